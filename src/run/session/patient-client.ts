/** Reads that wait while the gateway is away: one broken connection must not lose what an ended task made. Knows nothing of the task. */
import { type Clock, LinkisKernelError, type Logger } from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';
import { spreadWait } from './pace.ts';

/** A client whose reads become patient, and why they wait just now. */
export interface PatientClient {
  /** Passes every call on; from `begin` on its reads are patient. */
  readonly client: TaskClient;
  begin(): void;
  /** Why the gateway could not be asked at the last try; undefined when it could. */
  trouble(): LinkisKernelError | undefined;
}

/** Milliseconds of the first wait before another try, and of the longest. */
const waitsMs = { first: 200, longest: 5000 } as const;

/** True for trouble on the way to the server, which says nothing about the task. A login that got no clear answer is such trouble. */
export function isAway(thrown: unknown): thrown is LinkisKernelError {
  if (!(thrown instanceof LinkisKernelError)) return false;
  if (thrown.code === 'LINKIS_UNREACHABLE' || thrown.code === 'LINKIS_HTTP') return true;
  return thrown.code === 'LINKIS_AUTH' && 'transient' in thrown && thrown.transient === true;
}

/** True when the request that failed with this certainly never came to the server. */
export function neverArrived(thrown: unknown): thrown is LinkisKernelError {
  return (
    thrown instanceof LinkisKernelError &&
    'maybeProcessed' in thrown &&
    thrown.maybeProcessed === false
  );
}

/** `client`, with reads that are repeated while the server is away, each for `unreachableMs` milliseconds at the most. */
export function patientClient(
  client: TaskClient,
  parts: { readonly clock: Clock; readonly logger: Logger; readonly unreachableMs: number },
): PatientClient {
  const { clock, logger } = parts;
  let trouble: LinkisKernelError | undefined;
  let patient = false;

  async function patiently<T>(signal: AbortSignal | undefined, read: () => Promise<T>): Promise<T> {
    const giveUpAt = clock.now() + parts.unreachableMs;
    for (let waitMs: number = waitsMs.first; ; waitMs = Math.min(waitMs * 2, waitsMs.longest)) {
      try {
        const value = await read();
        trouble = undefined;
        return value;
      } catch (thrown) {
        signal?.throwIfAborted();
        if (!patient || !isAway(thrown) || clock.now() >= giveUpAt) throw thrown;
        logger.info(`asking again: ${thrown.message}`);
        trouble = thrown;
      }
      await clock.wait(spreadWait(waitMs), signal);
      signal?.throwIfAborted();
    }
  }

  return {
    client: {
      ...client,
      get address() {
        return client.address;
      },
      info: async (task, signal) => patiently(signal, async () => client.info(task, signal)),
      log: async (task, fromLine, signal) =>
        patiently(signal, async () => client.log(task, fromLine, signal)),
      storedLog: async (path, fromLine, signal) =>
        patiently(signal, async () => client.storedLog(path, fromLine, signal)),
      resultSets: async (location, signal) =>
        patiently(signal, async () => client.resultSets(location, signal)),
      read: async (result, page, signal) =>
        patiently(signal, async () => client.read(result, page, signal)),
    },
    begin: () => {
      patient = true;
    },
    trouble: () => trouble,
  };
}
