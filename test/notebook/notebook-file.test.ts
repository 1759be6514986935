import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  checkWritable,
  decodeNotebook,
  injectParameters,
  readNotebook,
  writeNotebook,
  writeRecord,
} from '../../src/notebook/index.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-notebook-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const code = (source: unknown, more: object = {}) => ({
  cell_type: 'code',
  metadata: {},
  execution_count: null,
  outputs: [],
  source,
  ...more,
});
const notebook = (...cells: unknown[]) =>
  decodeNotebook(
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
    'n.ipynb',
  );

describe('readNotebook', () => {
  it('tells a missing file from a directory', async () => {
    await expect(readNotebook(path.join(directory, 'no.ipynb'))).rejects.toMatchObject({
      code: 'NOTEBOOK_INVALID',
      message: expect.stringContaining('does not exist'),
    });
    await expect(readNotebook(directory)).rejects.toThrow('is a directory');
  });
});

describe('decodeNotebook', () => {
  it.each([
    ['plain text', 'is not JSON'],
    ['', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['{"cells":[]}', 'has no "nbformat"'],
    ['{"nbformat":3,"worksheets":[]}', 'is of nbformat 3'],
    ['{"nbformat":4}', 'has no "cells"'],
    ['{"nbformat":4,"cells":[7]}', 'has a faulty cell 1'],
    ['{"nbformat":4,"cells":[{"cell_type":"heading","source":""}]}', '"heading"'],
    ['{"nbformat":4,"cells":[{"cell_type":"code","source":5}]}', 'its "source" is not text'],
  ])('refuses %j', (text, message) => {
    expect(() => decodeNotebook(text, 'n.ipynb')).toThrow(message);
  });

  it('gives each cell an id of its own', () => {
    const { cells } = notebook(code('a', { id: 'same' }), code('b', { id: 'same' }), code('c'));
    expect(cells[0]?.id).toBe('same');
    expect(new Set(cells.map(({ id }) => id)).size).toBe(3);
  });

  it('gives a cell without an id the same one each time, and so the cell of the parameters', () => {
    const ids = (): readonly string[] =>
      injectParameters(notebook(code('a'), code('a'), code('b')), { x: 1 }).cells.map(
        ({ id }) => id,
      );
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(4);
  });

  it('takes the id of a cell from where VS Code keeps it in files before 4.5', () => {
    const { cells } = notebook(code('a', { metadata: { id: 'from-vscode' } }));
    expect(cells[0]).toMatchObject({ id: 'from-vscode', metadata: { id: 'from-vscode' } });
  });
});

describe('writeNotebook', () => {
  it('writes pictures in base64 as one text, and SVG as lines', async () => {
    const file = path.join(directory, 'pictures.ipynb');
    const data = { 'image/png': 'AAAA\n', 'image/svg+xml': '<svg>\n</svg>', 'text/html': 'a\nb' };
    const metadata = { 'image/png': { width: 1 } };
    const output = { output_type: 'display_data', data, metadata };
    await writeNotebook(file, notebook(code('x', { outputs: [output] })));
    const written = JSON.parse(await readFile(file, 'utf8')) as {
      readonly cells: readonly { readonly outputs: unknown }[];
    };
    expect(written.cells[0]?.outputs).toEqual([
      {
        ...output,
        data: {
          'image/png': 'AAAA\n',
          'image/svg+xml': ['<svg>\n', '</svg>'],
          'text/html': ['a\n', 'b'],
        },
      },
    ]);
  });

  it("writes the same bytes as Jupyter's layout of the whole, also when it writes again", async () => {
    const file = path.join(directory, 'layout.ipynb');
    const output = (text: string) => ({ output_type: 'stream', name: 'stdout', text });
    const first = notebook(
      code('x', { outputs: [output('"outputs": []\n   "outputs": []'), output('$& $1 ü')] }),
      code('"outputs": []', { metadata: { outputs: [], deep: { outputs: [] } } }),
      { cell_type: 'markdown', metadata: {}, source: '' },
    );
    const [cell, ...others] = first.cells;
    if (cell === undefined) throw new Error('no cell');
    const changed = { ...cell, outputs: [...cell.outputs.slice(0, 1), output('changed')] };
    const second = { ...first, cells: [changed, ...others] };
    for (const [given, last] of [
      [first, '$& $1 ü'],
      [second, 'changed'],
    ] as const) {
      await writeNotebook(file, given);
      const text = await readFile(file, 'utf8');
      expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 1)}\n`);
      expect(text).toContain(`"${last}"`);
    }
    await writeNotebook(file, { cells: [], metadata: {} });
    const empty = await readFile(file, 'utf8');
    expect(empty).toBe(`${JSON.stringify(JSON.parse(empty), undefined, 1)}\n`);
  });

  it('writes lists of lines, keeps what it does not know, and leaves nothing beside', async () => {
    const given = notebook(
      { cell_type: 'markdown', metadata: {}, source: 'x', attachments: { a: {} } },
      code(['a\n', 'b'], {
        id: 'one',
        field_of_a_tool: { kept: true },
        outputs: [
          { output_type: 'stream', name: 'stdout', text: 'x\ny\n' },
          {
            output_type: 'display_data',
            metadata: {},
            data: { 'text/plain': 'p', 'application/json': 'j' },
          },
        ],
      }),
    );
    const file = path.join(directory, 'new', 'out.ipynb');
    await writeNotebook(file, given);

    const written = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    expect(written).toMatchObject({
      nbformat: 4,
      nbformat_minor: 5,
      cells: [
        { attachments: { a: {} }, source: ['x'] },
        {
          id: 'one',
          field_of_a_tool: { kept: true },
          source: ['a\n', 'b'],
          outputs: [
            { text: ['x\n', 'y\n'] },
            { data: { 'text/plain': ['p'], 'application/json': 'j' } },
          ],
        },
      ],
    });
    expect(await readdir(path.dirname(file))).toEqual(['out.ipynb']);
  });
});

describe('a place that cannot be written', () => {
  it('is a wrong option and no faulty notebook, before a run and after it', async () => {
    const file = path.join(directory, 'a file');
    await writeFile(file, '');
    const refusal = {
      code: 'OPTION_INVALID',
      message: expect.stringContaining('The notebook cannot be written to'),
      hint: expect.stringContaining('-o'),
    };
    const record = {
      code: 'OPTION_INVALID',
      message: expect.stringContaining('The record cannot be written to'),
      hint: expect.stringContaining('--manifest'),
    };
    // The last one takes no files, whatever the rights say.
    for (const target of [path.join(file, 'out.ipynb'), directory, '/proc/self/out.ipynb']) {
      await expect(checkWritable(target, 'notebook')).rejects.toMatchObject(refusal);
      await expect(writeNotebook(target, notebook())).rejects.toMatchObject(refusal);
      await expect(checkWritable(target, 'record')).rejects.toMatchObject(record);
      await expect(writeRecord(target, {})).rejects.toMatchObject(record);
    }
    await checkWritable(path.join(directory, 'fresh', 'out.ipynb'), 'notebook');
    expect(await readdir(path.join(directory, 'fresh'))).toEqual([]);
  });

  it('is one that is no ordinary file, whose place the notebook would take', async () => {
    const socket = path.join(directory, 'socket');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    try {
      await expect(checkWritable(socket, 'notebook')).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('it is no ordinary file'),
      });
    } finally {
      server.close();
      await once(server, 'close');
    }
  });
});

describe('injectParameters', () => {
  const tagged = (tag: string) => ({ metadata: { tags: [tag] } });

  it('puts a cell after the tagged one, in the spelling of papermill', () => {
    const { cells } = injectParameters(notebook(code('a', tagged('parameters')), code('b')), {
      text: 'a "b"',
      number: 1.5,
      list: ['x', 2],
      yes: true,
      none: null,
    });
    expect(cells.map(({ source }) => source)).toEqual([
      'a',
      '# Parameters\n%%var\ntext = "a \\"b\\""\nnumber = 1.5\nlist = ["x", 2]\nyes: literal = True\nnone: literal = None',
      'b',
    ]);
    expect(cells[1]?.metadata).toEqual({ tags: ['injected-parameters'] });
  });

  it('goes first when nothing is tagged, and takes the place of an earlier one', () => {
    expect(injectParameters(notebook(code('a')), { x: 1 }).cells[0]?.source).toContain('x = 1');
    const again = injectParameters(
      notebook(code('a'), code('old', tagged('injected-parameters')), code('b')),
      { x: 2 },
    );
    expect(again.cells.map(({ source }) => source.split('\n').at(-1))).toEqual(['a', 'x = 2', 'b']);
  });

  it('refuses a name that cannot be a variable', () => {
    expect(() => injectParameters(notebook(), { 'a b': 1 })).toThrow('is no name for a parameter');
  });
});
