import { describe, expect, it } from '@jest/globals';
import { createResultReader, type ResultOutput } from '../../../src/run/result/result-reader.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { scriptedService } from '../../support/scripted-task-client.ts';

const signal = new AbortController().signal;
const columns = [{ name: 'a', type: 'int', comment: undefined }];

async function all(outputs: AsyncGenerator<ResultOutput>): Promise<string[]> {
  const seen: string[] = [];
  for await (const output of outputs) {
    if (output.kind === 'text') seen.push(output.text);
    else if (output.kind === 'left')
      seen.push(`${String(output.from)} to ${String(output.to)} left`);
    else if (output.kind === 'failed')
      seen.push(`${output.result.name} failed: ${output.error.code}`);
    else {
      const rows = output.page.kind === 'table' ? output.page.rows.length : 0;
      seen.push(
        `${output.result.name} ${output.page.kind} ${String(rows)} of ${String(output.of)}`,
      );
    }
  }
  return seen;
}

describe('createResultReader', () => {
  it('gives each line of a growing text once, as it comes', async () => {
    const service = scriptedService();
    const text = { name: '_0.dolphin', lines: ['one'] };
    service.results.push(text);
    const reader = createResultReader(service.client, { rows: 200 }, silentLogger);
    expect(await all(reader.read('r', false, signal))).toEqual(['one\n']);
    expect(await all(reader.read('r', false, signal))).toEqual([]);
    text.lines.push('two', 'three');
    expect(await all(reader.read('r', false, signal))).toEqual(['two\nthree\n']);
    text.lines.push('four');
    expect(await all(reader.read('r', true, signal))).toEqual(['four\n']);
    expect(await all(reader.read('r', true, signal))).toEqual([]);
  });

  it('gives what is printed behind a table that the code has shown, where all prints are in the first file', async () => {
    const service = scriptedService();
    const prints = { name: '_0.dolphin', lines: ['before'] };
    service.results.push(prints);
    const reader = createResultReader(service.client, { rows: 10 }, silentLogger);
    expect(await all(reader.read('r', false, signal))).toEqual(['before\n']);
    service.results.push({ name: '_1.dolphin', columns, rows: [['1']] });
    expect(await all(reader.read('r', false, signal))).toEqual([]);
    prints.lines.push('after');
    expect(await all(reader.read('r', false, signal))).toEqual(['after\n']);
    prints.lines.push('at the end');
    expect(await all(reader.read('r', true, signal))).toEqual([
      'at the end\n',
      '_1.dolphin table 1 of 2',
    ]);
  });

  it('reads a text that later results have followed again only when it has grown', async () => {
    const service = scriptedService();
    service.results.push(
      { name: '_0.dolphin', lines: ['one'] },
      { name: '_1.dolphin', lines: ['two'] },
    );
    const reader = createResultReader(service.client, { rows: 10 }, silentLogger);
    await all(reader.read('r', false, signal));
    service.calls.length = 0;
    expect(await all(reader.read('r', true, signal))).toEqual([]);
    expect(service.calls.filter((call) => call.includes('_0.dolphin'))).toEqual([]);
  });

  it('reads a text over many pages without losing or doubling a line', async () => {
    const service = scriptedService();
    const lines = Array.from({ length: 12_345 }, (_, index) => String(index));
    const text = { name: '_0.dolphin', lines: lines.slice(0, 7000) };
    service.results.push(text);
    const reader = createResultReader(service.client, { rows: 200 }, silentLogger);
    const first = await all(reader.read('r', false, signal));
    text.lines = lines;
    const rest = await all(reader.read('r', true, signal));
    expect([...first, ...rest].join('')).toBe(`${lines.join('\n')}\n`);
  });

  it('reads a text that came whole with its kind only once', async () => {
    const service = scriptedService();
    service.results.push({ name: '_0.dolphin', lines: ['one', 'two'] });
    const reader = createResultReader(service.client, { rows: 200 }, silentLogger);
    expect(await all(reader.read('r', true, signal))).toEqual(['one\ntwo\n']);
    expect(service.calls).toEqual(['resultSets', 'read _0.dolphin 1/201']);
  });

  it('takes a listing that was asked for before, and asks for one when there was none', async () => {
    const service = scriptedService();
    service.results.push({ name: '_0.dolphin', lines: ['one'] });
    const listed = service.client.resultSets('r');
    service.calls.length = 0;
    const reader = createResultReader(service.client, { rows: 200 }, silentLogger);
    expect(await all(reader.read('r', true, signal, { listed }))).toEqual(['one\n']);
    expect(service.calls).toEqual(['read _0.dolphin 1/201']);
    const other = createResultReader(service.client, { rows: 200 }, silentLogger);
    const none = Promise.resolve(undefined);
    expect(await all(other.read('r', true, signal, { listed: none }))).toEqual(['one\n']);
    expect(service.calls.slice(1)).toEqual(['resultSets', 'read _0.dolphin 1/201']);
  });

  it('does not read a file again that has not grown', async () => {
    const service = scriptedService();
    service.results.push({ name: '_0.dolphin', lines: ['one'] });
    const reader = createResultReader(service.client, { rows: 200 }, silentLogger);
    await all(reader.read('r', false, signal));
    const before = service.calls.length;
    await all(reader.read('r', false, signal));
    expect(service.calls.slice(before)).toEqual(['resultSets']);
  });

  it('gives a table only when the next result has appeared or the task has ended', async () => {
    const service = scriptedService();
    const reader = createResultReader(service.client, { rows: 2 }, silentLogger);
    service.results.push({ name: '_0.dolphin', columns, rows: [['1']] });
    expect(await all(reader.read('r', false, signal))).toEqual([]);
    service.results.push({ name: '_1.dolphin', columns, rows: [['1'], ['2'], ['3'], ['4']] });
    expect(await all(reader.read('r', false, signal))).toEqual(['_0.dolphin table 1 of undefined']);
    expect(await all(reader.read('r', true, signal))).toEqual(['_1.dolphin table 3 of 2']);
    expect(await all(reader.read('r', true, signal))).toEqual([]);
  });

  it('reads a table anew at the end when it has grown since it was looked at', async () => {
    const service = scriptedService();
    const table = { name: '_0.dolphin', columns, rows: [['1']] };
    service.results.push(table);
    const reader = createResultReader(service.client, { rows: 10 }, silentLogger);
    await all(reader.read('r', false, signal));
    table.rows.push(['2'], ['3']);
    expect(await all(reader.read('r', true, signal))).toEqual(['_0.dolphin table 3 of 1']);
  });

  it('reads long lines few at a time, each once and in order', async () => {
    const service = scriptedService();
    const lines = Array.from({ length: 1200 }, (_, n) => `${String(n)} ${'x'.repeat(100_000)}`);
    service.results.push({ name: '_0.dolphin', lines });
    const sizes: number[] = [];
    const client = {
      ...service.client,
      read: async (...asked: Parameters<typeof service.client.read>) => {
        sizes.push(asked[1].pageSize);
        return service.client.read(...asked);
      },
    };
    const reader = createResultReader(client, { rows: 200 }, silentLogger);
    const text = (await all(reader.read('r', true, signal))).join('');
    expect(text.split('\n').map((line) => line.split(' ', 1)[0])).toEqual([
      ...lines.map((_, n) => String(n)),
      '',
    ]);
    expect([...new Set(sizes)]).toEqual([1, 10]);
  });

  it('reads the first results only, and tells at the end which are left', async () => {
    const service = scriptedService();
    for (let at = 0; at < 5; at += 1)
      service.results.push({ name: `_${String(at)}.dolphin`, columns, rows: [] });
    const reader = createResultReader(service.client, { rows: 10, results: 2 }, silentLogger);
    expect(await all(reader.read('r', false, signal))).toEqual([
      '_0.dolphin table 0 of undefined',
      '_1.dolphin table 0 of undefined',
    ]);
    expect(await all(reader.read('r', true, signal))).toEqual(['3 to 5 left']);
    expect(service.calls.filter((call) => call.startsWith('read'))).toHaveLength(2);
    expect(reader.count()).toBe(5);
  });

  it('leaves a failing read to later while the task runs, tells it after the end, and reads the others', async () => {
    const service = scriptedService();
    service.results.push(
      { name: '_0.dolphin', gone: true },
      { name: '_1.dolphin', html: '<p>x</p>' },
    );
    const reader = createResultReader(service.client, { rows: 10 }, silentLogger);
    expect(await all(reader.read('r', false, signal))).toEqual([]);
    expect(await all(reader.read('r', true, signal))).toEqual([
      '_0.dolphin failed: RESULT_GONE',
      '_1.dolphin html 0 of 2',
    ]);
  });
});
