/** Runs the code cells of a notebook in order and gives back the notebook with what they showed. Writes no file. */
import {
  delay,
  asArray,
  asNumber,
  asString,
  linkedSignal,
  LinkisKernelError,
} from '../shared/index.ts';
import type { Execution, Message } from '../protocol/index.ts';
import type { KernelProcess } from './kernel-process.ts';
import type { Notebook, NotebookCell } from './notebook-file.ts';
import { createOutputCollector } from './output-collector.ts';
import { hasTag, interruptAfterMs } from './parameters.ts';

/** Who watches a run. */
export interface RunListener {
  /** A code cell begins; `index` counts code cells from 1 to `of`. */
  begins(cell: NotebookCell, index: number, of: number): void;
  /** It published something. */
  published(cell: NotebookCell, message: Message): void;
  /** It ended; `cell` has its outputs. */
  ended(cell: NotebookCell, result: CellResult, elapsedMs: number): void;
}

/** How one cell ended. */
export type CellResult =
  | { readonly status: 'ok' | 'skipped' }
  | {
      readonly status: 'error';
      readonly ename: string;
      readonly evalue: string;
      readonly allowed: boolean;
    };

/** How a notebook is run. */
export interface RunOptions {
  /** What the notebook's metadata say of the kernel afterwards. */
  readonly kernelspec: {
    readonly name: string;
    readonly display_name: string;
    readonly language: string;
  };
  /** Go on after a failed cell. */
  readonly allowErrors: boolean;
  /** A cell that takes longer is interrupted and counts as failed; undefined: no limit. */
  readonly cellTimeoutMs: number | undefined;
  /** Aborted by Ctrl-C: the running cell is interrupted and is the last one. */
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

/** What came of it. */
export interface NotebookRun {
  readonly notebook: Notebook;
  /** Failed cells that no tag and no option allowed. */
  readonly failed: number;
  /** Why the run ended before the last cell, if it did otherwise than by a failed cell. */
  readonly stopped: LinkisKernelError | undefined;
}

/** How long an interrupted cell may take to end; the kernel's own patience with the server is 8 s. */
const interruptPatienceMs = 20_000;

/** Runs it. A kernel that dies ends the run: `stopped` is KERNEL_DIED, and the cells so far keep their outputs. */
export async function runNotebook(
  notebook: Notebook,
  kernel: KernelProcess,
  options: RunOptions,
): Promise<NotebookRun> {
  const collector = createOutputCollector();
  const codeCells = notebook.cells.filter(
    ({ type, source }) => type === 'code' && source.trim() !== '',
  );
  const counts = new Map<string, number | null>();
  let failed = 0;
  let stopped: LinkisKernelError | undefined;
  for (const cell of notebook.cells) if (cell.type === 'code') collector.begin(cell.id);
  const soFar = (cell: NotebookCell): NotebookCell =>
    cell.type === 'code'
      ? {
          ...cell,
          outputs: collector.outputs(cell.id),
          executionCount: counts.get(cell.id) ?? null,
        }
      : cell;

  for (const [index, cell] of codeCells.entries()) {
    if (hasTag(cell, 'skip-execution')) {
      options.listener.ended(cell, { status: 'skipped' }, 0);
      continue;
    }
    options.listener.begins(cell, index + 1, codeCells.length);
    const started = performance.now();
    const take = (message: Message): void => {
      collector.take(cell.id, message);
      options.listener.published(cell, message);
    };
    let result: CellResult;
    try {
      const execution = await runCell(cell, kernel, options, take);
      counts.set(cell.id, asNumber(execution.reply.content['execution_count']) ?? null);
      result = resultOf(execution, options.allowErrors || hasTag(cell, 'raises-exception'));
      addMissingError(execution, take);
    } catch (thrown) {
      if (!(thrown instanceof LinkisKernelError)) throw thrown;
      stopped = thrown;
      result = { status: 'error', ename: thrown.code, evalue: thrown.message, allowed: false };
    }
    options.listener.ended(soFar(cell), result, performance.now() - started);
    if (result.status === 'error' && !result.allowed) failed += 1;
    if (failed > 0 || options.signal.aborted) break;
  }
  if (options.signal.aborted) {
    stopped ??= new LinkisKernelError('TASK_CANCELLED', 'The run was interrupted');
  }
  const metadata = {
    ...notebook.metadata,
    kernelspec: options.kernelspec,
    language_info: kernel.languageInfo,
  };
  return { notebook: { metadata, cells: notebook.cells.map(soFar) }, failed, stopped };
}

/** One cell, interrupted when its time is up or when the run is; a cell that does not end after that is given up. */
async function runCell(
  cell: NotebookCell,
  kernel: KernelProcess,
  options: RunOptions,
  take: (message: Message) => void,
): Promise<Execution> {
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
    if (late && execution.reply.content['status'] === 'error') throw timedOut(options);
    return execution;
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

function resultOf({ reply: { content } }: Execution, allowed: boolean): CellResult {
  if (content['status'] === 'ok') return { status: 'ok' };
  return {
    status: 'error',
    ename: asString(content['ename']) ?? asString(content['status']) ?? 'error',
    evalue: asString(content['evalue']) ?? '',
    allowed,
  };
}

/** A reply with an error that nothing on iopub showed must still be seen in the notebook. */
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
