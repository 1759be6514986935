/** What a run writes where: outputs, failures, events and the summary. */
import { describe, expect, it } from '@jest/globals';
import {
  allListeners,
  failureListener,
  jsonEvents,
  summaryLine,
  summaryOf,
  terminalListener,
} from '../../src/notebook/index.ts';
import type { CellEnd, RunCell } from '../../src/notebook/run-cell.ts';
import type { RunListener } from '../../src/notebook/run-notebook.ts';
import type { Message } from '../../src/protocol/index.ts';
import { createHeader } from '../../src/protocol/wire/header.ts';

const cell = (source: string, index = 1, of = 1): RunCell => ({
  cell: {
    id: `c${String(index)}`,
    type: 'code',
    source,
    metadata: {},
    executionCount: null,
    outputs: [],
    rest: {},
  },
  index,
  of,
});

function message(type: string, content: Record<string, unknown>): Message {
  const header = createHeader(type, 'session', 'kernel');
  return {
    channel: 'iopub',
    identities: [],
    byteLength: 0,
    header,
    headerFrame: Buffer.from(JSON.stringify(header)),
    parentHeader: {},
    metadata: {},
    content,
    buffers: [],
  };
}

const print = (text: string, name = 'stdout'): Message => message('stream', { name, text });
const display = (text: string, id?: string, type = 'display_data'): Message =>
  message(type, {
    data: { 'text/plain': text },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  });
const error = message('error', { ename: 'E', evalue: 'v', traceback: ['E: v', 'where'] });
const ok: CellEnd = { status: 'ok', elapsedMs: 20, tasks: [7] };
const failed: CellEnd = {
  status: 'error',
  ename: 'E',
  evalue: 'v',
  expected: false,
  elapsedMs: 1230,
  tasks: [8],
};

/** What a listener writes of cells: their texts, messages and ends. */
function written(
  cells: readonly (readonly [source: string, end: CellEnd, ...messages: Message[]])[],
  live = false,
): { readonly out: string; readonly err: string } {
  let [out, err] = ['', ''];
  const cut = (text: string, width: number): string => text.slice(0, width);
  const listener: RunListener = allListeners([
    terminalListener({
      write: (text) => {
        out += text;
      },
      live,
      coloured: false,
      width: 60,
      mostLines: 3,
      fit: (text) => text.replaceAll('wide', 'w'),
      cut,
    }),
    failureListener({
      write: (text) => {
        err += text;
      },
      coloured: false,
      width: 60,
      cut,
      notebook: 'a.ipynb',
    }),
  ]);
  for (const [at, [source, end, ...messages]] of cells.entries()) {
    const place = cell(source, at + 1, cells.length);
    if (end.status !== 'skipped') listener.begins(place);
    for (const one of messages) listener.published(place, one);
    listener.ended(place, end);
  }
  return { out, err };
}

describe('a run that is shown', () => {
  it('has a line for each cell and its outputs, with a blank line below those', () => {
    const { out, err } = written([
      ['%%var\n\nday = 1', ok],
      ['select  1', ok, display('a wide table'), print('done')],
      ['select 2', ok],
    ]);
    expect(out).toBe('[1/3] %%var day = 1\n[2/3] select 1\na w table\ndone\n\n[3/3] select 2\n');
    expect(err).toBe('');
  });

  it('leaves status lines out, whether they are updated or not, and shows other displays in their last form', () => {
    const status = 'linkis-m1x2-3';
    expect(
      written([
        [
          'select 1',
          ok,
          display('… duckdb-1 · submitting', status),
          display('▶ duckdb-1 · task 3 · Running · 2 s', status, 'update_display_data'),
          display('✔ duckdb-1 · 0.1 s · task 3'),
          display('Exporting …', 'linkis-export-1'),
          display('out.csv: 3 rows', 'linkis-export-1', 'update_display_data'),
          display('✔ all is well'),
        ],
      ]).out,
    ).toBe('[1/1] select 1\n✔ all is well\nout.csv: 3 rows\n');
  });

  it('draws the status line on a terminal alone, and wipes it before other text', () => {
    const messages = [display('▶ duckdb-1 · task 3 · Running · 2 s', 'linkis-m1-3'), print('a\n')];
    expect(written([['select 1', ok, ...messages]], true).out).toBe(
      '[1/1] select 1\n▶ duckdb-1 · task 3 · Running · 2 s\r\u001b[Ka\n',
    );
  });

  it('writes whole lines to a pipe, as carriage returns leave them', () => {
    const { out } = written([
      [
        'bar',
        ok,
        print('0%'),
        print('\r50%'),
        print('\r100%\nnext\nlast\r'),
        print('err', 'stderr'),
      ],
    ]);
    expect(out).toBe('[1/1] bar\n100%\nnext\nlast\nerr\n');
  });

  it('shortens a long display, and says that the notebook has it', () => {
    expect(written([['x', ok, display('1\n2\n3\n4\n5')]]).out).toBe(
      '[1/1] x\n1\n2\n3\n… 2 more lines, in the notebook\n',
    );
  });

  it('tells what failed where on standard error alone', () => {
    const { out, err } = written([
      ['select 1', ok],
      ['select nothing', failed, print('before\n'), error],
    ]);
    expect(out).toBe('[1/2] select 1\n[2/2] select nothing\nbefore\n');
    expect(err).toBe('a.ipynb: cell 2 of 2 failed after 1.2 s: select nothing\nE: v\nwhere\n');
  });

  it('shows an expected failure as an output', () => {
    const { out, err } = written([['select nothing', { ...failed, expected: true }, error]]);
    expect(out).toBe('[1/1] select nothing\nE: v\nwhere\n');
    expect(err).toBe('');
  });

  it('names a skipped cell', () => {
    const skipped = { status: 'skipped', elapsedMs: 0, tasks: [] } as const;
    expect(written([['select 1', skipped]]).out).toBe(
      '[1/1] skipped (tag skip-execution): select 1\n',
    );
  });

  it('does not obey a cell that would command the terminal', () => {
    const { out, err } = written([
      [
        'x\u001b]0;title\u0007',
        failed,
        print('\u001b[2J'),
        message('error', { traceback: ['\u001b]52;c;ZXZpbA==\u0007'] }),
      ],
    ]);
    // oxlint-disable-next-line no-control-regex -- what a terminal would act upon
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('the events of a run', () => {
  it('are one JSON object a line, each with its kind and the version', () => {
    const lines: string[] = [];
    const events = jsonEvents((text) => lines.push(text));
    const place = cell('select 1', 2, 3);
    events.starts({ notebook: 'a.ipynb', output: null, cells: 3 });
    events.begins(place);
    events.published(place, message('status', { execution_state: 'busy' }));
    events.published(place, display('▶ duckdb-1 · task 3 · Running · 2 s', 'linkis-m1-3'));
    events.published(place, print('a\n'));
    events.published(place, display('t', 'own'));
    events.published(place, error);
    events.ended(place, failed);
    events.ended(place, ok);

    expect(lines.every((line) => /^\{[^\n]+\}\n$/.test(line))).toBe(true);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { event: 'start', version: 1, notebook: 'a.ipynb', output: null, cells: 3 },
      { event: 'cell_started', version: 1, cell: 2, of: 3, id: 'c2', source: 'select 1' },
      { event: 'output', version: 1, cell: 2, type: 'stream', name: 'stdout', text: 'a\n' },
      {
        event: 'output',
        version: 1,
        cell: 2,
        type: 'display_data',
        displayId: 'own',
        data: { 'text/plain': 't' },
        metadata: {},
      },
      {
        event: 'output',
        version: 1,
        cell: 2,
        type: 'error',
        ename: 'E',
        evalue: 'v',
        traceback: ['E: v', 'where'],
      },
      {
        event: 'cell_ended',
        version: 1,
        cell: 2,
        id: 'c2',
        state: 'failed',
        ename: 'E',
        evalue: 'v',
        tasks: [8],
        ms: 1230,
      },
      { event: 'cell_ended', version: 1, cell: 2, id: 'c2', state: 'ok', tasks: [7], ms: 20 },
    ]);
  });
});

describe('the summary of a run', () => {
  const run = (...ends: readonly (CellEnd | undefined)[]) => ({
    cells: ends.map((end, at) => ({ ...cell('x', at + 1, ends.length), end })),
  });

  it.each([
    [run(ok), 500, '1 cell run · 0.5 s · task 7'],
    [run(), 500, '0 cells run · 0.5 s'],
    [
      run(ok, failed, undefined),
      61_400,
      '2 cells run, 1 failed (cell 2: E), 1 not run · 1 m 01 s · tasks 7, 8',
    ],
    [
      run({ ...ok, tasks: [4] }, { ...ok, tasks: [1] }, { ...ok, tasks: [2, 3] }),
      7_320_000,
      '3 cells run · 2 h 02 m · tasks 1 to 4',
    ],
    [
      run({ ...failed, expected: true, tasks: [] }, { status: 'skipped', elapsedMs: 0, tasks: [] }),
      0,
      '1 cell run, 1 failed as expected, 1 skipped · 0.0 s',
    ],
    [
      run(...Array.from({ length: 6 }, () => ({ ...failed, tasks: [] }))),
      0,
      '6 cells run, 6 failed (cell 1: E, cell 2: E, cell 3: E, cell 4: E, cell 5: E, …) · 0.0 s',
    ],
  ])('is one line', (cells, ms, line) => {
    expect(summaryLine(summaryOf(cells), ms)).toBe(line);
  });
});
