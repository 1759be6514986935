/** Waits for an engine that runs a job, and for no longer than a kill may take. */
import { delay } from '../../shared/index.ts';
import type { EnginePool, PooledEngine } from '../engines/engine-pool.ts';
import type { ResolvedSettings } from '../settings/settings.ts';
import type { Job } from './job.ts';

/** Waits for `running`; once the job is to end, an engine that does not stop in time is closed. Rejects as the run does. */
export async function awaitEngine(
  job: Job,
  running: Promise<void>,
  engine: PooledEngine,
  parts: { readonly settings: ResolvedSettings; readonly pool: EnginePool },
): Promise<void> {
  const over = new AbortController();
  const forced = new Promise<void>((resolve) => {
    const force = async (): Promise<void> => {
      await delay(parts.settings.killWaitMs, over.signal);
      if (over.signal.aborted) return;
      parts.settings.logger.warn(`Engine ${engine.running.instance} did not stop; it is closed`);
      await parts.pool.drop(engine);
      resolve();
    };
    const begin = (): void => {
      void force();
    };
    if (job.signal.aborted) begin();
    else job.signal.addEventListener('abort', begin, { once: true, signal: over.signal });
  });
  try {
    await Promise.race([running, forced]);
  } finally {
    over.abort();
    // After a forced end nobody waits for the run any more.
    running.catch(() => undefined);
  }
}
