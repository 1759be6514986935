/** Checks of a kernel while a cell runs, of all that it has sent before, and of its end. */
import { setTimeout as pause } from 'node:timers/promises';
import { asArray } from '../../../src/shared/index.ts';
import { begin, type Check } from './check.ts';
import { startHeart } from './heart.ts';
import { schemaErrors } from './schema.ts';

/** In the order in which they run, after all others; the last one ends the kernel. */
export const lifeChecks: Readonly<Record<string, Check>> = {
  'hears no interrupt while it is idle': async (subject) => {
    subject.kernel.signal('SIGINT');
    await subject.client.interrupt();
    // A signal reaches a busy machine's process later than what is sent after it.
    for (let times = 0; times < 5; times += 1)
      await subject.client.request('control', 'kernel_info_request', {});
    const run = await subject.client.execute(subject.candidate.printing);
    return run.reply.content['status'] === 'ok' ? undefined : String(run.reply.content['ename']);
  },
  'runs a cell in a subshell while a cell of the main shell runs, if it says that it has them':
    async (subject) => {
      const { content } = await subject.client.request('control', 'kernel_info_request', {});
      const features = asArray(content['supported_features']) ?? [];
      if (!features.includes('kernel subshells')) return undefined;
      const created = await subject.client.request('control', 'create_subshell_request', {});
      const subshellId = String(created.content['subshell_id']);
      const { ended } = await begin(subject);
      const beside = await subject.client.execute(subject.candidate.printing, { subshellId });
      subject.kernel.signal('SIGINT');
      await ended;
      const removed = await subject.client.request('control', 'delete_subshell_request', {
        subshell_id: subshellId,
      });
      const main = beside.published.some(({ content: told }) => told['text'] === 'begun\n');
      if (main) return 'output of the main shell in the subshell';
      return [beside, { reply: removed }].every(({ reply }) => reply.content['status'] === 'ok')
        ? undefined
        : 'not ok';
    },
  'has one session id in all its messages': async (subject) => {
    const sessions = new Set(subject.received.map(({ header }) => header.session));
    return sessions.size === 1 ? undefined : `${String(sessions.size)} ids`;
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
    const run = await Promise.race([ended, pause(120_000, undefined, { ref: false })]);
    if (info.content['status'] !== 'ok') return 'control did not answer';
    if (slowestMs > 120_000) return `the heartbeat took ${slowestMs.toFixed(0)} ms`;
    return run?.reply.content['ename'] === 'KeyboardInterrupt' ? undefined : 'not interrupted';
  },
  'gives each message an id of its own and a date with a zone': async (subject) => {
    const ids = new Set(subject.received.map(({ header }) => header.msg_id));
    if (ids.size !== subject.received.length) return 'an id came twice';
    const wrong = subject.received.find(
      ({ header }) => !/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(String(header.date)),
    );
    return wrong === undefined ? undefined : String(wrong.header.date);
  },
  'sends only what the schema of the protocol allows': async (subject) => {
    const wrong = new Set(subject.received.flatMap((message) => schemaErrors(message)));
    return wrong.size === 0 ? undefined : [...wrong].slice(0, 2).join('; ');
  },
  'ends on a shutdown_request while a cell runs, its restart flag in the reply': async (
    subject,
  ) => {
    await begin(subject);
    const replied = subject.client.shutdown(true);
    const over = await Promise.race([
      subject.kernel.ended,
      pause(120_000, 'alive', { ref: false }),
    ]);
    if (over === 'alive') return 'it lives on';
    const reply = await Promise.race([replied, pause(120_000, undefined, { ref: false })]);
    return reply?.content['restart'] === true ? undefined : 'no reply with restart true';
  },
};
