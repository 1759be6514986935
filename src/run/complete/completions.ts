/**
 * Completion and inspection of a cell: magics by the text alone, SQL with the server's catalogue. Answers after a short time with what
 * is known by then; what the server says later is used the next time.
 */
import type { Completion, MimeBundle } from '../../interpreter/index.ts';
import {
  completeMagics,
  inspectMagics,
  type NotebookState,
  type SqlCode,
  sqlCodeAt,
} from '../../magics/index.ts';
import type { CatalogueCache, CatalogueView } from '../catalogue/cache.ts';
import { argumentAt, completeArgument } from './catalogue-argument.ts';
import { inspectSql } from './inspect.ts';
import {
  completePlotColumn,
  completeSetting,
  completeTask,
  lineBefore,
  type TaskWords,
} from './magic-arguments.ts';
import { placeAt } from './place.ts';
import { completeSql, databaseOf, type KnownNames } from './sql.ts';
import type { Clock } from '../../shared/index.ts';

/** What completion is made of. */
export interface CompletionParts {
  readonly catalogue: CatalogueCache;
  readonly clock: Clock;
  readonly state: () => NotebookState;
  /** Columns of the last table that was shown. @default none */
  readonly columns?: (() => readonly string[]) | undefined;
  /** Names of all settings. @default none */
  readonly settings?: readonly string[] | undefined;
  /** Tasks, results and sessions that may be named. @default none */
  readonly taskWords?: (() => Promise<TaskWords>) | undefined;
}

/** Completion and inspection of one notebook. Neither ever rejects for anything that a server does. */
export interface Completions {
  readonly complete: (code: string, at: number) => Promise<Completion>;
  readonly inspect: (code: string, at: number) => Promise<MimeBundle | undefined>;
}

/** How long a completion may wait for the server, in milliseconds: a front end asks while the user types. */
const completeWithinMs = 150;
/** The same for an inspection, which a user asks for and waits for. */
const inspectWithinMs = 1000;
/** Candidates given at the most; a list that is longer is no help, and slow to show. */
const mostMatches = 2000;

/** Dialects in which double quotes are texts, and backticks quote names. */
const backtickEngines = new Set(['hive', 'spark', 'impala', 'doris', 'flink']);

/** Completion over one cache. */
export function createCompletions(parts: CompletionParts): Completions {
  const { catalogue, clock } = parts;

  /** Asks `answer` again whenever more is known, until all that it uses is fresh or the time is over. */
  async function withinTime<T>(ms: number, answer: (view: CatalogueView) => T): Promise<T> {
    const done = new AbortController();
    let isOver = false;
    const over = clock.wait(ms, done.signal).then(() => {
      isOver = true;
    });
    try {
      for (;;) {
        const view = catalogue.view();
        const found = answer(view);
        if (view.pending.length === 0 || isOver) return found;
        await Promise.race([Promise.all(view.pending), over]);
      }
    } finally {
      done.abort();
    }
  }

  /** What the next completion will likely want: the tables of the database in use. */
  async function readAhead(): Promise<void> {
    const { view, database } = knownNames(catalogue.view());
    if (view.databases() === undefined) await Promise.all(view.pending);
    const current = databaseOf({ view, database });
    if (current !== undefined) view.tables(current);
  }

  const knownNames = (view: CatalogueView): KnownNames => ({
    view,
    database: parts.state().database,
  });

  return {
    async complete(code, at) {
      const cursor = Math.min(Math.max(0, at), code.length);
      const state = parts.state();
      const column = completePlotColumn(code, cursor, parts.columns?.() ?? []);
      if (column !== undefined) return column;
      const setting = completeSetting(code, cursor, parts.settings ?? []);
      if (setting !== undefined) return setting;
      const sql = isVariable(code, cursor) ? undefined : sqlCodeAt(code, cursor, state);
      if (sql === undefined) {
        const task = parts.taskWords && (await completeTask(code, cursor, parts.taskWords));
        if (task !== undefined) return task;
        const argument = argumentAt(code, cursor);
        if (argument === undefined) return completeMagics(code, cursor, state);
        return withinTime(completeWithinMs, (view) => completeArgument(argument, knownNames(view)));
      }
      const place = placeAt(code.slice(sql.from), cursor - sql.from, isBacktick(sql));
      if (place === undefined) return { matches: [], start: cursor, end: cursor };
      if (place.expects === 'word') void readAhead();
      const matches = await withinTime(completeWithinMs, (view) =>
        completeSql(place, knownNames(view), isBacktick(sql) ? '`' : '"'),
      );
      return {
        matches: matches.slice(0, mostMatches),
        start: sql.from + place.start,
        end: sql.from + place.end,
      };
    },
    async inspect(code, at) {
      const cursor = Math.min(Math.max(0, at), code.length);
      const state = parts.state();
      const answer = inspectMagics(code, cursor, state);
      if (answer !== undefined) return { 'text/plain': answer.text, 'text/html': answer.html };
      const sql = sqlCodeAt(code, cursor, state);
      if (sql === undefined) return undefined;
      const text = code.slice(sql.from);
      return withinTime(inspectWithinMs, (view) =>
        inspectSql(text, cursor - sql.from, isBacktick(sql), knownNames(view)),
      );
    },
  };
}

function isBacktick(sql: SqlCode): boolean {
  return backtickEngines.has(sql.engine);
}

function isVariable(code: string, cursor: number): boolean {
  const line = lineBefore(code, cursor);
  return line.includes('${', line.lastIndexOf('}') + 1);
}
