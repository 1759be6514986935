/** Reads the results of a running or ended task: text as it grows, other results once they are whole, each once and in order. */
import { LinkisKernelError, type Logger } from '../../shared/index.ts';
import type { PageRequest, ResultPage, ResultSetRef } from '../../task/index.ts';
import { isLarge, isOfText, large, readFirstOfLarge } from './large-result.ts';
import type { ResultClient } from './read-ahead.ts';

/** Something new of a task's results. */
export type ResultOutput =
  /** New text of a text result: whole lines, each with its line end, and what is known of the next. It begins at `line` and `column`. */
  | {
      readonly kind: 'text';
      readonly result: ResultSetRef;
      readonly line: number;
      readonly column: number;
      readonly text: string;
    }
  /** The first page of a result that is whole. `of` is known after the end only. */
  | {
      readonly kind: 'page';
      readonly result: ResultSetRef;
      readonly page: ResultPage;
      readonly of: number | undefined;
    }
  /** The results beyond `ReadLimits.results`, which are not read; given after the end of the task, last of all. `from` counts from 1. */
  | { readonly kind: 'left'; readonly from: number; readonly to: number }
  | { readonly kind: 'failed'; readonly result: ResultSetRef; readonly error: LinkisKernelError };

export interface ResultReader {
  /**
   * What is new since the last call. `ended`: the task has ended, so every file is whole. While the task runs, a read that fails is left
   * to a later call; after its end it gives `failed`. `listed`: a listing of the location that was asked for before, if there is one.
   * `left`: the code has gone on behind the results before this number. `now`: milliseconds by the run's clock.
   */
  read(
    location: string,
    ended: boolean,
    signal: AbortSignal,
    more?: {
      readonly listed?: Promise<readonly ResultSetRef[] | undefined>;
      readonly left?: number;
      readonly now?: number;
    },
  ): AsyncGenerator<ResultOutput>;
  /** Results that the last listing named. */
  count(): number;
  /** Rows of each table that was read, in order; null = not known. */
  rows(): readonly (number | null)[];
}

/** The most results that a task's cell shows: a notebook with more outputs is slow to open. */
export const mostResults = 1000;

/** How much is read. */
export interface ReadLimits {
  /** Rows of each table; one more is read to know whether any follow. */
  readonly rows: number;
  /** Columns of each table. @default all */
  readonly columns?: number | undefined;
  /** Results of the task, the first ones. @default all */
  readonly results?: number | undefined;
}

/** Lines of a text result asked for at once: the server's own page size [FsRestfulApi.openFile], fewer when lines are long. */
const textPageSizes = [5000, 1000, 200, 50, 10, 1] as const;
/** Characters of such a page, by the lines of the last one: client and server hold it several times over. */
const textPageLength = 1024 * 1024;
/** A page of more bytes, whose lines are longer than those before, is read in smaller ones. */
const textPageBytes = 8 * textPageLength;

type TextPage = Extract<ResultPage, { readonly kind: 'text' }>;

/**
 * Milliseconds after which a result that the server calls whole is shown while its task runs on. Those of a quick cell wait for its end,
 * since their caption tells it; of a longer one the status line does.
 */
const settledMs = 700;

interface Known {
  done: boolean;
  kind: 'text' | 'other' | undefined;
  /** Size at the last read: a file that has not grown is not read again. */
  size: number | undefined;
  /** Text lines given so far, and of the line after them so many characters. */
  lines: number;
  column: number;
  /** Characters of a line, on the average of those given last. */
  lineLength: number;
  page: ResultPage | undefined;
  /** The page was read when the file was whole, so that its rows could be counted. */
  counted: boolean;
  /** When the server first called it whole, while the task ran. */
  wholeSince: number | undefined;
}

/** `given`: how many lines of each text result, by file name, are not to be given again. */
export function createResultReader(
  client: ResultClient,
  { rows, columns, results: most = Infinity }: ReadLimits,
  logger: Logger,
  given: Readonly<Record<string, number>> = {},
): ResultReader {
  const known = new Map<string, Known>();
  const rowCounts: (number | null)[] = [];
  let total = 0;

  /** Gives what is new of a page, before which the file has `first` lines, and counts it as given. */
  function unseen(
    result: ResultSetRef,
    entry: Known,
    { lines, openLine = '' }: Pick<TextPage, 'lines' | 'openLine'>,
    first: number,
  ): readonly ResultOutput[] {
    const fresh = [...lines.slice(Math.max(0, entry.lines - first)), openLine];
    const { lines: line, column } = entry;
    const [begun = '', ...others] = fresh;
    const text = [begun.slice(column), ...others].join('\n');
    entry.lines += others.length;
    entry.column = others.length > 0 ? openLine.length : Math.max(column, openLine.length);
    if (text !== '') entry.lineLength = text.length / Math.max(1, others.length);
    return text === '' ? [] : [{ kind: 'text', result, line, column, text }];
  }

  async function* readText(
    result: ResultSetRef,
    entry: Known,
    signal: AbortSignal,
  ): AsyncGenerator<ResultOutput> {
    for (let most = Infinity; ;) {
      const pageSize =
        textPageSizes.find((size) => size < most && size * entry.lineLength <= textPageLength) ?? 1;
      const request = {
        page: Math.floor(entry.lines / pageSize) + 1,
        pageSize,
        mostBytes: pageSize === 1 ? undefined : textPageBytes,
      };
      const page = await client.read(result, request, signal);
      if (page.kind === 'unviewable' && page.tooLarge !== undefined) {
        most = pageSize;
        continue;
      }
      if (page.kind !== 'text') return;
      most = Infinity;
      const before = entry.lines;
      yield* unseen(result, entry, page, (request.page - 1) * pageSize);
      if (page.last || entry.lines === before) return;
    }
  }

  /** The first page of a result of unknown kind; of a large one perhaps less, or why it is not read. */
  async function readFirst(
    result: ResultSetRef,
    request: PageRequest,
    signal: AbortSignal,
  ): Promise<ResultPage> {
    if (!isLarge(result)) {
      const page = await client.read(result, { ...request, mostBytes: large }, signal);
      if (page.kind !== 'unviewable' || page.tooLarge === undefined) return page;
    }
    return (
      (await readFirstOfLarge(client, result, signal)) ??
      (await client.read(result, request, signal))
    );
  }

  async function* readOne(
    result: ResultSetRef,
    entry: Known,
    { ended, isLast, isLeft }: Readonly<Record<'ended' | 'isLast' | 'isLeft', boolean>>,
    signal: AbortSignal,
  ): AsyncGenerator<ResultOutput> {
    // A table or document is still being written until the next result appears or the task ends.
    const whole = ended || !isLast || (isLeft && result.growing === false);
    const unchanged = result.size !== undefined && result.size === entry.size;
    let wholeText = false;
    const uncounted = whole && !entry.counted && entry.page?.kind === 'table' && !entry.page.last;
    if (entry.kind === undefined || (entry.kind === 'other' && (!unchanged || uncounted))) {
      const request = { page: 1, pageSize: rows + 1, columns, count: whole };
      const page =
        entry.kind === undefined
          ? await readFirst(result, request, signal)
          : await client.read(result, request, signal);
      entry.counted = whole;
      entry.kind = isOfText(page) ? 'text' : 'other';
      if (page.kind === 'text') {
        wholeText = page.last;
        yield* unseen(result, entry, page, 0);
      } else {
        entry.page = page;
        entry.size = result.size;
      }
    }
    if (entry.kind === 'text') {
      const isToBeRead = !unchanged || (ended && isLast);
      if (!wholeText && isToBeRead) yield* readText(result, entry, signal);
      entry.size = result.size;
    } else if (whole && entry.page !== undefined) {
      if (entry.page.kind === 'table') rowCounts.push(rowsOf(entry.page));
      yield { kind: 'page', result, page: entry.page, of: ended ? total : undefined };
    }
    // Linkis keeps one file for all that a task prints, so text may grow behind later results [RsOutputStream.scala].
    if (entry.kind === 'text' ? ended : whole) {
      entry.done = true;
      entry.page = undefined;
    }
  }

  return {
    async *read(location, ended, signal, { listed, left = 0, now = 0 } = {}) {
      const results = (await listed) ?? (await client.resultSets(location, signal));
      total = results.length;
      for (const [position, result] of results.slice(0, most).entries()) {
        let entry = known.get(result.name);
        if (entry === undefined) {
          const lines = given[result.name] ?? 0;
          entry = {
            done: false,
            kind: undefined,
            size: undefined,
            lines,
            column: 0,
            lineLength: 0,
            page: undefined,
            counted: false,
            wholeSince: undefined,
          };
          known.set(result.name, entry);
        }
        if (entry.done) continue;
        const isLast = position === results.length - 1;
        try {
          if (result.growing === false) entry.wholeSince ??= now;
          const isLeft = position < left || now - (entry.wholeSince ?? now) >= settledMs;
          yield* readOne(result, entry, { ended, isLast, isLeft }, signal);
        } catch (thrown) {
          signal.throwIfAborted();
          if (!(thrown instanceof LinkisKernelError)) throw thrown;
          if (!ended) {
            logger.debug(`result ${result.name} while it is written: ${thrown.message}`);
            return;
          }
          entry.done = true;
          yield { kind: 'failed', result, error: thrown };
        }
      }
      if (ended && total > most) yield { kind: 'left', from: most + 1, to: total };
    },
    count: () => total,
    rows: () => rowCounts,
  };
}

function rowsOf(page: Extract<ResultPage, { kind: 'table' }>): number | null {
  return page.totalRows ?? (page.last ? page.rows.length : null);
}
