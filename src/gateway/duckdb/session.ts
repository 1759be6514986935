/** A session of the user's database: runs code, keeps what is the session's alone, and gives back what others could wait for. */
import { delay, untilAborted } from '../../shared/index.ts';
import { duckdbSql, isComment, sqlTokens, sqlText } from '../../sql/index.ts';
import { splitStatements } from '../code/split-statements.ts';
import {
  type Engine,
  EngineFailure,
  type EngineJob,
  namedDirectory,
  nextInstanceName,
  refuseNul,
} from '../engines/engine.ts';
import { namedTables } from '../engines/named-tables.ts';
import { within } from '../ground/within.ts';
import { loadDuckdb } from '../results/duckdb-library.ts';
import { anchorPaths } from './anchor-paths.ts';
import { AttachedDatabases } from './attached.ts';
import { createDuckdbCatalogue } from './duckdb-catalogue.ts';
import { breaksDatabase, duckdbFailure, isConflict } from './duckdb-failure.ts';
import { runStatement, type StatementEffect } from './duckdb-result.ts';
import { attended, beatMs, killed, leaveMs, unlessLeft } from './kill.ts';
import { offerTables } from './offered-tables.ts';
import type { DatabaseSession, SharedDatabase } from './shared-databases.ts';
import { refuseIrrevocable, settingName, valueElsewhere } from './shared-settings.ts';
import { createSourcePlace } from './source-place.ts';
import { isTransactionWord, SessionTransaction } from './transaction.ts';
import { createTurns } from '../ground/turns.ts';

/** Waits between the tries of a statement with which other sessions interfere, in milliseconds. After the last one it has failed. */
const againMs: readonly (number | undefined)[] = [5, 20, 80, 200, 500, undefined];

/** The process's threads for work that would block it [libuv, UV_THREADPOOL_SIZE]. */
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE']) || 4;

/** A statement holds such a thread to its end, and files need them too: two stay free, or the gateway could take no further task. */
const inTurn = createTurns(poolThreads - 2);

/** The first word of a statement, in upper case. */
function firstWord(statement: string): string {
  for (const token of sqlTokens(statement, duckdbSql)) if (!isComment(token)) return token.keyword;
  return '';
}

interface SessionParts {
  readonly database: SharedDatabase;
  /** Relative paths start here, unless the job names another place. */
  readonly directory: string;
  /** A transaction that gets no code for this long is rolled back. In milliseconds. */
  readonly transactionRestMs: number;
}

/** Begins a session; its first job is told when the user's tables are not there. */
export async function createSession(parts: SessionParts): Promise<Engine> {
  const { database, directory } = parts;
  const instance = nextInstanceName();
  const connection = await database.instance.connect();
  await connection.run(
    `SET enable_progress_bar = true; SET enable_progress_bar_print = false;
     SET SESSION file_search_path = ${sqlText(directory)}`,
  );
  const aside = await database.instance.connect();
  const lookup = await database.instance.connect();
  const transaction = new SessionTransaction(connection, parts.transactionRestMs);
  const attached = new AttachedDatabases(database, lookup);
  const place = createSourcePlace(connection, attached);
  /** The directory from which relative paths start at present. */
  let searchPath = directory;
  /** For the log of the session's first job. */
  let untold = database.missing;
  let closing: Promise<void> | undefined;
  /** The last statement. A killed job may leave it running: then the next job waits for it. */
  let working: Promise<unknown> = Promise.resolve();

  /** Runs the statements that DuckDB makes of `text`: several of a `PIVOT`, whose source is none of them. */
  async function runPrepared(text: string, { results, signal, log }: EngineJob): Promise<void> {
    const { StatementType } = await loadDuckdb();
    const extracted = await connection.extractStatements(text);
    const source = extracted.count === 1 ? text : undefined;
    for (let index = 0; index < extracted.count; index += 1) {
      if (signal.aborted) throw killed();
      const prepared = await extracted.prepare(index);
      let effect: StatementEffect;
      try {
        if (signal.aborted) throw killed();
        if (prepared.statementType === StatementType.LOAD && /\binstall\b/i.test(text)) {
          throw new EngineFailure(
            'INSTALL is off: the local gateway fetches no DuckDB extension from the network (json, parquet and icu are built in)',
          );
        }
        effect = await runStatement({ connection, aside, results, signal }, prepared, source);
      } finally {
        // Until it is collected it would keep the database open.
        prepared.destroySync();
      }
      if (effect.kind === 'changed')
        log('INFO', `only return affect rows : ${String(effect.rows)}`);
    }
  }

  /** Outside of a transaction a statement that meets a conflict has changed nothing, and runs again. */
  async function runWithoutConflict(text: string, job: EngineJob): Promise<void> {
    for (const wait of againMs) {
      try {
        await runPrepared(text, job);
        return;
      } catch (thrown) {
        const isOver = wait === undefined || transaction.isOpen || job.signal.aborted;
        if (isOver || !isConflict(thrown)) throw thrown;
        job.log('INFO', 'Another session changed the same at this moment: it runs once more');
        await delay(wait, job.signal);
      }
    }
  }

  async function runText(text: string, job: EngineJob): Promise<void> {
    const word = firstWord(text);
    const setting = settingName(text);
    refuseIrrevocable(setting);
    if (word === 'ATTACH') attached.refuseOwn(text);
    await transaction.requireWhole(word);
    const before = setting === undefined ? undefined : await valueElsewhere(lookup, setting);
    try {
      await runWithoutConflict(text, job);
    } catch (thrown) {
      if (word === 'ATTACH' && (await attached.isThere(text, thrown))) {
        attached.noteAttached(text);
        job.log('INFO', 'Another notebook has attached this file already: it is the same database');
        return;
      }
      if (isTransactionWord(word)) transaction.note(word, false);
      throw thrown;
    }
    if (isTransactionWord(word)) transaction.note(word, true);
    if (word === 'ATTACH') attached.noteAttached(text);
    if (word === 'DETACH') attached.noteDetached(text);
    if (setting !== undefined && (await valueElsewhere(lookup, setting)) !== before)
      job.log('WARN', `${setting} now has this value for all notebooks of the local gateway`);
  }

  /** What to do about an error that others have a part in, or that leaves something behind. */
  async function adviceOf(thrown: unknown): Promise<readonly string[]> {
    if (breaksDatabase(thrown)) {
      database.isBroken = true;
      return [
        'The database is closed, and the next cell opens it anew: what was committed is there, temporary tables are gone.',
      ];
    }
    const advice: string[] = [];
    if (isConflict(thrown)) {
      const holders = [...database.sessions].filter((one) => one !== shown && one.hasTransaction);
      const where = holders.map((one) => one.instance).join(', ');
      advice.push(
        holders.length === 0
          ? 'Another notebook changed the same at the same time: run the cell again.'
          : `Another notebook changes the same in a transaction that is open: COMMIT or ROLLBACK it there (engine ${where}), then run the cell again.`,
      );
    }
    if (database.missing !== undefined && /does not exist/.test(String(thrown)))
      advice.push(database.missing);
    await transaction.noteFailure();
    if (transaction.hasFailed) {
      advice.push(
        'The transaction takes nothing more: ROLLBACK ends it, and drops all that it changed.',
      );
    } else if (transaction.isOpen)
      advice.push('The transaction goes on without this statement: COMMIT keeps what it changed.');
    return advice;
  }

  async function runAll(job: EngineJob, start: string): Promise<void> {
    const statements = splitStatements(job.code).map((text) => anchorPaths(text, start));
    for (const [position, statement] of statements.entries()) {
      const progress = (fraction: number): void =>
        job.progress((position + fraction) / statements.length);
      const work = attended([connection, aside], job, progress, async () =>
        inTurn(job.signal, async () => runText(statement, job)),
      );
      working = work.catch(() => undefined);
      try {
        await unlessLeft(work, job.signal);
      } catch (thrown) {
        if (job.signal.aborted) throw killed();
        throw thrown instanceof EngineFailure
          ? thrown
          : duckdbFailure(thrown, await adviceOf(thrown));
      }
      progress(1);
    }
  }

  /** After a kill: others must not wait for what the transaction has changed. */
  function dropTransaction({ log }: EngineJob): void {
    if (!transaction.isOpen) return;
    log('WARN', 'The open transaction is rolled back: nothing that it changed is kept');
    working = working.then(async () => transaction.rollBack());
  }

  async function end(): Promise<void> {
    const connections = [connection, aside, lookup];
    // What is left behind hears no interrupt while it is planned, so it is repeated.
    const beat = setInterval(() => connections.forEach((one) => one.interrupt()), beatMs);
    beat.unref();
    connections.forEach((one) => one.interrupt());
    const left = working.then(async () => {
      clearInterval(beat);
      await transaction.rollBack();
      database.sessions.delete(shown);
      connection.closeSync();
      await attached.leave();
      aside.closeSync();
      lookup.closeSync();
    });
    await within(leaveMs, left);
  }

  const shown: DatabaseSession = {
    instance,
    get hasTransaction() {
      return transaction.isOpen;
    },
    attached: attached.names,
    close,
  };
  database.sessions.add(shown);

  async function close(): Promise<void> {
    closing ??= end();
    await closing;
  }

  return {
    instance,
    get lost() {
      return database.isBroken || closing !== undefined;
    },
    catalogue: createDuckdbCatalogue(lookup, async (name, file) => attached.hold(name, file)),
    async run(job) {
      refuseNul(job.code);
      if ((await untilAborted(working, job.signal)) === 'aborted') throw killed();
      if (untold !== undefined) job.log('WARN', untold);
      untold = undefined;
      const start = (await namedDirectory(job)) ?? directory;
      await transaction.resume();
      const wasOpen = transaction.isOpen;
      try {
        // A transaction that has failed refuses this too; all that can run in it is its end.
        if (start !== searchPath && !transaction.hasFailed) {
          await connection.run(`SET SESSION file_search_path = ${sqlText(start)}`);
          searchPath = start;
        }
        if (!transaction.hasFailed) {
          await place.enter(job.dataSource, transaction.isOpen);
          await offerTables(connection, namedTables(job), job.log);
        }
        await runAll(job, start);
      } finally {
        if (job.signal.aborted) dropTransaction(job);
        // After a kill its statement may still run; the next job leads back then, as after a transaction that stays open.
        else if (!transaction.isOpen) await place.leave();
        transaction.rest();
        await database.closeToOthers();
      }
      if (transaction.isOpen && !wasOpen) {
        job.log(
          'WARN',
          'A transaction is open: COMMIT keeps what it changed. The end of the session, a stop, and a long time without code roll it back.',
        );
      }
    },
    close,
  };
}
