/** Runs a notebook's code cells in order and returns the notebook with their outputs. Writes no file. */
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

export interface RunListener {
  /** A code cell begins; `index` counts code cells from 1 to `of`. */
  begins(cell: NotebookCell, index: number, of: number): void;
  published(cell: NotebookCell, message: Message): void;
  /** The cell ended; `cell` has its outputs. */
  ended(cell: NotebookCell, result: CellResult, elapsedMs: number): void;
}

export type CellResult =
  | { readonly status: 'ok' | 'skipped' }
  | {
      readonly status: 'error';
      readonly ename: string;
      readonly evalue: string;
      readonly allowed: boolean;
    };

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
  /** Aborted by Ctrl-C: the running cell is interrupted, and no other is run. */
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

export interface NotebookRun {
  readonly notebook: Notebook;
  /** Failed cells that no tag and no option allowed. */
  readonly failed: number;
  /** Why the run ended early, unless a cell failed. */
  readonly stopped: LinkisKernelError | undefined;
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

/** Runs one cell. Interrupts it when its time is up or the run is aborted, and gives it up when it does not end then. */
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
