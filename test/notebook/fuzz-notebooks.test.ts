/** Notebooks with damage of every kind: read or refused by NOTEBOOK_INVALID in a short line, and what was read can be written and read again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { injectParameters, writeNotebook } from '../../src/notebook/index.ts';
import { decodeNotebook, readNotebook } from '../../src/notebook/notebook-file.ts';
import { hasTag, interruptAfterMs } from '../../src/notebook/parameters.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import { damagedBytes, damagedJson } from '../support/fuzz-json.ts';
import { seededNumbers, testSeed } from '../support/seeded-numbers.ts';

const seed = testSeed(20_261_124);
const numbers = seededNumbers(seed);

const whole = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'linkis', display_name: 'Linkis' },
    language_info: { name: 'sql' },
  },
  cells: [
    {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      source: ['# Title\n', 'text'],
      attachments: { 'a.png': { 'image/png': 'AAAA' } },
    },
    {
      cell_type: 'code',
      id: 'b',
      metadata: { tags: ['parameters', 'interrupt-after-2s'] },
      execution_count: 1,
      source: 'SELECT 1',
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['one\n', 'two'] },
        {
          output_type: 'display_data',
          data: { 'text/plain': ['x'], 'application/json': { a: 1 } },
          metadata: {},
        },
        { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] },
      ],
    },
    { cell_type: 'raw', id: 'c', metadata: {}, source: '' },
  ],
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-fuzz-notebooks-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** How a notebook's text was taken: `read`, `refused`, or what is wrong. */
async function taken(text: string): Promise<string> {
  const file = path.join(directory, 'written.ipynb');
  try {
    const notebook = injectParameters(decodeNotebook(text, 'a.ipynb'), { n: 1 });
    for (const cell of notebook.cells) {
      hasTag(cell, 'skip-execution');
      interruptAfterMs(cell);
    }
    await writeNotebook(file, notebook);
    const again = await readNotebook(file);
    return again.cells.length === notebook.cells.length ? 'read' : 'cells are lost';
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'NOTEBOOK_INVALID')
      return `threw ${String(thrown)}`;
    return thrown.message.length > 500
      ? `says ${String(thrown.message.length)} characters`
      : 'refused';
  }
}

describe('a notebook', () => {
  it('that is damaged is read or refused', async () => {
    const counts = new Map<string, number>();
    const wrong: string[] = [];
    for (let at = 0; at < 1500; at += 1) {
      const bytes = Buffer.from(JSON.stringify(damagedJson(whole, numbers)));
      const text = Buffer.from(numbers.chance(0.2) ? damagedBytes(bytes, numbers) : bytes).toString(
        'utf8',
      );
      const how = await taken(text);
      counts.set(how, (counts.get(how) ?? 0) + 1);
      if (how !== 'read' && how !== 'refused') wrong.push(`${how}: ${text.slice(0, 300)}`);
    }
    process.stdout.write(`fuzz notebooks (seed ${String(seed)}): ${JSON.stringify([...counts])}\n`);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(counts.get('read')).toBeGreaterThan(100);
    expect(counts.get('refused')).toBeGreaterThan(100);
  });

  it.each([
    ['', 'refused'],
    ['\ufeff', 'refused'],
    [`\ufeff${JSON.stringify(whole)}`, 'read'],
    ['['.repeat(100_000), 'refused'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'refused'],
    [
      `{"nbformat":4,"metadata":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}},"cells":[]}`,
      'refused',
    ],
    [
      `{"nbformat":4,"cells":[{"cell_type":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`,
      'refused',
    ],
    [
      `{"nbformat":4,"cells":[{"cell_type":"code","source":"","metadata":{"tags":[{"toString":1,"valueOf":1}]}}]}`,
      'read',
    ],
    [`{"nbformat":4,"cells":[{"cell_type":"${'x'.repeat(100_000)}","source":""}]}`, 'refused'],
    ['{"nbformat":4,"cells":{"length":3}}', 'refused'],
    ['{"nbformat":4,"cells":[null]}', 'refused'],
    ['{"nbformat":4,"__proto__":{"cells":[]}}', 'refused'],
    ['{"nbformat":3,"worksheets":[]}', 'refused'],
  ])('that is %.60s… is %s', async (text, how) => {
    expect(await taken(text)).toBe(how);
  });
});
