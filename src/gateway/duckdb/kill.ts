/** How a statement of DuckDB is stopped, and left when it does not hear. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { untilAborted } from '../../shared/index.ts';
import { EngineFailure, type EngineJob } from '../engines/engine.ts';
import { within } from '../ground/within.ts';

/** How often a running statement is asked for its progress, and an interrupt is repeated. */
export const beatMs = 100;

/** How long a killed job, and the end of a session, wait for DuckDB. */
export const leaveMs = 1000;

/** Runs `work`. Meanwhile reports the session's progress and, after a kill, sends interrupts. */
export async function attended<T>(
  connections: readonly DuckDBConnection[],
  job: EngineJob,
  progress: (fraction: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  // An interrupt between two queries has no effect, so it is repeated.
  const interrupt = (): void => connections.forEach((connection) => connection.interrupt());
  const beat = setInterval(() => {
    if (job.signal.aborted) interrupt();
    else progress(Math.max(0, connections[0]?.progress.percentage ?? 0) / 100);
  }, beatMs);
  job.signal.addEventListener('abort', interrupt);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    job.signal.removeEventListener('abort', interrupt);
  }
}

/** Waits for `work`; after a kill only a moment, since DuckDB hears no interrupt while it plans, which may take long. */
export async function unlessLeft<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const first = await untilAborted(work, signal);
  if (first !== 'aborted') return first;
  if (await within(leaveMs, work)) return work;
  throw killed();
}

export function killed(): EngineFailure {
  return new EngineFailure('The query was interrupted by a kill');
}
