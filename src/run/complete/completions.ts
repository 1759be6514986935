/** Completes and inspects magics by their text, SQL by the server's catalogue. Replies soon: what the server says later helps next time. */
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
import { dataHtml } from '../../render/index.ts';

export interface CompletionParts {
  readonly catalogue: CatalogueCache;
  readonly clock: Clock;
  readonly state: () => NotebookState;
  /** The columns of the last table shown. @default none */
  readonly columns?: (() => readonly string[]) | undefined;
  /** The names of all settings. @default none */
  readonly settings?: readonly string[] | undefined;
  /** What magics about tasks, results and sessions may name. @default none */
  readonly taskWords?: (() => Promise<TaskWords>) | undefined;
}

/** Completion and inspection of one notebook. Neither rejects, whatever the server does. */
export interface Completions {
  readonly complete: (code: string, at: number) => Promise<Completion>;
  readonly inspect: (code: string, at: number) => Promise<MimeBundle | undefined>;
}

/** How long a completion may wait for the server, in milliseconds: a front end asks while the user types. */
const completeWithinMs = 150;
/** The same for an inspection: the user asked for it and waits. */
const inspectWithinMs = 1000;
/** At most this many candidates are given: a longer list helps nobody and is slow to show. */
const mostMatches = 2000;

/** Engines in whose SQL double quotes make texts, and backticks quote names. */
const backtickEngines = new Set(['hive', 'spark', 'impala', 'doris', 'flink']);

export function createCompletions(parts: CompletionParts): Completions {
  const { catalogue, clock } = parts;

  /** Calls `answer` again whenever more is known, until all that it uses is fresh or the time is over. */
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

  /** Reads the tables of the database in use: the next completion will likely need them. */
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
      if (answer !== undefined)
        return { 'text/plain': answer.text, 'text/html': dataHtml(answer.html) };
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
