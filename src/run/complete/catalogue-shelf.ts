/** Answers of one kind by key, kept for a while: gives what is known at once and reads it again in the background. */
import { type Clock, LinkisKernelError, type Logger, messageOf } from '../../shared/index.ts';
import type { CatalogueClient } from '../../task/index.ts';

/** What shelves of one cache share. */
export interface ShelfParts {
  readonly connect: () => Promise<CatalogueClient>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborts what is under way, and all that would follow. */
  readonly closing: AbortSignal;
  /** Grows with every change that makes all answers old. */
  readonly generation: () => number;
}

/** One kind of answers. */
export interface Shelf<T> {
  /** What is known, however old. A look-up that would make it fresher is started if need be and put into `pending`. */
  look(
    key: string,
    ask: (client: CatalogueClient, signal: AbortSignal) => Promise<T>,
    pending: Promise<void>[],
  ): T | undefined;
  /** Failed look-ups may be tried again. */
  forgive(): void;
}

/** How long an answer counts as fresh, as long as in Zeppelin's JDBC completion. */
const freshMs = 120_000;
/** How long a failed look-up is not repeated: a user who types must not flood a server that is in trouble. */
const retryMs = 10_000;
/** Answers kept of a kind; the ones that were used longest ago are dropped. */
const mostEntries = 5000;

interface Entry<T> {
  answer: { readonly value: T; readonly readAt: number; readonly generation: number } | undefined;
  /** Not before this time; infinite after a refused login, which must not be repeated behind the user's back. */
  retryAt: number;
  loading: Promise<void> | undefined;
}

/** An empty shelf. */
export function createShelf<T>(parts: ShelfParts): Shelf<T> {
  const { clock, logger, closing, generation } = parts;
  const entries = new Map<string, Entry<T>>();

  async function load(
    key: string,
    entry: Entry<T>,
    ask: (client: CatalogueClient, signal: AbortSignal) => Promise<T>,
  ): Promise<void> {
    // What was asked before a change says nothing about the time after it.
    const asked = generation();
    try {
      const client = await parts.connect();
      closing.throwIfAborted();
      const value = await ask(client, closing);
      entry.answer = { value, readAt: clock.now(), generation: asked };
    } catch (thrown) {
      const isAuth = thrown instanceof LinkisKernelError && thrown.code === 'LINKIS_AUTH';
      entry.retryAt = isAuth ? Number.POSITIVE_INFINITY : clock.now() + retryMs;
      if (!closing.aborted) logger.info(`looking up ${key} failed: ${messageOf(thrown)}`);
    } finally {
      entry.loading = undefined;
    }
  }

  function entryOf(key: string): Entry<T> {
    const entry = entries.get(key) ?? {
      answer: undefined,
      retryAt: Number.NEGATIVE_INFINITY,
      loading: undefined,
    };
    // The order of the map is the order of use.
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.size > mostEntries ? entries.keys() : [];
    if (oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  return {
    look(key, ask, pending) {
      const entry = entryOf(key);
      const { answer } = entry;
      const isFresh =
        answer !== undefined &&
        answer.generation === generation() &&
        clock.now() - answer.readAt < freshMs;
      if (!isFresh && !closing.aborted) {
        if (clock.now() >= entry.retryAt) entry.loading ??= load(key, entry, ask);
        if (entry.loading !== undefined) pending.push(entry.loading);
      }
      return answer?.value;
    },
    forgive() {
      for (const entry of entries.values()) entry.retryAt = Number.NEGATIVE_INFINITY;
    },
  };
}
