/**
 * A place of its own for one test file: a home, Jupyter's directories, the kernel's state and settings, all below one
 * temporary directory, with the kernelspec installed by the real command. Nothing of the user is read or written.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProcesses, type ProgramResult, runProgram, sendSignal } from './program.ts';
import { until } from './until.ts';

/** The checkout. */
export const root: string = path.resolve(import.meta.dirname, '../../..');

/** The command line that the built package has. */
export const builtCommand: string = path.join(root, 'dist/cli/main.js');

const venv = path.join(root, '.venv');

/** One test file's own place. */
export interface Workplace {
  readonly directory: string;
  /** Where notebooks are; an empty directory at first. */
  readonly notebooks: string;
  /** The kernel's and the local gateway's state. */
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program of the Python environment (`jupyter`, `papermill`, `python`) to its end, in `notebooks`. */
  python(program: string, words: readonly string[]): Promise<ProgramResult>;
  /** The full path of such a program. */
  pythonProgram(program: string): string;
  /** Ends every process that carries this place's environment (the local gateway too) and removes the directory. */
  close(): Promise<void>;
}

/** What of the caller's environment is kept; `LINKIS_*` and `JUPYTER_*` are not. */
const kept = ['LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'NODE_REDIRECT_WARNINGS'];

/** Makes a place with the kernelspec `linkis` in it. `extraEnv` goes to everything that runs there. */
export async function createWorkplace(
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<Workplace> {
  if (!existsSync(builtCommand)) throw new Error(`${builtCommand} is missing: npm run build`);
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'linkis-kernel-test-')));
  const at = (name: string): string => path.join(directory, name);
  const env: Record<string, string> = {
    PATH: [path.join(venv, 'bin'), path.dirname(process.execPath), process.env['PATH'] ?? ''].join(
      path.delimiter,
    ),
    HOME: at('home'),
    JUPYTER_CONFIG_DIR: at('jupyter-config'),
    JUPYTER_DATA_DIR: at('jupyter-data'),
    JUPYTER_RUNTIME_DIR: at('jupyter-runtime'),
    JUPYTER_PATH: at('prefix/share/jupyter'),
    JUPYTERLAB_SETTINGS_DIR: at('lab-settings'),
    JUPYTERLAB_WORKSPACES_DIR: at('lab-workspaces'),
    IPYTHONDIR: at('ipython'),
    PYTHONDONTWRITEBYTECODE: '1',
    LINKIS_KERNEL_STATE_DIR: at('state'),
    LINKIS_KERNEL_CONF_DIR: at('config'),
  };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, extraEnv);
  for (const name of ['home', 'notebooks', 'state', 'config', 'lab-settings', 'jupyter-runtime'])
    await mkdir(at(name), { recursive: true, mode: 0o700 });
  const notebooks = at('notebooks');
  const installed = await runProgram(
    process.execPath,
    [builtCommand, 'install', '--prefix', at('prefix')],
    { env, cwd: notebooks },
  );
  if (installed.code !== 0)
    throw new Error(`install failed: ${installed.stdout}${installed.stderr}`);
  const pythonProgram = (program: string): string => path.join(venv, 'bin', program);
  return {
    directory,
    notebooks,
    state: at('state'),
    env,
    pythonProgram,
    python: async (program, words) =>
      runProgram(pythonProgram(program), words, { env, cwd: notebooks }),
    close: async () => {
      await endEverything(at('state'));
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The living processes of a place, found by the state directory in their environment. */
export function processesOf(workplace: Workplace): ReturnType<typeof findProcesses> {
  return findProcesses('environ', `LINKIS_KERNEL_STATE_DIR=${workplace.state}`);
}

async function endEverything(state: string): Promise<void> {
  const left = (): ReturnType<typeof findProcesses> =>
    findProcesses('environ', `LINKIS_KERNEL_STATE_DIR=${state}`);
  const started = performance.now();
  await until(`every process of ${state} is gone`, () => {
    const now = left();
    const name = performance.now() - started > 30_000 ? 'SIGKILL' : 'SIGTERM';
    for (const { pid } of now) sendSignal(pid, name);
    return now.length === 0;
  });
}
