/**
 * The rest of an ended task's output in the order in which it was made: what the code has printed stands above the lines
 * of the log that tell its end, tables and documents below them.
 */
import type { CellEvent } from '../../interpreter/index.ts';
import { closingLine } from '../../render/index.ts';
import type { LinkisKernelError } from '../../shared/index.ts';
import type { LogLine } from '../../task/index.ts';
import { type TaskRun, showLog } from '../cell/cell-run.ts';
import type { ResultOutput } from '../cell/result-reader.ts';

/** What is left to show. */
export interface RestOfTask {
  /** Log lines that were read with the end. */
  readonly lines: readonly LogLine[];
  /** The lines after those. */
  readonly log: AsyncGenerator<readonly LogLine[]>;
  /** Undefined when the task has no place for results. */
  readonly results: AsyncGenerator<ResultOutput> | undefined;
}

/** Waits for a read, and may show meanwhile that the gateway is away. */
export type Waiting = <T>(work: Promise<T>) => AsyncGenerator<CellEvent, T>;

/** Gives the error of the first result that cannot be read. Rejects as the reads do, with every line that was read shown. */
export async function* showRest(
  run: TaskRun,
  rest: RestOfTask,
  waiting: Waiting,
): AsyncGenerator<CellEvent, LinkisKernelError | undefined> {
  const { output } = run;
  let printed = false;
  /** The result after the prints, read and not shown yet. */
  let next: IteratorResult<ResultOutput> | undefined;
  let unread: LinkisKernelError | undefined;

  async function* prints(): AsyncGenerator<CellEvent> {
    if (printed || rest.results === undefined) return;
    printed = true;
    for (;;) {
      next = yield* waiting(rest.results.next());
      if (next.done === true || next.value.kind !== 'text') return;
      yield* output.result(next.value);
    }
  }

  async function* log(lines: readonly LogLine[]): AsyncGenerator<CellEvent> {
    const at = printed ? lines.length : closingLine(lines);
    yield* showLog(run, lines.slice(0, at));
    if (at === lines.length) return;
    try {
      yield* prints();
    } catch (thrown) {
      yield* showLog(run, lines.slice(at));
      throw thrown;
    }
    yield* showLog(run, lines.slice(at));
  }

  yield* log(rest.lines);
  for (
    let page = yield* waiting(rest.log.next());
    page.done !== true;
    page = yield* waiting(rest.log.next())
  )
    yield* log(page.value);
  yield* prints();
  while (rest.results !== undefined && next !== undefined && next.done !== true) {
    if (next.value.kind === 'failed') unread ??= next.value.error;
    yield* output.result(next.value);
    next = yield* waiting(rest.results.next());
  }
  return unread;
}
