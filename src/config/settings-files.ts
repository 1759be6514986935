/** Finds and reads the settings files: the user's, and the project's up the tree. Says where one is wrong. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import {
  LinkisKernelError,
  messageOf,
  nearest,
  systemCodeOf,
  findJsonFault,
} from '../shared/index.ts';
import { checkSettingsFile, type SettingFault } from './setting-fields.ts';
import type { SecretSource, SettingsFile, SettingValues } from './setting-values.ts';

/** Name of a project's settings file. */
export const projectFileName = '.linkis-kernel.json';

/** In characters; far above what settings take. */
const largestFile = 1_000_000;

/** A settings file that was read. */
export interface ReadSettingsFile {
  readonly path: string;
  readonly content: SettingsFile;
}

/** The user's file, or undefined when there is none. Throws CONFIG_INVALID. */
export async function readUserFile(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<ReadSettingsFile | undefined> {
  const told = env['LINKIS_KERNEL_CONF_DIR'];
  const directory = told ? resolve(told) : join(home, '.linkis-kernel');
  return readSettingsFile(join(directory, 'config.json'));
}

/** The nearest project file at or above `directory`, or undefined. Throws CONFIG_INVALID. */
export async function readProjectFile(directory: string): Promise<ReadSettingsFile | undefined> {
  for (let at = resolve(directory); ; at = dirname(at)) {
    // oxlint-disable-next-line no-await-in-loop -- the nearest one wins, so they are looked at in order
    const found = await readSettingsFile(join(at, projectFileName));
    if (found) {
      refuseTrustedKeys(found);
      return found;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** The error for a key that a form refused. */
export function faultError(fault: SettingFault, place: string): LinkisKernelError {
  const key = fault.path.join('.');
  const near = fault.known && nearest(fault.path.at(-1) ?? '', fault.known);
  return new LinkisKernelError(
    'CONFIG_INVALID',
    key === '' ? `${place}: ${fault.message}` : `${place}: "${key}" ${fault.message}`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : fault.known
          ? `Known there: ${fault.known.join(', ')}.`
          : 'The README lists every setting with its form.',
    },
  );
}

async function readSettingsFile(path: string): Promise<ReadSettingsFile | undefined> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `The settings file cannot be read: ${path} (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Make it readable, or move it away.' },
    );
  }
  if (text.length > largestFile) {
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `The settings file is too large: ${path} (${text.length.toLocaleString('en')} characters, ${largestFile.toLocaleString('en')} at the most)`,
      { hint: 'Check that it is a settings file.' },
    );
  }
  const wrong = findJsonFault(text);
  if (wrong) {
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `${path}:${String(wrong.line)}:${String(wrong.column)} is not JSON: ${wrong.expected} was expected`,
      { hint: 'JSON has double quotes, no comments and no comma after the last entry.' },
    );
  }
  const checked = checkSettingsFile(JSON.parse(text));
  if ('fault' in checked) throw faultError(checked.fault, path);
  return { path, content: checked.file };
}

/**
 * A project file comes with a repository that somebody else may have written. It may say where tasks run; it may not run
 * a program, read any file or variable of the user into a request, or choose where the kernel writes.
 */
function refuseTrustedKeys({ path, content }: ReadSettingsFile): void {
  for (const values of [content, ...Object.values(content.profiles ?? {})]) {
    for (const key of ['stateDirectory', 'debugFile', 'python'] as const) {
      if (values[key] !== undefined) throw notFromProject(path, key, 'is');
    }
    for (const key of ['password', 'token'] as const) refuseSecret(path, key, values);
  }
}

function refuseSecret(path: string, key: 'password' | 'token', values: SettingValues): void {
  const source: SecretSource | undefined = values[key];
  if (source === undefined || typeof source === 'string') return;
  if ('command' in source) throw notFromProject(path, key, 'by a command is');
  if ('env' in source && !source.env.startsWith('LINKIS_')) {
    throw notFromProject(path, key, 'from a variable whose name does not begin with LINKIS_ is');
  }
  const directory = dirname(path);
  if ('file' in source && !resolve(directory, source.file).startsWith(directory + sep)) {
    throw notFromProject(path, key, "from a file outside the project's directory is");
  }
}

function notFromProject(path: string, key: string, what: string): LinkisKernelError {
  return new LinkisKernelError(
    'CONFIG_INVALID',
    `${path}: "${key}" ${what} not taken from a project file, which may be somebody else's`,
    { hint: 'Put it into the user file, ~/.linkis-kernel/config.json.' },
  );
}
