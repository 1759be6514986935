/**
 * The transaction that a session's code has begun with BEGIN. It ends with the session, with a kill, and when no code comes for long:
 * others may wait for what it has changed, and its kernel may be dead.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineFailure } from '../engines/engine.ts';

const begins: readonly string[] = ['BEGIN', 'START'];
const ends: readonly string[] = ['COMMIT', 'END', 'ROLLBACK', 'ABORT'];

/** True for the first word, in upper case, of a statement that begins or ends a transaction. */
export function isTransactionWord(word: string): boolean {
  return begins.includes(word) || ends.includes(word);
}

export class SessionTransaction {
  #isOpen = false;
  /** A statement of it has failed, and DuckDB takes nothing more than its end. */
  #hasFailed = false;
  #lapsed = false;
  #timer: NodeJS.Timeout | undefined;
  #ending: Promise<void> = Promise.resolve();
  readonly #connection: DuckDBConnection;
  readonly #restMs: number;

  /** `restMs`: how long it may stay open without code. */
  constructor(connection: DuckDBConnection, restMs: number) {
    this.#connection = connection;
    this.#restMs = restMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Before code runs. Throws an `EngineFailure`, once, when the transaction was rolled back since the last code. */
  async resume(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#ending;
    if (!this.#lapsed) return;
    this.#lapsed = false;
    throw new EngineFailure(
      'The transaction that an earlier cell began was rolled back, since no code came for it and it kept others waiting: run its cells again, from BEGIN on',
    );
  }

  /** After code has run. */
  rest(): void {
    clearTimeout(this.#timer);
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => {
      this.#lapsed = true;
      this.#ending = this.rollBack();
    }, this.#restMs);
    this.#timer.unref();
  }

  /** Before a COMMIT. Throws an `EngineFailure` where DuckDB would silently roll back. */
  async requireWhole(keyword: string): Promise<void> {
    if (!this.#hasFailed || (keyword !== 'COMMIT' && keyword !== 'END')) return;
    await this.rollBack();
    throw new EngineFailure(
      'Nothing was committed: a statement of the transaction had failed, so all of it was rolled back. Run its cells again, from BEGIN on',
    );
  }

  /** After a statement about transactions, whose first word this is. Also a COMMIT that fails ends the transaction. */
  note(keyword: string, succeeded: boolean): void {
    if (begins.includes(keyword)) this.#isOpen ||= succeeded;
    else if (succeeded || keyword === 'COMMIT' || keyword === 'END') this.#isOpen = false;
    this.#hasFailed &&= this.#isOpen;
  }

  /** After a statement that failed: finds out whether the transaction can go on. */
  async noteFailure(): Promise<void> {
    if (!this.#isOpen) return;
    this.#hasFailed = await this.#connection.run('SELECT 1').then(
      () => false,
      () => true,
    );
  }

  /** Rolls back what is open. Never rejects. */
  async rollBack(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#hasFailed = false;
    await this.#connection.run('ROLLBACK').then(
      () => undefined,
      () => undefined,
    );
  }
}
