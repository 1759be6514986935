/**
 * What every Jupyter kernel should do, checked over raw sockets on a kernel started by its kernelspec; any kernel will do.
 * Each check gives nothing when it passes and says what is wrong otherwise.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Dealer, Subscriber } from 'zeromq';
import { type KernelClient, type Message, openClient } from '../../src/protocol/index.ts';
import { sendSignal } from './clients-program.ts';
import { until } from './clients-until.ts';
import type { Workplace } from './clients-workplace.ts';
import { type SpecKernel, startFromSpec } from './kernel-from-spec.ts';
import { startHeart } from './kernel-heart.ts';
import { jsonFrames, jsonOf, rawDealer, rawSubscriber, signedFrames } from './kernel-raw-client.ts';
import { schemaErrors } from './kernel-schema.ts';
import { streamed, transcript } from './kernel-session.ts';

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
interface Subject {
  readonly candidate: Candidate;
  readonly kernel: SpecKernel;
  readonly client: KernelClient;
  readonly received: Message[];
}

type Check = (subject: Subject) => Promise<string | undefined>;

const shown = (subject: Subject, id: string): string => transcript(subject.received, id).join(', ');

async function answered(subject: Subject, id: string, withinMs = 5000): Promise<boolean> {
  return until(
    'idle',
    () => transcript(subject.received, id).includes('iopub idle') || undefined,
    withinMs,
  ).then(
    () => true,
    () => false,
  );
}

async function receives(
  socket: Dealer | Subscriber,
  type: string,
  withinMs = 1500,
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

/** Begins the cell that sleeps; its end is in an object, since a promise given back would be waited for. */
async function begin(
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

/** In the order in which they run, all on one kernel; the last one ends it. */
const shared: Readonly<Record<string, Check>> = {
  'answers kernel_info on shell and control, with busy and idle': async (subject) => {
    for (const channel of ['shell', 'control'] as const) {
      const id = subject.client.send(channel, 'kernel_info_request', {});
      if (!(await answered(subject, id))) return `${channel}: ${shown(subject, id)}`;
      const words = transcript(subject.received, id);
      if (!words.includes(`${channel} kernel_info_reply ok`)) return words.join(', ');
    }
    return undefined;
  },
  'runs a cell': async (subject) => {
    const run = await subject.client.execute(subject.candidate.printing);
    const text = streamed(run.published);
    return run.reply.content['status'] === 'ok' && text.includes('printed') ? undefined : text;
  },
  'says an error once, and aborts the burst behind it': async (subject) => {
    const runs = await Promise.all(
      [
        subject.candidate.failing,
        ...Array.from({ length: 5 }, () => subject.candidate.printing),
      ].map(async (code) => subject.client.execute(code)),
    );
    const states = runs.map(({ reply }) => String(reply.content['status'])).join(' ');
    const after = await subject.client.execute(subject.candidate.printing);
    const errors = runs[0]?.published.filter(({ header }) => header.msg_type === 'error').length;
    if (errors !== 1) return `${String(errors)} errors on iopub`;
    if (after.reply.content['status'] !== 'ok') return 'the next cell was aborted too';
    return states === 'error aborted aborted aborted aborted aborted' ? undefined : states;
  },
  'has one session id in all its messages': async (subject) => {
    const sessions = new Set(subject.received.map(({ header }) => header.session));
    return sessions.size === 1 ? undefined : `${String(sessions.size)} ids`;
  },
  'welcomes a second subscriber': async (subject) => {
    const subscriber = rawSubscriber(subject.kernel.info);
    const welcomed = await receives(subscriber, 'iopub_welcome');
    subscriber.close();
    return welcomed ? undefined : 'no iopub_welcome';
  },
  'answers a completion at a cursor outside of the code': async (subject) => {
    for (const cursor of [99, -1]) {
      const content = { code: 'pri', cursor_pos: cursor };
      const id = subject.client.send('shell', 'complete_request', content);
      await answered(subject, id, 3000);
      if (!shown(subject, id).includes('complete_reply')) return `${String(cursor)}: no reply`;
    }
    return undefined;
  },
  'refuses a message that it has seen before': async (subject) => {
    const dealer = rawDealer(subject.kernel.info, 'shell');
    const frames = signedFrames(subject.kernel.info, jsonFrames('kernel_info_request'));
    await dealer.send([...frames]);
    await receives(dealer, 'kernel_info_reply');
    await dealer.send([...frames]);
    const twice = await receives(dealer, 'kernel_info_reply', 700);
    dealer.close();
    return twice ? 'it was answered twice' : undefined;
  },
  'lives on after malformed and unsigned messages': async (subject) => {
    const dealer = rawDealer(subject.kernel.info, 'shell');
    for (const frames of [
      ['no delimiter'],
      ['<IDS|MSG>', ''],
      signedFrames(subject.kernel.info, jsonFrames(), ''),
      signedFrames(subject.kernel.info, jsonFrames('', { header: [] })),
      signedFrames(subject.kernel.info, jsonFrames('__proto__')),
    ]) {
      await dealer.send([...frames]);
    }
    await dealer.send([...signedFrames(subject.kernel.info, jsonFrames('kernel_info_request'))]);
    const alive = await receives(dealer, 'kernel_info_reply', 5000);
    dealer.close();
    return alive ? undefined : 'no answer any more';
  },
  'answers a client that comes back with its old identity': async (subject) => {
    const before = rawDealer(subject.kernel.info, 'shell', 'a-browser');
    await before.send([...signedFrames(subject.kernel.info, jsonFrames())]);
    await receives(before, 'kernel_info_reply');
    const again = rawDealer(subject.kernel.info, 'shell', 'a-browser');
    await again.send([...signedFrames(subject.kernel.info, jsonFrames())]);
    const replied = await receives(again, 'kernel_info_reply', 3000);
    before.close();
    again.close();
    return replied ? undefined : 'no reply';
  },
  'closes a comm for which it has no target': async (subject) => {
    const content = { comm_id: 'c1', target_name: 'nobody', data: {} };
    const id = subject.client.send('shell', 'comm_open', content);
    await answered(subject, id);
    return shown(subject, id).includes('comm_close') ? undefined : shown(subject, id);
  },
  'gives its history': async (subject) => {
    const content = { hist_access_type: 'tail', n: 1, output: false, raw: true } as const;
    const reply = await subject.client.request('shell', 'history_request', content);
    return JSON.stringify(reply.content).includes('printed') ? undefined : 'not in it';
  },
  'echoes the heartbeat and answers control while a cell runs, and ends it on interrupt': async (
    subject,
  ) => {
    const { ended } = await begin(subject);
    const heart = await startHeart(subject.kernel.info);
    const info = await subject.client.request('control', 'kernel_info_request', {});
    await pause(300);
    const { slowestMs } = await heart.stop();
    // Kernels of the signal mode and of the message mode alike: each ignores the other's way or heeds it.
    subject.kernel.signal('SIGINT');
    const run = await Promise.race([ended, pause(8000, undefined)]);
    if (info.content['status'] !== 'ok') return 'control did not answer';
    if (slowestMs > 1000) return `the heartbeat took ${slowestMs.toFixed(0)} ms`;
    return run?.reply.content['ename'] === 'KeyboardInterrupt' ? undefined : 'not interrupted';
  },
  'sends only what the schema of the protocol allows': async (subject) => {
    const wrong = new Set(subject.received.flatMap((message) => schemaErrors(message)));
    return wrong.size === 0 ? undefined : [...wrong].slice(0, 2).join('; ');
  },
  'ends within 2.5 s of a shutdown_request while a cell runs': async (subject) => {
    await begin(subject);
    const asked = performance.now();
    subject.client.send('control', 'shutdown_request', { restart: false });
    const over = await Promise.race([subject.kernel.ended, pause(2500, 'alive')]);
    return over === 'alive' ? 'it lives on' : performance.now() - asked > 2500 ? 'late' : undefined;
  },
};

/** The longest a check may take. */
const checkMs = 15_000;

/** Each check's name and what it found: undefined when it passed. */
export async function checkKernel(
  candidate: Candidate,
): Promise<ReadonlyMap<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  const kernel = await startFromSpec(candidate.directory, candidate.workplace);
  const client = await openClient(kernel.info);
  const received: Message[] = [];
  client.listen((message) => received.push(message));
  await client.waitUntilReady(30_000);
  for (const [name, check] of Object.entries(shared)) {
    try {
      const subject = { candidate, kernel, client, received };
      const late = pause(checkMs, 'no end of the check', { ref: false });
      found.set(name, await Promise.race([check(subject), late]));
    } catch (thrown) {
      found.set(name, String(thrown));
    }
  }
  client.close();
  sendSignal(-kernel.pid, 'SIGKILL');
  await kernel.ended;
  found.set('ends with its parent, which no JPY_PARENT_PID names', await diesWithParent(candidate));
  return found;
}

async function diesWithParent(candidate: Candidate): Promise<string | undefined> {
  const shell = ['sh', '-c', '"$@" & wait', 'sh'];
  const kernel = await startFromSpec(candidate.directory, candidate.workplace, shell);
  const client = await openClient(kernel.info);
  await client.waitUntilReady(30_000);
  kernel.signal('SIGKILL');
  await kernel.ended;
  const heart = rawDealer(kernel.info, 'heartbeat');
  heart.receiveTimeout = 500;
  const gone = await until(
    'no heartbeat',
    async () => {
      await heart.send('beat');
      return heart.receive().then(
        async () => pause(200, undefined),
        () => true,
      );
    },
    5000,
  ).catch(() => false);
  heart.close();
  client.close();
  // The group lives as long as one of its processes.
  sendSignal(-kernel.pid, 'SIGKILL');
  return gone === true ? undefined : 'it lives on';
}
