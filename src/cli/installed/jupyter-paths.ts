/** Where Jupyter looks for kernelspecs [jupyter_core paths.py]. */
import { execFile } from 'node:child_process';
import { posix, win32 } from 'node:path';
import { promisify } from 'node:util';
import { LinkisKernelError } from '../../shared/index.ts';

/** What the paths depend on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export function userDataDirectory({ platform, env, home }: Machine): string {
  const chosen = env['JUPYTER_DATA_DIR'];
  if (chosen) return chosen;
  if (platform === 'darwin') return posix.join(home, 'Library', 'Jupyter');
  if (platform === 'win32') {
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'jupyter');
  }
  return posix.join(env['XDG_DATA_HOME'] || posix.join(home, '.local', 'share'), 'jupyter');
}

export function prefixDataDirectory(prefix: string, platform: NodeJS.Platform): string {
  return (platform === 'win32' ? win32 : posix).join(prefix, 'share', 'jupyter');
}

/** The prefix of the Python environment in use: the activated one, else that of `python3`. Throws OPTION_INVALID. */
export async function pythonPrefix({ platform, env }: Machine): Promise<string> {
  const active = env['VIRTUAL_ENV'] || env['CONDA_PREFIX'];
  if (active) return active;
  const program = platform === 'win32' ? 'python' : 'python3';
  try {
    const { stdout } = await promisify(execFile)(program, ['-c', 'import sys; print(sys.prefix)']);
    return stdout.trim();
  } catch (thrown) {
    throw new LinkisKernelError('OPTION_INVALID', `--sys-prefix: ${program} cannot be asked`, {
      cause: thrown,
      hint: 'Activate the environment that Jupyter runs in, or give it with --prefix.',
    });
  }
}

/** Every data directory in which Jupyter looks for this user's kernelspecs, the strongest first. */
export function dataDirectories(machine: Machine, prefix?: string): readonly string[] {
  const { platform, env } = machine;
  const separator = platform === 'win32' ? ';' : ':';
  const system =
    platform === 'win32'
      ? [win32.join(env['PROGRAMDATA'] ?? 'C:\\ProgramData', 'jupyter')]
      : ['/usr/local/share/jupyter', '/usr/share/jupyter'];
  return [
    ...(env['JUPYTER_PATH'] ?? '').split(separator).filter((path) => path !== ''),
    userDataDirectory(machine),
    ...(prefix === undefined ? [] : [prefixDataDirectory(prefix, platform)]),
    ...system,
  ];
}
