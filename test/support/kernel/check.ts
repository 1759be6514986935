/** What a check of a kernel works with: the kernel, a client, and all messages that the client has received. */
import type { Dealer, Subscriber } from 'zeromq';
import type { KernelClient, Message } from '../../../src/protocol/index.ts';
import { until } from '../clients/until.ts';
import type { Workplace } from '../clients/workplace.ts';
import type { SpecKernel } from './from-spec.ts';
import { jsonOf } from './raw-client.ts';
import { transcript } from './session.ts';

/** A kernel to check and what to run on it. */
export interface Candidate {
  readonly name: string;
  /** Directory of its kernelspec. */
  readonly directory: string;
  readonly workplace: Workplace;
  /** Prints `printed`. */
  readonly printing: string;
  /** Fails at once. */
  readonly failing: string;
  /** Prints `begun`, then takes a minute. */
  readonly sleeping: string;
}

/** A running kernel under check. */
export interface Subject {
  readonly candidate: Candidate;
  readonly kernel: SpecKernel;
  readonly client: KernelClient;
  readonly received: Message[];
}

/** Gives nothing when it passes, else what is wrong. */
export type Check = (subject: Subject) => Promise<string | undefined>;

/** What answered the request, as short words. */
export const shown = (subject: Subject, id: string): string =>
  transcript(subject.received, id).join(', ');

/** True when the idle of the request comes in time, and its `reply`: each comes on a socket of its own, in any order. */
export async function answered(
  subject: Subject,
  id: string,
  { reply }: { readonly reply?: string } = {},
): Promise<boolean> {
  const isAnswered = (): boolean => {
    const words = transcript(subject.received, id);
    const isThere = reply === undefined || words.some((word) => word.includes(` ${reply} `));
    return isThere && words.includes('iopub idle');
  };
  return until(['idle', reply].filter(Boolean).join(' and '), isAnswered, 120_000).then(
    () => true,
    () => false,
  );
}

/** True when a message of that type comes in time. */
export async function receives(
  socket: Dealer | Subscriber,
  type: string,
  withinMs = 120_000,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  socket.receiveTimeout = withinMs;
  while (performance.now() < deadline) {
    try {
      if (jsonOf(await socket.receive(), 0)['msg_type'] === type) return true;
    } catch {
      // Nothing came in time.
      return false;
    }
  }
  return false;
}

/** Begins the cell that sleeps. Its end is wrapped in an object, since an async function awaits a promise that it returns. */
export async function begin(
  subject: Subject,
): Promise<{ readonly ended: ReturnType<KernelClient['execute']> }> {
  const from = subject.received.length;
  const running = subject.client.execute(subject.candidate.sleeping);
  running.catch(() => undefined);
  await until('the cell has begun', () =>
    subject.received
      .slice(from)
      .some(
        ({ header, content }) =>
          header.msg_type === 'stream' && String(content['text']).includes('begun'),
      ),
  );
  return { ended: running };
}
