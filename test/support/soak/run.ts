/** One cell of the soak on a kernel: runs it, interrupts it where it is meant to be, and judges how it ended. */
import type { CellRun, KernelProcess } from '../clients/kernel-process.ts';
import type { SoakCell } from './cells.ts';

/** A cell that has run. */
export interface SoakResult {
  readonly cell: SoakCell;
  /** `ok`, or the ename. */
  readonly ended: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** What is wrong; undefined when nothing is. */
  readonly fault: string | undefined;
  readonly run: CellRun;
}

/** In milliseconds: longer than any cell of the soak takes, even with every fault. */
const longestMs = 90_000;

/** Runs it to its end. Rejects when it does not end. */
export async function runSoakCell(kernel: KernelProcess, cell: SoakCell): Promise<SoakResult> {
  const startedAt = performance.now();
  const stopInterrupt = interruptLater(kernel, cell);
  const running = kernel.begin(cell.code);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the cell hangs: ${cell.kind}\n${cell.code}`));
    }, longestMs);
  });
  try {
    const run = await Promise.race([running.ended, late]);
    const ended = run.status === 'ok' ? 'ok' : run.ename;
    const told = `${run.evalue}\n${run.traceback}\n${run.plain.join('\n')}`;
    const fault =
      ended === cell.ends
        ? cell.fault?.(run)
        : `ended as ${ended}, not ${cell.ends}: ${told.slice(0, 1500)}`;
    return { cell, ended, startedAt, endedAt: performance.now(), fault, run };
  } finally {
    clearTimeout(timer);
    await stopInterrupt();
  }
}

/** Interrupts the cell so long after the kernel has begun it. What is given back waits for an interrupt on its way. */
function interruptLater(kernel: KernelProcess, cell: SoakCell): () => Promise<void> {
  const { interruptMs } = cell;
  if (interruptMs === undefined) return async () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let asked: Promise<unknown> = Promise.resolve();
  const stop = kernel.client.listen(({ header, content }) => {
    if (header.msg_type !== 'execute_input' || content['code'] !== cell.code) return;
    timer = setTimeout(() => {
      asked = kernel.client.interrupt();
      asked.catch(() => undefined);
    }, interruptMs);
  });
  return async () => {
    stop();
    clearTimeout(timer);
    await asked;
  };
}
