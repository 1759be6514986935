/** The lines of a journal file: what is noted of a task, as JSON and back. Skips a line that is no record: the last one may be torn. */
import {
  asBoolean,
  asNumber,
  asObject,
  asString,
  isObject,
  parseJson,
} from '../../shared/index.ts';
import type { TaskState } from '../../task/index.ts';

/** How far a task's output has been shown. */
export interface ShownPosition {
  /** Lines of the log that are not blank: the live log leaves blank ones out, the stored one has them. */
  readonly lines: number;
  /** Lines of each text result, by its file name. */
  readonly texts: Readonly<Record<string, number>>;
}

/** How a task ended, as the journal knows it; `Refused` = it never came to be. */
export type JournaledEnd = TaskState | 'Refused';

/** What is noted before a submit. Neither code nor variables: they may hold secrets, and the server has them. */
export interface SubmitNote {
  /** Went with the submit, see `submitMarkKey`; names the task in the journal. */
  readonly mark: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cellId?: string | undefined;
  /** The engine's label. */
  readonly engine: string;
  readonly creator: string;
  /** The gateway's address. */
  readonly gateway: string;
  readonly detached: boolean;
  /** The name that `--as` gave its results. */
  readonly resultName?: string | undefined;
  /** Rows that its cell shows of a table, where the results have a name. */
  readonly rows?: number | undefined;
  /** The session that its engine was pinned to; undefined = an engine that is shared. */
  readonly engineSession?: string | undefined;
}

/** A name that the results of a task got. */
export interface NameNote {
  readonly name: string;
  /** Rows that the cell which named them showed of a table; undefined in notes of older kernels. */
  readonly rows: number | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** One line. The first of a file is a `session`. */
export type JournalRecord =
  | {
      readonly kind: 'session';
      readonly session: string;
      readonly notebook: string;
      readonly pid: number;
      readonly host: string;
      readonly at: number;
      readonly birth?: string | undefined;
    }
  /** From here on tasks are pinned to that session of an earlier kernel. */
  | { readonly kind: 'uses'; readonly engineSession: string }
  /** The kernel has ended in order. */
  | { readonly kind: 'closed' }
  /** `adopted`: another session submitted it, this one follows it. */
  | ({ readonly kind: 'task'; readonly adopted: boolean } & SubmitNote)
  | {
      readonly kind: 'submitted';
      readonly mark: string;
      readonly taskId: number;
      readonly execId: string;
    }
  | ({ readonly kind: 'shown'; readonly mark: string } & ShownPosition)
  /** The display of its status line. `final`: the line shows the end. */
  | {
      readonly kind: 'displayed';
      readonly mark: string;
      readonly displayId: string;
      readonly final: boolean;
    }
  /** A cell after the task's own has named its results, as one with `--cache` does. */
  | ({ readonly kind: 'named'; readonly mark: string } & NameNote)
  | { readonly kind: 'ended'; readonly mark: string; readonly state: JournaledEnd };

/** One line with its end. */
export function encodeRecord(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Every whole record of a file's text, in order. */
export function decodeRecords(text: string): readonly JournalRecord[] {
  return text.split('\n').flatMap((line) => {
    const record = line === '' ? undefined : decodeRecord(parseJson(line));
    return record === undefined ? [] : [record];
  });
}

const ends: readonly JournaledEnd[] = [
  'Succeed',
  'Failed',
  'Cancelled',
  'Timeout',
  'Unknown',
  'Refused',
];

function decodeRecord(value: unknown): JournalRecord | undefined {
  const object = asObject(value);
  if (object === undefined) return undefined;
  const text = (key: string): string | undefined => asString(object[key]);
  const at = asNumber(object['at']);
  const mark = text('mark');
  const kind = text('kind');
  if (kind === 'session') {
    const [session, notebook, host] = [text('session'), text('notebook'), text('host')];
    const pid = asNumber(object['pid']);
    if (session === undefined || notebook === undefined || host === undefined) return undefined;
    if (pid === undefined || at === undefined) return undefined;
    const birth = text('birth');
    return { kind, session, notebook, pid, host, at, ...(birth !== undefined && { birth }) };
  }
  if (kind === 'closed') return { kind };
  if (kind === 'uses') {
    const engineSession = text('engineSession');
    return engineSession === undefined ? undefined : { kind, engineSession };
  }
  if (mark === undefined) return undefined;
  if (kind === 'task') {
    const [engine, creator, gateway] = [text('engine'), text('creator'), text('gateway')];
    const detached = asBoolean(object['detached']);
    const adopted = asBoolean(object['adopted']);
    if (engine === undefined || creator === undefined || gateway === undefined) return undefined;
    if (at === undefined || detached === undefined || adopted === undefined) return undefined;
    const cellId = text('cellId');
    const resultName = text('resultName');
    const rows = asNumber(object['rows']);
    const engineSession = text('engineSession');
    const note = { mark, at, cellId, engine, creator, gateway, detached, resultName, rows };
    return { kind, adopted, ...note, engineSession };
  }
  if (kind === 'submitted') {
    const taskId = asNumber(object['taskId']);
    const execId = text('execId');
    if (taskId === undefined || execId === undefined) return undefined;
    return { kind, mark, taskId, execId };
  }
  if (kind === 'shown') {
    const lines = asNumber(object['lines']);
    if (lines === undefined || !isObject(object['texts'])) return undefined;
    return { kind, mark, lines, texts: numbersOf(object['texts']) };
  }
  if (kind === 'displayed') {
    const displayId = text('displayId');
    const final = asBoolean(object['final']);
    if (displayId === undefined || final === undefined) return undefined;
    return { kind, mark, displayId, final };
  }
  if (kind === 'named') {
    const name = text('name');
    if (name === undefined || at === undefined) return undefined;
    return { kind, mark, name, rows: asNumber(object['rows']), at };
  }
  if (kind === 'ended') {
    const state = ends.find((word) => word === object['state']);
    return state === undefined ? undefined : { kind, mark, state };
  }
  return undefined;
}

function numbersOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const number = asNumber(value);
      return number === undefined ? [] : [[name, number]];
    }),
  );
}
