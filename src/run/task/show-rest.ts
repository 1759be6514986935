/** Shows what is left of an ended task, its log and its results, in the order in which they were made. */
import { closingLine } from '../../render/index.ts';
import type { LinkisKernelError } from '../../shared/index.ts';
import type { LogLine } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import type { ReadWaits } from '../cell/report-waits.ts';
import type { ResultOutput } from '../result/result-reader.ts';

/**
 * Prints stand above the log lines that tell the end, tables and documents below, unless the log says more exactly where its lines belong.
 * Gives the error of the first result that cannot be read. When a read rejects, it shows the lines read so far and rejects too.
 */
export async function* showRest(
  { order }: TaskRun,
  rest: {
    /** Log lines that were read with the end. */
    readonly lines: readonly LogLine[];
    /** The lines after those. */
    readonly log: AsyncGenerator<readonly LogLine[]>;
    /** Undefined when the task has no results. */
    readonly reading: AsyncGenerator<ResultOutput> | undefined;
  },
  waits: ReadWaits,
): TaskEvents<LinkisKernelError | undefined> {
  /** The lines from the first one on that tells the end, as far as they are read. */
  let closing: readonly LogLine[] = [];
  let unread: LinkisKernelError | undefined;

  function opening(lines: readonly LogLine[]): readonly LogLine[] {
    const at = closingLine(lines);
    closing = lines.slice(at);
    return lines.slice(0, at);
  }

  /** The next lines of the log before `closing`; none when there are no more. */
  async function more(): Promise<readonly LogLine[]> {
    if (closing.length > 0) return [];
    const page = await rest.log.next();
    return page.done === true ? [] : opening(page.value);
  }

  async function* next(): TaskEvents<ResultOutput | undefined> {
    const step = rest.reading && (yield* waits.of(rest.reading.next()));
    return step === undefined || step.done === true ? undefined : step.value;
  }

  async function* show(output: ResultOutput): TaskEvents<void> {
    if (output.kind === 'failed') unread ??= output.error;
    yield* order.result(output, more);
  }

  /** Shows the log up to its closing lines, with the results to which it belongs, and the prints; gives the result behind them. */
  async function* above(): TaskEvents<ResultOutput | undefined> {
    yield* order.log(opening(rest.lines));
    for (;;) {
      if (order.left === undefined) {
        const lines = yield* waits.of(more());
        if (lines.length === 0) break;
        yield* order.log(lines);
        continue;
      }
      const output = yield* next();
      if (output === undefined) yield* order.flush();
      else yield* show(output);
    }
    let output = yield* next();
    for (; output?.kind === 'text'; output = yield* next()) yield* show(output);
    return output;
  }

  async function* end(): TaskEvents<void> {
    yield* order.log(closing);
    yield* order.flush();
  }

  let output: ResultOutput | undefined;
  try {
    output = yield* above();
  } catch (thrown) {
    yield* end();
    throw thrown;
  }
  yield* end();
  for (
    let page = yield* waits.of(rest.log.next());
    page.done !== true;
    page = yield* waits.of(rest.log.next())
  )
    yield* order.log(page.value);
  yield* order.flush();
  for (; output !== undefined; output = yield* next()) yield* show(output);
  return unread;
}
