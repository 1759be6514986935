/** Answers of the server that are given at once, however old, and asked for again in the background: nothing waits or fails. */
import { type Clock, LinkisKernelError, type Logger, messageOf } from '../../shared/index.ts';

/** How long an answer is fresh, in milliseconds: as long as in Zeppelin's JDBC completion. */
const freshMs = 120_000;
/** How long a failed request is not sent again, in milliseconds: typing must not flood a server in trouble. */
const retryMs = 10_000;
/** At most this many answers of one kind are kept; the least recently used go first. */
const mostEntries = 5000;

export interface AnswerParts<Client> {
  /** Called with each request; nothing connects before the first one. */
  readonly connect: () => Promise<Client>;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Ask<Client, T> = (client: Client, signal: AbortSignal) => Promise<T>;

export interface Answers<Client, T> {
  /** Gives what is known, however old. If that is not fresh, sends a request if it may, and puts what is under way into `pending`. */
  get(key: string, ask: Ask<Client, T>, pending: Promise<void>[]): T | undefined;
  allowRetries(): void;
}

interface Entry<T> {
  answer: { readonly value: T; readonly readAt: number; readonly generation: number } | undefined;
  /** The earliest time of the next try; infinite after a refused login, which must not be repeated behind the user's back. */
  retryAt: number;
  loading: Promise<void> | undefined;
}

export function createAnswers<Client, T>(
  parts: AnswerParts<Client> & {
    readonly closing: AbortSignal;
    /** Grows with every change that outdates all answers. */
    readonly generation: () => number;
  },
): Answers<Client, T> {
  const { clock, logger, closing, generation } = parts;
  const entries = new Map<string, Entry<T>>();

  async function load(key: string, entry: Entry<T>, ask: Ask<Client, T>): Promise<void> {
    // An answer to a request from before a change does not show the state after it.
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
    // The map is kept in the order of use.
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.size > mostEntries ? entries.keys() : [];
    if (oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  return {
    get(key, ask, pending) {
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
    allowRetries() {
      for (const entry of entries.values()) entry.retryAt = Number.NEGATIVE_INFINITY;
    },
  };
}
