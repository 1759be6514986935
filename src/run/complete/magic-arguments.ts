/** Completes the words after `%config`, `%plot` and the magics about tasks, results and sessions, without the server. */
import { runExtensions } from '../../magics/index.ts';
import { composedName } from '../../shared/index.ts';
import { namesOf } from '../journal/tasks.ts';
import { engineSessions, isLeft } from '../session/engine-sessions.ts';
import { engineSessionOf, type NotebookSession } from '../session/notebook-session.ts';
import type { Found } from './candidate.ts';
import { taskText } from '../../task/index.ts';

/** The cursor's line, up to the cursor. */
export function lineBefore(code: string, cursor: number): string {
  return code.slice(code.lastIndexOf('\n', cursor - 1) + 1, cursor);
}

/** Undefined when the cursor does not stand after `%config`. A group of settings (`limits`) is a candidate too. */
export function completeSetting(
  code: string,
  cursor: number,
  keys: readonly string[],
): Found | undefined {
  const typed = /^\s*%%?config[ \t]+((?!-)\S*)$/.exec(lineBefore(code, cursor))?.[1];
  if (typed === undefined) return undefined;
  const groups = keys.filter((key) => key.includes('.')).map((key) => key.split('.', 1)[0] ?? '');
  return {
    matches: [...new Set([...groups, ...keys])]
      .filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()))
      .map((text) => ({ text, type: 'setting' })),
    start: cursor - typed.length,
    end: cursor,
  };
}

/** Undefined when the cursor does not stand after `--x` or `-x`, `--y` or `--color` of `%plot`. `columns`: those of the table to plot. */
export function completePlotColumn(
  code: string,
  cursor: number,
  columns: readonly string[],
): Found | undefined {
  const [, option, word] =
    /^\s*%%?plot\b.*\s--?(x|y|color)(?:=|\s+)((?!-)(?:"[^"]*|'[^']*|[^\s"']*))$/.exec(
      lineBefore(code, cursor),
    ) ?? [];
  if (option === undefined || word === undefined) return undefined;
  // Only the last of several names is being typed.
  const comma = option === 'y' && !/^["']/.test(word) ? word.lastIndexOf(',') + 1 : 0;
  const typed = word.slice(comma);
  const prefix = typed.replace(/^["']/, '').toLowerCase();
  return {
    matches: [...new Set(columns)]
      .filter((name) => name.toLowerCase().startsWith(prefix) && !/[\r\n]/.test(name))
      .map((name) => ({ text: asWord(name), type: 'column' })),
    start: cursor - typed.length,
    end: cursor,
  };
}

/** A path that is being typed as a word of a magic. */
export interface TypedFile {
  readonly path: string;
  /** Extensions in lower case, with their dots. */
  readonly extensions: readonly string[];
  /** The magic writes it. */
  readonly isWritten: boolean;
}

const sentFiles = ['.csv', '.tsv', '.txt', '.json', '.jsonl', '.ndjson', '.parquet', '.xlsx'];
const exportedFiles = ['.csv', '.xlsx', '.parquet'];

/** The path that is being typed after `%run`, `%send` or `%export`; undefined when the cursor does not stand there. */
export function typedMagicFile(code: string, cursor: number): TypedFile | undefined {
  const line = lineBefore(code, cursor);
  const [, magic, path] =
    /^\s*%%?(run|send|export)[ \t]+(?:(?<=export[ \t]+)[\p{XID_Continue}.]+[ \t]+)?((?!-)[^\s"']*)$/u.exec(
      line,
    ) ?? [];
  if (magic === undefined || path === undefined) return undefined;
  const extensions = magic === 'run' ? runExtensions : magic === 'send' ? sentFiles : exportedFiles;
  return { path, extensions, isWritten: magic === 'export' };
}

/** Those of the files that the magic takes, and directories. A name that needs quotes is left out: the word before it has none. */
export function magicFiles(found: Found, { extensions }: TypedFile): Found {
  const matches = found.matches.filter(
    ({ text, type }) =>
      (type === 'folder' ||
        extensions.some((extension) => text.toLowerCase().endsWith(extension))) &&
      !/[\s"']/.test(text),
  );
  return { ...found, matches };
}

/** Quotes the name where a magic's word needs it. */
function asWord(name: string): string {
  return /^[^\s"'\\,=[\]:-][^\s"'\\,]*$/.test(name)
    ? name
    : `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

export interface TaskWords {
  /** The newest first. */
  readonly tasks: readonly { readonly id: string; readonly ended: boolean }[];
  /** The names that `--as` gave to results. */
  readonly names: readonly string[];
  /** Short ids of the sessions that `%session` can continue, the last used one first. */
  readonly sessions: readonly string[];
}

/** At most this many tasks are offered. */
const mostTasks = 50;

/** Undefined when the cursor is not after a magic that takes a task or session. `%kill` and `%attach` get unfinished tasks first. */
export async function completeTask(
  code: string,
  cursor: number,
  wordsOf: () => Promise<TaskWords>,
): Promise<Found | undefined> {
  const [, magic, typed] =
    /^\s*%%?(log|status|progress|code|kill|attach|result|more|page|rows|export|plot|grid|send|profile|session)[ \t]+(\p{XID_Continue}*)$/u.exec(
      lineBefore(code, cursor),
    ) ?? [];
  if (magic === undefined || typed === undefined) return undefined;
  const { tasks, names, sessions } = await wordsOf();
  const typeOf = (texts: readonly string[], type: string): Found['matches'] =>
    texts.filter((text) => text.startsWith(composedName(typed))).map((text) => ({ text, type }));
  const ordered =
    magic === 'kill' || magic === 'attach'
      ? tasks.toSorted((one, other) => Number(one.ended) - Number(other.ended))
      : tasks;
  const ids = ordered.slice(0, mostTasks).map(({ id }) => id);
  return {
    matches:
      magic === 'session'
        ? [...typeOf(['last'], 'value'), ...typeOf(sessions, 'session')]
        : [
            ...typeOf(magic === 'kill' ? ['last', 'all'] : ['last'], 'value'),
            ...typeOf(names, 'result'),
            ...typeOf(ids, 'task'),
          ],
    start: cursor - typed.length,
    end: cursor,
  };
}

/** The words that the journal of this notebook has. Never rejects. */
export async function taskWordsOf(session: NotebookSession): Promise<TaskWords> {
  const { journal } = session;
  const [noted, kernels] = await Promise.all([journal.tasks(), journal.kernels()]);
  const newest = noted.toReversed();
  return {
    tasks: newest.flatMap(({ taskId, end }) =>
      taskId === undefined ? [] : [{ id: taskText(taskId), ended: end !== undefined }],
    ),
    names: [
      ...new Set([
        ...session.named.keys(),
        ...newest.flatMap((task) => namesOf(task).map(({ name }) => name)),
      ]),
    ],
    sessions: engineSessions(kernels, engineSessionOf(session))
      .filter(({ kernel }) => isLeft(kernel))
      .map(({ shortId }) => shortId),
  };
}
