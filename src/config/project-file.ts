/** Somebody else may have written a project file (a repository, a shared directory): where it lies, whose it must be, what it may say. */
import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { initialState, readAlias } from '../magics/index.ts';
import { isObject, LinkisKernelError, messageOf } from '../shared/index.ts';
import { describeSettings } from './setting-fields.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

export const projectFileName = '.linkis-kernel.json';

/** The options that an alias in a project file may use besides engine and run type: none that sets parameters or labels. */
const aliasWords: ReadonlySet<string> = new Set([
  'type',
  'creator',
  'queue',
  'limit',
  'rows',
  'timeout',
  'quiet',
]);

/**
 * Where a project file is looked for, the nearest first: `directory` and those above it, up to the home directory, and none on another file
 * system or of another owner, where others decide what lies there.
 */
export async function projectDirectories(
  directory: string,
  home: string,
): Promise<readonly string[]> {
  const start = await realpath(directory).catch(() => resolve(directory));
  const first = await statsOf(start);
  if (first === undefined) return [];
  const end = await statsOf(home);
  const found: string[] = [];
  for (let at = start, stats: Stats | undefined = first; stats !== undefined;) {
    if (stats.dev !== first.dev || stats.uid !== first.uid) break;
    found.push(at);
    if ((stats.dev === end?.dev && stats.ino === end.ino) || dirname(at) === at) break;
    at = dirname(at);
    stats = await statsOf(at);
  }
  return found;
}

async function statsOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/**
 * Throws CONFIG_INVALID for a project file that neither the user nor root owns, or that others can write, unless it lies in or below one of
 * the `trusted` directories, which the user lists in `userFile`.
 */
export async function refuseOfOthers(
  path: string,
  stats: Stats,
  trusted: readonly string[],
  userFile: string,
): Promise<void> {
  // Windows tells no owner and no mode; there the user's profile keeps others out.
  const user = process.geteuid?.();
  if (user === undefined) return;
  const isOwn = stats.uid === user || stats.uid === 0;
  if (isOwn && !canBeWrittenByOthers(stats)) return;
  for (const directory of trusted) {
    const real = await realpath(directory).catch(() => undefined);
    if (
      real !== undefined &&
      `${dirname(path)}${sep}`.startsWith(real.endsWith(sep) ? real : `${real}${sep}`)
    )
      return;
  }
  if (isOwn)
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `The project file ${path} is not taken: others can write it (mode ${(stats.mode & 0o777).toString(8)})`,
      { hint: `Look at what it says, then: chmod go-w ${path}` },
    );
  throw new LinkisKernelError(
    'CONFIG_INVALID',
    `The project file ${path} is not taken: another user of this machine owns it (user id ${String(stats.uid)})`,
    {
      hint: `If you trust whoever wrote it, list ${dirname(path)} under "trustedProjects" in ${userFile}; else work in a directory of your own.`,
    },
  );
}

/** Judged by the mode, and by whose the group is. */
export function canBeWrittenByOthers({ mode, uid, gid }: Stats): boolean {
  if ((mode & 0o002) !== 0) return true;
  // A group with the user's own number is the user's alone: with such groups Linux gives files the mode 664 by default.
  return (mode & 0o020) !== 0 && (gid !== uid || uid === 0);
}

/** Throws CONFIG_INVALID for the first thing, in a profile too, that a project file may not say. */
export function refuseKeys(path: string, { profiles, ...top }: SettingsFile): void {
  refuseKeysIn(path, '', top);
  for (const [name, values] of Object.entries(profiles ?? {}))
    refuseKeysIn(path, `profiles.${name}.`, values);
}

function refuseKeysIn(path: string, before: string, values: SettingValues): void {
  const taken = keysForProjects();
  const key = dottedKeys(values).find((name) => !taken.includes(name));
  if (key !== undefined)
    throw refused(
      `${path}: "${before}${key}" is not accepted from a project file, which may be somebody else's`,
    );
  const start = `${path}: "${before}`;
  const { engine, runType } = values;
  // Checked without the file's run type too: the environment may name another.
  if (engine !== undefined && (isShell(engine) || isShell(engine, runType)))
    throw refused(`${start}engine" is not accepted from a project file: ${asShell}`);
  for (const [name, words] of Object.entries(values.aliases ?? {})) {
    const wrong = wrongIn(words);
    if (wrong !== undefined)
      throw refused(`${start}aliases.${name}" is not accepted from a project file: ${wrong}`);
  }
}

function keysForProjects(): readonly string[] {
  return describeSettings().flatMap(({ key, project }) => (project ? [key] : []));
}

/** Named as in `describeSettings`: only `pace` and `limits` have inner keys. */
function dottedKeys(values: SettingValues): readonly string[] {
  return Object.entries(values).flatMap(([key, value]: readonly [string, unknown]) =>
    (key === 'pace' || key === 'limits') && isObject(value)
      ? Object.keys(value).map((inner) => `${key}.${inner}`)
      : [key],
  );
}

/** A shell would run a line of SQL, with what a variable of the file puts into it, as a program of the user. */
const asShell = 'a shell would run cells that are meant for another engine (%%sh chooses it)';

function isShell(engine: string, runType?: string): boolean {
  const nothing = { variables: {}, runtime: {}, startup: {}, aliases: {} };
  try {
    return initialState({ engine, runType, creator: '', ...nothing }).engine.name === 'shell';
  } catch {
    // This engine would not run; a notebook that begins with it reports that.
    return false;
  }
}

function wrongIn(words: string): string | undefined {
  try {
    const { engine, runType, options } = readAlias(words);
    const option = options.find((name) => !aliasWords.has(name));
    if (option !== undefined) return `it uses --${option}`;
    return engine !== undefined && (isShell(engine) || isShell(engine, runType))
      ? asShell
      : undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function refused(what: string): LinkisKernelError {
  const taken = new Set(keysForProjects().map((key) => key.replace(/\..*/, '')));
  return new LinkisKernelError('CONFIG_INVALID', what, {
    hint: `Put it into the user file, ~/.linkis-kernel/config.json. A project file may hold ${[...taken, 'profiles'].join(', ')}.`,
  });
}
