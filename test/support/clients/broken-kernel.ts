/** Kernelspecs for kernels that fail: one that breaks down at a signal, one that is given a connection file that is not there. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type FoundProcess, runProgram } from './program.ts';
import { builtCommand, processesOf, type Workplace } from './workplace.ts';

const kernelsOf = (workplace: Workplace): string =>
  path.join(workplace.directory, 'prefix/share/jupyter/kernels');

/** Installs the kernelspec `fragile`: the real kernel, in which SIGUSR2 causes a fault that nobody catches, saying `reason`. */
export async function installFragileKernel(workplace: Workplace, reason: string): Promise<void> {
  const preload = path.join(workplace.directory, 'fragile.cjs');
  await writeFile(
    preload,
    `process.on('SIGUSR2', () => setImmediate(() => { throw new Error(${JSON.stringify(reason)}); }));\n`,
  );
  const prefix = path.join(workplace.directory, 'prefix');
  const words = ['install', '--prefix', prefix, '--name', 'fragile'];
  const { code, stderr } = await runProgram(
    process.execPath,
    [builtCommand, ...words, '--env', `NODE_OPTIONS=--require=${preload}`],
    { env: workplace.env, cwd: workplace.notebooks },
  );
  if (code !== 0) throw new Error(`install failed: ${stderr}`);
}

/** Installs the kernelspec `misled`: the real kernel, told of a connection file that nobody has written. */
export async function installMisledKernel(workplace: Workplace): Promise<void> {
  const source = path.join(kernelsOf(workplace), 'linkis/kernel.json');
  const spec = JSON.parse(await readFile(source, 'utf8')) as { argv: readonly string[] };
  const argv = spec.argv.map((word) => word.replace('{connection_file}', '{connection_file}.gone'));
  const directory = path.join(kernelsOf(workplace), 'misled');
  await mkdir(directory, { recursive: true });
  await writeFile(
    path.join(directory, 'kernel.json'),
    JSON.stringify({ ...spec, argv, display_name: 'Misled' }),
  );
}

/** The kernel processes of a place, by the id in the name of their connection file when one is given. */
export function kernelProcesses(workplace: Workplace, kernelId = ''): readonly FoundProcess[] {
  return processesOf(workplace).filter(
    ({ words }) => words.includes('start') && words.some((word) => word.includes(kernelId)),
  );
}
