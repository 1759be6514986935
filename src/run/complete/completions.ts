/** Completes and inspects magics by their text, SQL by the server's catalogue. Replies soon: what the server says later helps next time. */
import type { Completion, MimeBundle } from '../../interpreter/index.ts';
import {
  type CodeAt,
  codeAt,
  completeMagics,
  completeQueryName,
  inspectMagics,
  type NotebookState,
} from '../../magics/index.ts';
import type { CatalogueCache, CatalogueView } from '../catalogue/cache.ts';
import { namesDataFile, pathFrom } from '../catalogue/data-files.ts';
import { type Candidate, type Found, shownCompletion } from './candidate.ts';
import { answerWithin } from './answer-within.ts';
import { argumentAt, completeArgument } from './catalogue-argument.ts';
import type { CellWords } from './cell-words.ts';
import { completeCode, inspectCode, type TypedCode, typedPath, writtenPath } from './code-cells.ts';
import { completePath } from './files.ts';
import type { ServerNames } from '../files/server-names.ts';
import { completeOnServer, typedLocalPath } from './server-arguments.ts';
import { inspectSql } from './inspect.ts';
import {
  completePlotColumn,
  completeSetting,
  completeTask,
  magicFiles,
  typedMagicFile,
  lineBefore,
  type TaskWords,
} from './magic-arguments.ts';
import { type NamedTable, viewOfNamed, wordsOfNamed } from './named-tables.ts';
import { placeAt, typedFile } from './place.ts';
import { knownFunctions } from './server-functions.ts';
import { completeServerName, serverNameAt } from './server-names.ts';
import { keptTables, withoutBraces } from './kept-queries.ts';
import { completeQueue, typedQueue } from './queue-names.ts';
import { columnsOf, completeSql, databaseOf, type KnownNames } from './sql.ts';
import { backtickEngines, sqlPieces, typedSql } from '../../sql/index.ts';
import type { Clock } from '../../shared/index.ts';
import { dataHtml } from '../../render/index.ts';

export interface CompletionParts {
  readonly catalogue: CatalogueCache;
  /** Files and parameters of the server. @default not known */
  readonly serverNames?: ServerNames | undefined;
  readonly clock: Clock;
  readonly state: () => NotebookState;
  /** The columns of the last table shown. @default none */
  readonly columns?: (() => readonly string[]) | undefined;
  /** The names of all settings. @default none */
  readonly settings?: readonly string[] | undefined;
  /** What magics about tasks, results and sessions may name. @default none */
  readonly taskWords?: (() => Promise<TaskWords>) | undefined;
  /** The named results of the notebook, for local cells. @default none */
  readonly namedTables?: (() => Promise<readonly NamedTable[]>) | undefined;
  /** What the cells that ran have named. @default nothing */
  readonly words?: CellWords | undefined;
  /** Where relative paths lead, on a gateway of this machine, whose SQL is DuckDB's. @default files are not known */
  readonly directory?: string | undefined;
}

/** Completion and inspection of one notebook. Neither rejects, whatever the server does. */
export interface Completions {
  readonly complete: (code: string, at: number) => Promise<Completion>;
  readonly inspect: (code: string, at: number, detail?: 0 | 1) => Promise<MimeBundle | undefined>;
}

/** How long a completion may wait for the server, in milliseconds: a front end asks while the user types. */
const completeWithinMs = 150;
/** The same for an inspection: the user asked for it and waits. */
const inspectWithinMs = 1000;
/** At most this many candidates are given: a longer list helps nobody and is slow to show. */
const mostMatches = 2000;

export function createCompletions(parts: CompletionParts): Completions {
  const { catalogue, clock } = parts;

  const withinTime = async <T>(ms: number, answer: (view: CatalogueView) => T): Promise<T> =>
    answerWithin(clock, ms, catalogue, answer);

  /** Reads the tables of the database in use: the next completion will likely need them. */
  async function readAhead(): Promise<void> {
    const { view, database } = knownNames(catalogue.view());
    if (view.databases() === undefined) await Promise.all(view.pending);
    const current = databaseOf({ view, database });
    if (current !== undefined) view.tables(current);
  }

  const knownNames = (view: CatalogueView, at?: CodeAt): KnownNames => ({
    view,
    // A data source has databases of its own.
    database: at?.source === undefined ? parts.state().database : undefined,
    fileColumns: (file) =>
      parts.directory !== undefined && namesDataFile(file)
        ? view.columns('', pathFrom(parts.directory, file))
        : undefined,
  });

  function withKept(known: KnownNames, names: readonly string[], { engine }: CodeAt): KnownNames {
    const { queries } = parts.state();
    if (queries.size === 0) return known;
    const all = [...queries.values()].map(({ name }) => name);
    return { ...known, queries: all, kept: keptTables(names, queries, engine, columnsOf(known)) };
  }

  /** What a local cell may name besides. Other cells do not wait for it. */
  async function namedTables(): Promise<readonly NamedTable[]> {
    return (await parts.namedTables?.()) ?? [];
  }

  /** The tables that the cell can read: those of its data source, those of the server, or the named results beside those of a gateway on this machine. */
  const viewFor = (
    view: CatalogueView,
    named: readonly NamedTable[] | undefined,
    { source }: CodeAt,
  ): CatalogueView => {
    if (named === undefined) return source === undefined ? view : view.source(source);
    return viewOfNamed(named, parts.directory === undefined ? undefined : view);
  };

  const functionsOf = (
    { engine }: CodeAt,
    view: CatalogueView,
  ): ReturnType<typeof knownFunctions> => {
    // The local gateway lists Spark where it is real; else DuckDB runs its SQL there.
    const isOwn = parts.state().offers.some((offer) => offer.engine === engine);
    const served = parts.directory === undefined || isOwn ? engine : 'duckdb';
    return knownFunctions(served, () => view.functions());
  };

  /** The files that a typed path may become; none when the disk takes too long. */
  async function filesFor(
    path: string,
    cursor: number,
    directory: string | undefined = parts.directory,
  ): Promise<Found> {
    const none: Found = { matches: [], start: cursor, end: cursor };
    if (directory === undefined) return none;
    const done = new AbortController();
    const over = clock.wait(completeWithinMs, done.signal).then(() => undefined);
    const found = await Promise.race([completePath(path, directory), over]);
    done.abort();
    if (found === undefined) return none;
    const { matches, length } = found;
    return { matches: matches.slice(0, mostMatches), start: cursor - length, end: cursor };
  }

  async function inSql(code: string, cursor: number, sql: CodeAt): Promise<Found> {
    const reference = completeQueryName(code, cursor, parts.state());
    if (reference !== undefined && isCode(code, cursor, sql)) return reference;
    const { text, names } = withoutBraces(code.slice(sql.from));
    const file = typedFile(text, cursor - sql.from);
    if (file !== undefined) return quotedFiles(await filesFor(file, cursor));
    const place = placeAt(text, cursor - sql.from, isBacktick(sql));
    if (place === undefined) return { matches: [], start: cursor, end: cursor };
    if (place.expects === 'word') void readAhead();
    const named = sql.isLocal ? await namedTables() : undefined;
    const matches = await withinTime(completeWithinMs, (view) =>
      completeSql(
        place,
        withKept(knownNames(viewFor(view, named, sql), sql), names, sql),
        isBacktick(sql) ? '`' : '"',
        functionsOf(sql, view),
      ),
    );
    return {
      matches: matches.slice(0, mostMatches),
      start: sql.from + place.start,
      end: sql.from + place.end,
    };
  }

  async function typedCode(code: string, cursor: number, at: CodeAt): Promise<TypedCode> {
    const { language, engine, from, isLocal } = at;
    const own = parts.words?.of(language, code.slice(from)) ?? [];
    const named = isLocal && language === 'python' ? await namedTables() : undefined;
    const words = [...wordsOfNamed(named ?? []), ...own];
    return { language, engine, text: code.slice(from, cursor), words };
  }

  async function inOtherCode(code: string, cursor: number, at: CodeAt): Promise<Found> {
    const typed = await typedCode(code, cursor, at);
    const found = completeCode(typed, at.from);
    const path = typedPath(typed);
    if (path === undefined || parts.directory === undefined) return found;
    const files = await filesFor(path.path, cursor);
    if (files.matches.length === 0) return found;
    const written = files.matches.map((file): Candidate => ({
      ...file,
      text: writtenPath(file.text, path, at.language),
    }));
    // Names and files replace the same text, or the files alone are offered.
    const names = found.start === files.start ? found.matches : [];
    return { ...files, matches: [...written, ...names] };
  }

  async function find(code: string, cursor: number): Promise<Found> {
    const state = parts.state();
    const column = completePlotColumn(code, cursor, parts.columns?.() ?? []);
    if (column !== undefined) return column;
    const setting = completeSetting(code, cursor, parts.settings ?? []);
    if (setting !== undefined) return setting;
    const queue = typedQueue(code, cursor);
    if (queue !== undefined)
      return withinTime(completeWithinMs, (view) => completeQueue(queue, cursor, view));
    const local = typedLocalPath(code, cursor);
    if (local !== undefined) return withoutQuotes(await filesFor(local, cursor, process.cwd()));
    const { serverNames } = parts;
    const onServer = serverNames && completeOnServer(code, cursor, state);
    if (serverNames !== undefined && onServer !== undefined) {
      const found = await answerWithin(clock, completeWithinMs, serverNames, onServer);
      const own = completeMagics(code, cursor, state);
      const same = own.start === found.start ? own.matches : [];
      return { ...found, matches: [...found.matches.slice(0, mostMatches), ...same] };
    }
    const file = typedMagicFile(code, cursor);
    if (file !== undefined) {
      const results = parts.taskWords && (await completeTask(code, cursor, parts.taskWords));
      // Who begins to export looks for the result, and then for a name that no file has yet.
      if (results !== undefined && file.isWritten && file.path === '') return results;
      // The kernel itself reads and writes the file, wherever the gateway is.
      const files = magicFiles(await filesFor(file.path, cursor, process.cwd()), file);
      return results?.start === files.start
        ? { ...files, matches: [...results.matches, ...files.matches] }
        : files;
    }
    const at = isVariable(code, cursor) ? undefined : codeAt(code, cursor, state);
    if (at?.language === 'sql') return inSql(code, cursor, at);
    if (at !== undefined) return inOtherCode(code, cursor, at);
    const task = parts.taskWords && (await completeTask(code, cursor, parts.taskWords));
    const server = serverNameAt(code, cursor);
    if (server !== undefined)
      return withinTime(completeWithinMs, (view) => completeServerName(server, view));
    const argument = argumentAt(code, cursor);
    if (argument === undefined) return task ?? completeMagics(code, cursor, state);
    const names = await withinTime(completeWithinMs, (view) =>
      completeArgument(argument, knownNames(view)),
    );
    // `%profile` takes results and tables.
    return task === undefined ? names : { ...names, matches: [...task.matches, ...names.matches] };
  }

  return {
    complete: async (code, at) =>
      shownCompletion(await find(code, Math.min(Math.max(0, at), code.length))),
    async inspect(code, at, detail = 0) {
      const cursor = Math.min(Math.max(0, at), code.length);
      const state = parts.state();
      const answer = inspectMagics(code, cursor, state, detail);
      if (answer !== undefined)
        return { 'text/plain': answer.text, 'text/html': dataHtml(answer.html) };
      const place = codeAt(code, cursor, state);
      if (place === undefined) return undefined;
      if (place.language !== 'sql')
        return inspectCode(await typedCode(code, cursor, place), code.slice(cursor));
      const { text, names } = withoutBraces(code.slice(place.from));
      const named = place.isLocal ? await namedTables() : undefined;
      return withinTime(inspectWithinMs, (view) =>
        inspectSql(text, cursor - place.from, isBacktick(place), {
          ...withKept(knownNames(viewFor(view, named, place), place), names, place),
          functions: functionsOf(place, view),
          detail,
        }),
      );
    },
  };
}

/** Names that the word before the cursor, which has no quotes, can hold. */
function withoutQuotes(found: Found): Found {
  return { ...found, matches: found.matches.filter(({ text }) => !/[\s"'\\]/.test(text)) };
}

/** A quote in a file's name is doubled, as in every text of SQL. */
function quotedFiles(found: Found): Found {
  return {
    ...found,
    matches: found.matches.map((file) => ({ ...file, text: file.text.replaceAll("'", "''") })),
  };
}

function isBacktick(sql: CodeAt): boolean {
  return backtickEngines.has(sql.engine);
}

/** False inside texts, quoted names and comments, where braces are no reference. */
function isCode(code: string, cursor: number, { from }: CodeAt): boolean {
  for (const piece of sqlPieces(code.slice(from, cursor), typedSql))
    if (piece.isOpen || (piece.kind === 'line comment' && piece.to === cursor - from)) return false;
  return true;
}

function isVariable(code: string, cursor: number): boolean {
  const line = lineBefore(code, cursor);
  return line.includes('${', line.lastIndexOf('}') + 1);
}
