/** What a kernel's cells take along to the local gateway, which other kernels share: the kernel's Python and its environment. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Logger } from '../../shared/index.ts';
import { withoutAllocator } from '../allocator.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Python, and why it is that one. */
export interface KernelPython {
  /** A path, or a name on the PATH. */
  readonly program: string;
  readonly origin: string;
}

/** Variables that are for the kernel alone, or hold its secrets. */
const withheld = /^(?:LINKIS_(?:USER|PASSWORD|TOKEN)$|LINKIS_KERNEL_(?:PASSWORD|TOKEN|KEY)|JPY_)/;
/** The most that is sent, in bytes. */
const largest = 1024 * 1024;

const isWindows = process.platform === 'win32';
const binaries = isWindows ? 'Scripts' : 'bin';
const programs = isWindows ? ['python.exe'] : ['python3', 'python'];

/** The setting's Python, else that of an environment that is named but not on the PATH (as editors do), else the first on the PATH. */
export function kernelPython(env: Environment, configured: string | undefined): KernelPython {
  if (configured !== undefined) return { program: configured, origin: 'the setting python' };
  const path = (env['PATH'] ?? '').split(delimiter);
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const directory = env[name];
    if (!directory || path.includes(join(directory, binaries))) continue;
    const found = programIn(join(directory, binaries), programs);
    if (found !== undefined) return { program: found, origin: name };
  }
  for (const directory of path) {
    const found = programIn(directory, isWindows ? ['python3.exe', 'python.exe'] : ['python3']);
    if (found !== undefined) return { program: found, origin: "the kernel's PATH" };
  }
  return { program: 'python3', origin: "not on the kernel's PATH" };
}

function programIn(directory: string, names: readonly string[]): string | undefined {
  if (directory === '') return undefined;
  return names
    .map((name) => join(directory, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        // It is not there, or not executable.
        return false;
      }
    });
}

/** What a login to the local gateway carries. An environment that is too large loses its largest variables, which `logger` names. */
export function kernelEnvironment(
  env: Environment,
  python: KernelPython,
  logger: Logger,
): Readonly<Record<string, unknown>> {
  const variables = Object.entries(withoutAllocator(env)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !withheld.test(entry[0]),
  );
  const sizeOf = ([name, value]: readonly [string, string]): number =>
    Buffer.byteLength(JSON.stringify([name, value]));
  const smallestFirst = variables.toSorted((one, other) => sizeOf(one) - sizeOf(other));
  const kept: [string, string][] = [];
  let size = 0;
  for (const entry of smallestFirst) {
    size += sizeOf(entry);
    if (size <= largest) kept.push(entry);
    else logger.warn(`The environment is too large for the local gateway: ${entry[0]} is left out`);
  }
  return { environment: { python: python.program, variables: Object.fromEntries(kept) } };
}
