/** Runs a notebook's code cells in order and returns the notebook with their outputs. Writes no file. */
import {
  delay,
  asArray,
  asNumber,
  asObject,
  asString,
  linkedSignal,
  type JsonObject,
  LinkisKernelError,
} from '../shared/index.ts';
import type { Execution, Message } from '../protocol/index.ts';
import type { KernelProcess } from './kernel-process.ts';
import type { Notebook, NotebookCell } from './notebook-file.ts';
import { createOutputCollector } from './output-collector.ts';
import { hasTag, interruptAfterMs } from './parameters.ts';
import {
  type CellEnd,
  type CellResult,
  type NotebookRun,
  type RunCell,
  runCellsOf,
} from './run-cell.ts';
import { recordedTasks, type RunFacts, withRecord, withRunFacts } from './run-record.ts';

export interface RunListener {
  begins(cell: RunCell): void;
  published(cell: RunCell, message: Message): void;
  /** Also told of a skipped cell, which has not begun. */
  ended(cell: RunCell, end: CellEnd): void;
}

export interface RunOptions {
  /** Written into the notebook's metadata after the run. */
  readonly kernelspec: {
    readonly name: string;
    readonly display_name: string;
    readonly language: string;
  };
  /** Go on after a failed cell. */
  readonly allowErrors: boolean;
  /** A cell that takes longer is interrupted and counts as failed; undefined: no limit. */
  readonly cellTimeoutMs: number | undefined;
  /** Cells that are not run, as an earlier run wrote them, by their id now. @default none */
  readonly kept?: ReadonlyMap<string, NotebookCell> | undefined;
  /** Called after each cell with the notebook so far. */
  readonly save?: ((notebook: Notebook) => void) | undefined;
  /** Puts a record of the run into the metadata. */
  readonly facts?: RunFacts | undefined;
  /** Aborted by Ctrl-C: the running cell is interrupted, and no other is run. */
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

/** How long an interrupted cell may take to end; the kernel itself waits 8 s for the server. */
const interruptPatienceMs = 20_000;

/** Runs the notebook. When the kernel dies, `stopped` is KERNEL_DIED, and the cells so far keep their outputs. */
export async function runNotebook(
  notebook: Notebook,
  kernel: KernelProcess,
  options: RunOptions,
): Promise<NotebookRun> {
  const collector = createOutputCollector();
  const codeCells = runCellsOf(notebook);
  const counts = new Map<string, number | null>();
  const ends = new Map<RunCell, CellEnd>();
  let stopped: LinkisKernelError | undefined;
  const endById = new Map<string, CellEnd>();
  for (const cell of notebook.cells) if (cell.type === 'code') collector.begin(cell.id);
  const soFar = (cell: NotebookCell): NotebookCell => {
    if (cell.type !== 'code') return cell;
    const kept = options.kept?.get(cell.id);
    if (kept !== undefined) return { ...kept, id: cell.id };
    const ran = {
      ...cell,
      outputs: collector.outputs(cell.id),
      executionCount: counts.get(cell.id) ?? null,
    };
    return options.facts === undefined ? ran : withRecord(ran, endById.get(cell.id));
  };
  const metadata = {
    ...notebook.metadata,
    kernelspec: options.kernelspec,
    language_info: kernel.languageInfo,
  };
  const notebookSoFar = (): Notebook => ({
    metadata: options.facts === undefined ? metadata : withRunFacts(metadata, options.facts),
    cells: notebook.cells.map(soFar),
  });

  for (const place of codeCells) {
    const { cell } = place;
    const started = performance.now();
    const startedAt = new Date().toISOString();
    const tellEnd = (end: CellResult & Pick<CellEnd, 'tasks' | 'facts'>): void => {
      const isRun = end.status !== 'skipped' && end.status !== 'kept';
      const elapsedMs = isRun ? performance.now() - started : 0;
      const whole = { ...end, elapsedMs, started: startedAt, ended: new Date().toISOString() };
      ends.set(place, whole);
      endById.set(cell.id, whole);
      options.listener.ended({ ...place, cell: soFar(cell) }, whole);
      options.save?.(notebookSoFar());
    };
    const kept = options.kept?.get(cell.id);
    if (kept !== undefined || hasTag(cell, 'skip-execution')) {
      const status = kept === undefined ? 'skipped' : 'kept';
      tellEnd({ status, tasks: kept === undefined ? [] : recordedTasks(kept) });
      continue;
    }
    options.listener.begins(place);
    const take = (message: Message): void => {
      collector.take(cell.id, message);
      options.listener.published(place, message);
    };
    let result: CellResult;
    let tasks: readonly number[] = [];
    let facts: JsonObject | undefined;
    try {
      const { execution, fault } = await runCell(cell, kernel, options, take);
      counts.set(cell.id, asNumber(execution.reply.content['execution_count']) ?? null);
      tasks = tasksOf(execution);
      facts = asObject(execution.reply.metadata['linkis']);
      result = resultOf(execution, hasTag(cell, 'raises-exception'));
      addMissingError(execution, take);
      if (fault !== undefined) [stopped, result] = [fault, faultResult(fault)];
    } catch (thrown) {
      if (!(thrown instanceof LinkisKernelError)) throw thrown;
      [stopped, result] = [thrown, faultResult(thrown)];
    }
    tellEnd({ ...result, tasks, facts });
    const isOver = result.status === 'error' && !result.expected && !options.allowErrors;
    if (isOver || stopped !== undefined || options.signal.aborted) break;
  }
  if (options.signal.aborted) {
    stopped ??= new LinkisKernelError('TASK_CANCELLED', 'The run was interrupted');
  }
  return {
    notebook: notebookSoFar(),
    cells: codeCells.map((place) => ({ ...place, end: ends.get(place) })),
    stopped,
  };
}

/** Runs one cell. Interrupts it when its time is up (`fault`) or the run is aborted, and gives it up when it does not end then. */
async function runCell(
  cell: NotebookCell,
  kernel: KernelProcess,
  options: RunOptions,
  take: (message: Message) => void,
): Promise<{ readonly execution: Execution; readonly fault: LinkisKernelError | undefined }> {
  const ended = new AbortController();
  const given = new AbortController();
  let late = false;
  const asked = interruptAfterMs(cell) ?? Infinity;
  const allowed = options.cellTimeoutMs ?? Infinity;
  const guard = async (): Promise<void> => {
    const over = linkedSignal([ended.signal, options.signal]);
    await delay(Math.min(asked, allowed), over.signal);
    over.dispose();
    if (ended.signal.aborted) return;
    late = !options.signal.aborted && allowed < asked;
    await Promise.race([kernel.client.interrupt(), kernel.died]).catch(() => undefined);
    await delay(interruptPatienceMs, ended.signal);
    given.abort();
  };
  const guarded = guard();
  try {
    const execution = await Promise.race([
      kernel.client.execute(cell.source, {
        onPublished: take,
        signal: given.signal,
        metadata: { cellId: cell.id },
      }),
      kernel.died,
    ]);
    const isLate = late && execution.reply.content['status'] === 'error';
    return { execution, fault: isLate ? timedOut(options) : undefined };
  } catch (thrown) {
    throw late && given.signal.aborted ? timedOut(options) : thrown;
  } finally {
    ended.abort();
    await guarded;
  }
}

function timedOut(options: RunOptions): LinkisKernelError {
  return new LinkisKernelError(
    'TASK_TIMEOUT',
    `The cell took longer than ${String((options.cellTimeoutMs ?? 0) / 1000)} s and was interrupted`,
    { hint: 'Give it more time with --timeout.' },
  );
}

function faultResult({ code, message }: LinkisKernelError): CellResult {
  return { status: 'error', ename: code, evalue: message, expected: false };
}

function tasksOf({ reply: { metadata } }: Execution): readonly number[] {
  const linkis = asObject(metadata['linkis']);
  // A cell that runs a file has the tasks of all of its cells.
  const tasks = asArray(linkis?.['tasks']) ?? [linkis?.['taskId']];
  return tasks.map(asNumber).filter((task) => task !== undefined);
}

function resultOf({ reply: { content } }: Execution, expected: boolean): CellResult {
  if (content['status'] === 'ok') return { status: 'ok' };
  return {
    status: 'error',
    ename: asString(content['ename']) ?? asString(content['status']) ?? 'error',
    evalue: asString(content['evalue']) ?? '',
    expected,
  };
}

/** An error that only the reply has must be seen in the notebook too. */
function addMissingError({ reply, published }: Execution, take: (message: Message) => void): void {
  if (reply.content['status'] !== 'error') return;
  if (published.some(({ header }) => header.msg_type === 'error')) return;
  take({
    ...reply,
    header: { ...reply.header, msg_type: 'error' },
    content: {
      ename: asString(reply.content['ename']) ?? 'Error',
      evalue: asString(reply.content['evalue']) ?? '',
      traceback: asArray(reply.content['traceback']) ?? [],
    },
  });
}
