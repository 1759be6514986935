/** Starts any kernel by its installed kernelspec, as a client does: its argv filled in, its environment, its own directory. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ConnectionInfo, writeConnectionFile } from '../../../src/protocol/index.ts';
import { sendSignal } from '../clients/program.ts';
import type { Workplace } from '../clients/workplace.ts';
import { ownConnection } from '../own-ports.ts';

/** What a kernel.json says of how to start it. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly interrupt_mode?: 'signal' | 'message';
  readonly language: string;
}

/** A kernel that was started. */
export interface SpecKernel {
  readonly info: ConnectionInfo;
  readonly pid: number;
  /** Resolves with the exit code, or the name of the signal. */
  readonly ended: Promise<number | string>;
  /** What it wrote to stderr so far. */
  stderr(): string;
  signal(name: NodeJS.Signals): void;
}

/** Reads the kernel.json of a kernelspec directory. */
export async function readKernelspec(directory: string): Promise<Kernelspec> {
  return JSON.parse(await readFile(path.join(directory, 'kernel.json'), 'utf8')) as Kernelspec;
}

/**
 * Starts the kernel of a kernelspec directory. `through` is a program with its words that starts it instead of this
 * process (`sh -c …`): the argv then follows them.
 */
export async function startFromSpec(
  directory: string,
  workplace: Workplace,
  through: readonly string[] = [],
): Promise<SpecKernel> {
  const spec = await readKernelspec(directory);
  const info = await ownConnection();
  const file = path.join(workplace.directory, `kernel-v3${String(info.ports.shell)}.json`);
  await writeConnectionFile(file, info);
  const argv = spec.argv.map((word) =>
    word.replace('{connection_file}', file).replace('{resource_dir}', directory),
  );
  const [program = '', ...words] = [...through, ...argv];
  const child = spawn(program === 'python' ? workplace.pythonProgram('python') : program, words, {
    cwd: workplace.notebooks,
    env: { ...workplace.env, ...spec.env },
    detached: true,
    // VS Code keeps the kernel's stdin open; jupyter_client closes it at once.
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const pid = child.pid ?? 0;
  return {
    info,
    pid,
    ended: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
    }),
    stderr: () => stderr,
    signal: (name) => sendSignal(pid, name),
  };
}
