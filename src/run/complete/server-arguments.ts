/** Completes paths of the server behind the magics about its files, and keys of parameters behind `%conf`, `--set` and `--startup`. */
import type { NotebookState } from '../../magics/index.ts';
import type { ServerNamesView } from '../files/server-names.ts';
import type { Candidate, Found } from './candidate.ts';
import { lineBefore } from './magic-arguments.ts';

/** A path that is being typed as a word of a magic about the server's files. */
interface TypedServerPath {
  /** The directory as written, with its slash or `hdfs:`; `~` for none. */
  readonly directory: string;
  /** What is typed of the name. */
  readonly name: string;
}

/** How many words stand before a path of the server; the other paths of `%get` and `%put` are of this machine. */
const serverWords: Readonly<Record<string, readonly number[]>> = {
  ls: [0],
  cat: [0],
  get: [0],
  put: [1],
  rm: [0],
  mkdir: [0],
  mv: [0, 1],
};

interface TypedWord {
  readonly magic: string;
  /** Words before it that are no options. */
  readonly before: number;
  readonly word: string;
}

/** The word at the cursor of a line of such a magic; undefined elsewhere, and for an option. */
function typedWord(line: string): TypedWord | undefined {
  const [, magic, rest] = /^\s*%%?(ls|cat|get|put|rm|mkdir|mv)[ \t]+(.*)$/.exec(line) ?? [];
  if (magic === undefined || rest === undefined) return undefined;
  const words = rest.split(/[ \t]+/);
  const word = words.pop() ?? '';
  if (/^-|["']/.test(word) || /(?:^|\s)--(?:head|tail|encoding)$/.test(words.join(' ')))
    return undefined;
  const isPlain = (each: string, at: number): boolean =>
    each !== '' &&
    !each.startsWith('-') &&
    !/^(?:--(?:head|tail|encoding)|-n)$/.test(words[at - 1] ?? '');
  return { magic, before: words.filter(isPlain).length, word };
}

/** Undefined when the cursor does not stand where a path of the server may. */
function typedServerPath(code: string, cursor: number): TypedServerPath | undefined {
  const typed = typedWord(lineBefore(code, cursor));
  if (typed === undefined || serverWords[typed.magic]?.includes(typed.before) !== true)
    return undefined;
  const { word } = typed;
  const at = Math.max(word.lastIndexOf('/'), /^(?:hdfs|file):$/i.exec(word.slice(0, 5)) ? 4 : -1);
  const directory = word.slice(0, at + 1);
  return { directory: directory === '' ? '~' : directory, name: word.slice(at + 1) };
}

/** The path of this machine that is being typed behind `%put`, or as the second word of `%get`; undefined elsewhere. */
export function typedLocalPath(code: string, cursor: number): string | undefined {
  const typed = typedWord(lineBefore(code, cursor));
  if (typed === undefined) return undefined;
  const isLocal =
    (typed.magic === 'put' && typed.before === 0) || (typed.magic === 'get' && typed.before === 1);
  return isLocal ? typed.word : undefined;
}

/** By name. Names that need quotes are left out, and those with a dot in front where none is typed. */
function serverFiles(
  { directory, name }: TypedServerPath,
  cursor: number,
  view: ServerNamesView,
): Found {
  const entries = view.files(directory) ?? [];
  const matches = entries
    .filter((entry) => entry.name.startsWith(name) && !/[\s"'\\]/.test(entry.name))
    .filter((entry) => name !== '' || !entry.name.startsWith('.'))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
    .map((entry): Candidate =>
      entry.isDirectory
        ? { text: `${entry.name}/`, type: 'folder' }
        : { text: entry.name, type: 'file' },
    );
  return { matches, start: cursor - name.length, end: cursor };
}

/** A key that is being typed, of the parameters of `engine`. */
interface TypedParameter {
  readonly engine: string;
  readonly key: string;
}

/** Undefined elsewhere, and once the `=` stands. */
function typedParameter(
  code: string,
  cursor: number,
  { engine }: NotebookState,
): TypedParameter | undefined {
  const line = lineBefore(code, cursor);
  const [, conf] =
    /^\s*%%?(?:conf|configure)[ \t]+(?:.*[ \t])?([A-Za-z_][\w.:-]*)?$/.exec(line) ?? [];
  if (conf !== undefined || /^\s*%%?(?:conf|configure)[ \t]+(?:.*[ \t])?$/.test(line)) {
    const named = /[ \t]--server[ \t]+([A-Za-z_]\w*)(?:-[\w.]+)?[ \t]/.exec(line)?.[1];
    const isWord = /(?:^|[ \t])--(?:scope|creator)[ \t]+\S*$/.test(line);
    return isWord ? undefined : { engine: named ?? engine.name, key: conf ?? '' };
  }
  const [, key] =
    /^\s*%%?[\w.-]+[ \t](?:.*[ \t])?--(?:set|startup)(?:=|[ \t]+)([A-Za-z_][\w.:-]*|)$/.exec(
      line,
    ) ?? [];
  if (key !== undefined) {
    const named = /^\s*%%?engine[ \t]+([A-Za-z_]\w*)/.exec(line)?.[1];
    return { engine: named ?? engine.name, key };
  }
  const before = code.slice(0, cursor - line.length);
  // The lines below %%conf, as long as the cell has no other code.
  if (!/^\s*%%conf(?:igure)?\b[^\n]*\n(?:[^\n]*\n)*$/.test(before)) return undefined;
  const [, body] = /^[ \t]*([A-Za-z_][\w.:-]*)$/.exec(line) ?? [];
  return body === undefined ? undefined : { engine: engine.name, key: body };
}

function serverParameters(
  { engine, key }: TypedParameter,
  cursor: number,
  view: ServerNamesView,
): Found {
  const matches = (view.parameters(engine) ?? [])
    .filter((parameter) => parameter.key.toLowerCase().startsWith(key.toLowerCase()))
    .map((parameter): Candidate => ({ text: `${parameter.key}=`, type: 'parameter' }));
  return { matches, start: cursor - key.length, end: cursor };
}

/** What completes the cursor's word by the server's names; undefined elsewhere. */
export function completeOnServer(
  code: string,
  cursor: number,
  state: NotebookState,
): ((view: ServerNamesView) => Found) | undefined {
  const path = typedServerPath(code, cursor);
  if (path !== undefined) return (view) => serverFiles(path, cursor, view);
  const parameter = typedParameter(code, cursor, state);
  return parameter && ((view) => serverParameters(parameter, cursor, view));
}
