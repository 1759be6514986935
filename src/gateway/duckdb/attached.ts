/** Databases that code attaches: DuckDB shows them to all sessions of a database, so they are detached with the last session that attached them. */
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  duckdbSql,
  isComment,
  isName,
  nameOf,
  sqlText,
  type SqlToken,
  sqlTokens,
} from '../../sql/index.ts';
import { sqlName } from '../results/duckdb-library.ts';
import { EngineFailure } from '../engines/engine.ts';
import { databaseFileName } from './database-file.ts';
import { duckdbMessage } from './duckdb-failure.ts';
import type { SharedDatabase } from './shared-databases.ts';

interface Attachment {
  /** In lower case. */
  readonly name: string;
  readonly file: string;
}

/** Reads `ATTACH … 'file' [AS name]`; undefined when it is written in another way. */
function attachmentOf(statement: string): Attachment | undefined {
  const tokens = tokensOf(statement);
  const at = tokens.findIndex(({ kind }) => kind === 'text');
  const text = tokens[at]?.text;
  if (text === undefined) return undefined;
  const file = text.slice(1, -1).replaceAll("''", "'");
  const named = tokens[at + 1]?.keyword === 'AS' ? tokens[at + 2] : undefined;
  const name = isName(named) ? nameOf(named) : path.parse(file).name;
  return { name: name.toLowerCase(), file };
}

/** The database that `DETACH` names. */
function detachedName(statement: string): string | undefined {
  const last = tokensOf(statement).findLast(isName);
  return last === undefined ? undefined : nameOf(last).toLowerCase();
}

function tokensOf(statement: string): readonly SqlToken[] {
  return [...sqlTokens(statement, duckdbSql)].filter((token) => !isComment(token));
}

/** What one session has attached. */
export class AttachedDatabases {
  readonly names: Set<string> = new Set<string>();
  /** How many hold what was attached for a data source. */
  readonly #holders = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();
  readonly #shared: SharedDatabase;
  /** Not the session's: it must work inside of its transaction too. */
  readonly #lookup: DuckDBConnection;

  constructor(shared: SharedDatabase, lookup: DuckDBConnection) {
    this.#shared = shared;
    this.#lookup = lookup;
  }

  /**
   * Throws an `EngineFailure` for a file of the gateway's own: DuckDB locks files between processes alone, and one that is opened twice in
   * this process is spoilt.
   */
  refuseOwn(statement: string): void {
    const file = path.resolve(attachmentOf(statement)?.file ?? '');
    const isOwn = file.startsWith(path.dirname(this.#shared.directory) + path.sep);
    if (!isOwn || path.basename(file) !== databaseFileName) return;
    throw new EngineFailure(
      `${file} cannot be attached: the local gateway has it open itself. Its tables are those without a database before their names`,
    );
  }

  /**
   * Attaches a file under a name until what it returns is called, by each that asked for it. Throws an `EngineFailure` when another database
   * has that name.
   */
  async hold(name: string, file: string): Promise<() => Promise<void>> {
    // One after the other: a second one must see what the first has attached.
    const held = this.#turn.then(async () => this.#holdNow(name, file));
    this.#turn = held.catch(() => undefined);
    return held;
  }

  async #holdNow(name: string, file: string): Promise<() => Promise<void>> {
    const statement = `ATTACH ${sqlText(file)} AS ${sqlName(name)}`;
    this.refuseOwn(statement);
    const lower = name.toLowerCase();
    const found = await this.#lookup.runAndReadAll(
      'SELECT path FROM duckdb_databases() WHERE lower(database_name) = $1',
      [lower],
    );
    const [row] = found.getRows();
    if (row === undefined) await this.#lookup.run(statement);
    else if (typeof row[0] !== 'string' || path.resolve(row[0]) !== path.resolve(file)) {
      throw new EngineFailure(
        `The data source ${name} cannot be used: another database has this name here; DETACH it, or rename the data source`,
      );
    }
    // What the session's own code has attached stays.
    if (this.names.has(lower) && !this.#holders.has(lower)) return async () => undefined;
    this.names.add(lower);
    this.#holders.set(lower, (this.#holders.get(lower) ?? 0) + 1);
    let isHeld = true;
    return async () => {
      if (!isHeld) return;
      isHeld = false;
      this.#turn = this.#turn.then(async () => this.#giveBack(lower));
      await this.#turn;
    };
  }

  async #giveBack(name: string): Promise<void> {
    const left = (this.#holders.get(name) ?? 0) - 1;
    if (left > 0) {
      this.#holders.set(name, left);
      return;
    }
    this.#holders.delete(name);
    if (!this.names.delete(name)) return;
    await this.#detach(name);
  }

  noteAttached(statement: string): void {
    const attached = attachmentOf(statement);
    if (attached !== undefined) this.names.add(attached.name);
  }

  noteDetached(statement: string): void {
    const name = detachedName(statement);
    if (name !== undefined) this.names.delete(name);
  }

  /** True when the statement failed only because another notebook has attached the same file under the same name. */
  async isThere(statement: string, thrown: unknown): Promise<boolean> {
    if (!/already (?:exists|attached)/.test(duckdbMessage(thrown))) return false;
    const wanted = attachmentOf(statement);
    if (wanted === undefined || wanted.file.startsWith(':') || this.names.has(wanted.name))
      return false;
    const found = await this.#lookup.runAndReadAll(
      'SELECT path FROM duckdb_databases() WHERE lower(database_name) = $1',
      [wanted.name],
    );
    const [file] = found.getRows()[0] ?? [];
    return typeof file === 'string' && path.resolve(file) === path.resolve(wanted.file);
  }

  /** Detaches what no other session has attached, so that others may open the files. Never rejects. */
  async leave(): Promise<void> {
    for (const name of this.names) await this.#detach(name);
    this.names.clear();
  }

  /** Unless another session has attached it too. Never rejects. */
  async #detach(name: string): Promise<void> {
    const isUsed = [...this.#shared.sessions].some(
      ({ attached }) => attached !== this.names && attached.has(name),
    );
    if (!isUsed) await this.#lookup.run(`DETACH ${sqlName(name)}`).catch(() => undefined);
  }
}
