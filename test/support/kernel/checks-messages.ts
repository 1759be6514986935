/** Checks of what a kernel says, request by request. */
import { stripVTControlCharacters } from 'node:util';
import { asArray, asObject } from '../../../src/shared/index.ts';
import { answered, type Check, shown } from './check.ts';
import { streamed, transcript, wordOf } from './session.ts';

/** By what the kernel should do. */
export const messageChecks: Readonly<Record<string, Check>> = {
  'answers kernel_info on shell and control, with busy and idle': async (subject) => {
    for (const channel of ['shell', 'control'] as const) {
      const id = subject.client.send(channel, 'kernel_info_request', {});
      const over = await answered(subject, id, { reply: 'kernel_info_reply' });
      if (!over) return `${channel}: ${shown(subject, id)}`;
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
  'tells in kernel_info what clients read': async (subject) => {
    const { content } = await subject.client.request('shell', 'kernel_info_request', {});
    const language = asObject(content['language_info']) ?? {};
    const missing = [
      ...['protocol_version', 'implementation', 'implementation_version', 'banner'].filter(
        (name) => typeof content[name] !== 'string',
      ),
      ...['name', 'version', 'mimetype', 'file_extension'].filter(
        (name) => typeof language[name] !== 'string',
      ),
    ];
    if (missing.length > 0) return `lacks ${missing.join(', ')}`;
    return String(language['file_extension']).startsWith('.') ? undefined : 'no dot before txt';
  },
  'keeps the order busy, input, output, idle, and one count': async (subject) => {
    const run = await subject.client.execute(subject.candidate.printing);
    const words = run.published.map(wordOf);
    const inner = words.slice(2, -1);
    const frame = [words[0], words[1], words.at(-1)].join(', ');
    if (frame !== 'iopub busy, iopub execute_input, iopub idle') return words.join(', ');
    if (inner.some((word) => word === 'iopub execute_input')) return words.join(', ');
    const count = run.published[1]?.content['execution_count'];
    return count === run.reply.content['execution_count'] ? undefined : 'two counts';
  },
  'shows nothing of a silent cell and does not count it': async (subject) => {
    const run = await subject.client.execute(subject.candidate.printing, { silent: true });
    const before = Number(run.reply.content['execution_count']);
    const next = await subject.client.execute(subject.candidate.printing);
    if (run.published.some(({ header }) => header.msg_type !== 'status'))
      return run.published.map(wordOf).join(', ');
    return Number(next.reply.content['execution_count']) <= before + 1 ? undefined : 'counted';
  },
  'names the cause in the traceback, which is all that nbconvert prints': async (subject) => {
    const { reply } = await subject.client.execute(subject.candidate.failing);
    const { ename, evalue, traceback } = reply.content;
    const text = stripVTControlCharacters(asArray(traceback)?.join('\n') ?? '');
    return [ename, evalue].every((part) => text.includes(String(part))) ? undefined : text;
  },
  'runs what is queued behind an error when stop_on_error is false': async (subject) => {
    const runs = await Promise.all(
      [subject.candidate.failing, subject.candidate.printing].map(async (code) =>
        subject.client.execute(code, { stopOnError: false }),
      ),
    );
    const states = runs.map(({ reply }) => String(reply.content['status'])).join(' ');
    return states === 'error ok' ? undefined : states;
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
  'answers a request that it does not know with busy and idle alone': async (subject) => {
    const id = subject.client.send('shell', 'unheard_of_request', {});
    const over = await answered(subject, id);
    return over && transcript(subject.received, id).join(', ') === 'iopub busy, iopub idle'
      ? undefined
      : `${shown(subject, id)}${over ? '' : ' and no idle'}`;
  },
  'answers is_complete, inspect and comm_info': async (subject) => {
    const { client, candidate } = subject;
    const replies = [
      await client.request('shell', 'is_complete_request', { code: candidate.printing }),
      await client.request('shell', 'inspect_request', {
        code: candidate.printing,
        cursor_pos: 2,
        detail_level: 0,
      }),
      await client.request('shell', 'comm_info_request', {}),
    ];
    const states = replies.map(({ content }) => String(content['status'])).join(' ');
    return states === 'complete ok ok' ? undefined : states;
  },
  'answers a completion at a cursor outside of the code': async (subject) => {
    for (const cursor of [99, -1]) {
      const content = { code: 'pri', cursor_pos: cursor };
      const id = subject.client.send('shell', 'complete_request', content);
      await answered(subject, id, { reply: 'complete_reply' });
      if (!shown(subject, id).includes('complete_reply')) return `${String(cursor)}: no reply`;
    }
    return undefined;
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
};
