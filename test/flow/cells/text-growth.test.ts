/**
 * The time of everything that reads a text grows with the text and not with its square, however the text is made: cells by
 * every step of theirs, and what servers and engines answer by everything that shows it.
 */
import { describe, expect, it } from '@jest/globals';
import { levelledLines } from '../../../src/linkis/task/log-lines.ts';
import {
  createLogFilter,
  createLoggedCodeReader,
  renderFailure,
  renderHtml,
  renderLines,
  renderResult,
} from '../../../src/render/index.ts';
import { createShownText } from '../../../src/kernel/output/shown-text.ts';
import { csvLine } from '../../../src/run/export/csv.ts';
import { createStreamBudget } from '../../../src/run/cell/stream-budget.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { ends, heads, pieces } from '../../support/adversarial-pieces.ts';
import { cellSteps, notebooks } from '../../support/cell-steps.ts';
import { isLongRun } from '../../support/seeded-numbers.ts';
import { fastGrowth } from '../../support/growth.ts';

/** A text of a shape, as long as asked for. */
type Shape = readonly [name: string, text: (length: number) => string];

function repeated(before: string, piece: string, end: string): Shape {
  return [
    `${JSON.stringify(before)} + ${JSON.stringify(piece)}… + ${JSON.stringify(end)}`,
    (length) => `${before}${piece.repeat(Math.ceil(length / piece.length))}${end}`,
  ];
}

/** Pieces of which no two are the same. */
function numbered(before: string, piece: (n: number) => string): Shape {
  return [
    `${JSON.stringify(before)} + ${JSON.stringify(piece(1))}…`,
    (length) => {
      let text = before;
      for (let n = 1; text.length < length; n += 1) text += piece(n);
      return text;
    },
  ];
}

const shapes: readonly Shape[] = pieces.flatMap((piece, at) => [
  repeated('', piece, ends[at % ends.length] ?? ''),
  repeated(heads[(7 * at) % heads.length] ?? '', piece, ends[(at + 1) % ends.length] ?? ''),
]);

const numberedShapes: readonly Shape[] = [
  numbered('%%var\n', (n) => `a${String(n)} = ${String(n)}\n`),
  numbered('%var ', (n) => `a${String(n)}=b `),
  numbered('%var ', (n) => `a${String(n)} = [b, c${String(n)}] `),
  numbered('%var ', (n) => `a${String(n)}=[b `),
  numbered('%%conf\n', (n) => `k${String(n)} = v\n`),
  numbered('%%configure\n{"conf": {"a": 1', (n) => `, "k${String(n)}": ${String(n)}`),
  numbered('%%engine duckdb ', (n) => `--set a${String(n)}=b `),
  numbered('# Parameters\n', (n) => `a${String(n)} = ${String(n)}\n`),
  numbered('# Parameters\na = [', (n) => `"a${String(n)}", `),
  numbered('SELECT ', (n) => `a${String(n)} AS b${String(n)}, `),
  numbered('SELECT * FROM ', (n) => `a.t${String(n)} AS b${String(n)}, `),
  numbered('SELECT * FROM a', (n) => ` JOIN t${String(n)} USING (id${String(n)})`),
  numbered('WITH a AS (SELECT 1)', (n) => `, c${String(n)} AS (SELECT * FROM c${String(n - 1)})`),
  numbered('', (n) => `SELECT ${String(n)} FROM t${String(n)};\n`),
  numbered('', (n) => `USE db${String(n)}; DROP TABLE t${String(n)};`),
  numbered("SELECT '", (n) => `\${a${String(n)}}`),
  numbered('', (n) => `--@set a${String(n)}=${String(n)}\n`),
  numbered('', (n) => `SET a${String(n)}=\${b${String(n)}};\n`),
  numbered('SELECT 1 ', (n) => `/*+ hint${String(n)} */ `),
  numbered('SELECT 1\n', (n) => `%magic${String(n)} a\n`),
  numbered('', (n) => `def f${String(n)}():\n    return """${String(n)}"""\n`),
];

/** Of the many pairs of a shape and a step one in so many is measured, in a long run each of them. */
const oneIn = isLongRun ? 1 : 20;

/** All steps over all shapes that grow too fast. */
async function tooFast(
  named: readonly Shape[],
  steps: Readonly<Record<string, (text: string, at: number) => unknown>>,
  share = oneIn,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [at, [name, text]] of named.entries())
    for (const [index, [step, work]] of Object.entries(steps).entries()) {
      if ((at + index) % share !== 0) continue;
      const grown = await fastGrowth({ text, step: (long) => work(long, at) });
      if (grown !== undefined) found.push(`${step}, ${name}: ${grown}`);
    }
  return found;
}

const steps = Object.fromEntries(
  Object.entries(cellSteps).map(([name, step]) => [
    name,
    (text: string, at: number) => step(text, notebooks[at % notebooks.length] ?? notebooks[0]!),
  ]),
);

const column = (name: string) => ({ name, type: 'string', comment: name.slice(0, 100) });
const view = { page: 1, rows: 200, limits: { tableBytes: 262_144 }, number: 1, of: 1, taskId: 7 };
const fail = (text: string) => new LinkisKernelError('TASK_FAILED', text);

/** What reads texts of a server or an engine, the text being one line, many lines or the whole. */
const answerSteps: Readonly<Record<string, (text: string) => unknown>> = {
  'an error': (text) =>
    renderFailure({
      error: fail(text),
      cellCode: text,
      headLines: 0,
      logTail: text.split('\n').map((line) => ({ text: line, level: 'error' })),
      taskId: 7,
      serverCode: 60_000,
    }),
  'an error that a log explains': (text) =>
    renderFailure({
      error: fail(`21304, Task is Failed,errorMsg: ${text}`),
      cellCode: 'select 1',
      headLines: 0,
      logTail: [
        { text: 'Traceback (most recent call last):', level: 'error' },
        ...text.split('\n').map((line) => ({ text: line, level: 'error' as const })),
        {
          text: `jobRequest(1)  execute failed,21304, Task is Failed,errorMsg: ${text}`,
          level: 'error',
        },
      ],
      taskId: 7,
    }),
  'a log': (text) => {
    const lines = levelledLines(text.split('\n'), 'info');
    return [createLogFilter('concise').filter(lines), createLoggedCodeReader().read(lines)];
  },
  'a log with the header of an entry': (text) => {
    const lines = levelledLines(
      text.split('\n').map((line) => `2026-11-23 21:36:17.036 WARN ${line}`),
      'info',
    );
    return createLogFilter('warn').filter(lines);
  },
  'a value of a table': (text) =>
    renderResult(
      { kind: 'table', columns: [column('a')], rows: [[text]], last: true, notices: [] },
      view,
    ),
  'the rows of a table': (text) =>
    renderResult(
      {
        kind: 'table',
        columns: [column('a')],
        rows: text.split('\n').map((line) => [line]),
        last: true,
        notices: [text],
      },
      { ...view, rows: 1_000_000 },
    ),
  'the columns of a table': (text) => {
    const names = text.split(/[\n,;]/);
    return renderResult(
      { kind: 'table', columns: names.map(column), rows: [names], last: true, notices: [] },
      view,
    );
  },
  'a page of HTML': (text) => renderHtml(text),
  lines: (text) => renderLines(text.split('\n')),
  'a line of csv': (text) => [
    csvLine([text, null], { separator: ',', nullText: '', safe: true }),
    csvLine(text.split(','), { separator: ';', nullText: 'NULL', safe: false }),
  ],
  'text within its budget': (text) => {
    const budget = createStreamBudget(10_000, () => '%log 7');
    for (let at = 0; at < text.length; at += 7)
      budget.push({ kind: 'text', stream: 'stdout', text: text.slice(at, at + 7) });
    budget.push({ kind: 'text', stream: 'stderr', text });
    return budget.finish();
  },
  'the shown text': (text) => {
    const shown = createShownText();
    for (let at = 0; at < text.length; at += 7)
      shown.add({ kind: 'text', stream: 'stdout', text: text.slice(at, at + 7) });
    return shown.text();
  },
};

const answerPieces: readonly string[] = [
  'errCode: 1 ,desc: ',
  ' ,ip: a ,port: 1',
  'error code: 1, errorMsg: ',
  'execute failed,1, Task is Failed,errorMsg: ',
  'Traceback (most recent call last):\n',
  'File "<string>", line 1\n',
  'File "<',
  'ValueError: a\n',
  'LINE 1: a\n',
  'line 1:',
  ' at line ',
  '\tat a.b.c(',
  '2026-11-23 21:36:17.036 ERROR ',
  '************************************SCRIPT CODE************************************\n',
  '**********',
  '127.0.0.1:1_0 >> a\n',
  "near '",
  '<script>',
  '<style>a</style>',
  '<img ',
  '<',
  '&nbsp;',
  '</script ',
];

describe('the time of a cell', () => {
  it('grows with its text when that is one piece over and over', async () => {
    expect(await tooFast(shapes, steps)).toEqual([]);
  });

  it('grows with its text when that has many different parts', async () => {
    expect(await tooFast(numberedShapes, steps, isLongRun ? 1 : 3)).toEqual([]);
  });
});

describe('the time of what is shown', () => {
  it('grows with what a server has answered', async () => {
    const all = [...pieces, ...answerPieces].map((piece) => repeated('', piece, '\nx'));
    expect(await tooFast(all, answerSteps)).toEqual([]);
  });
});

describe('a measured growth', () => {
  it('is told of a step that looks at all before each character', async () => {
    const slow = {
      text: (n: number) => 'a'.repeat(n),
      step: (text: string) => {
        let sum = 0;
        for (let at = 0; at < text.length; at += 1)
          for (let before = 0; before < at; before += 16) sum += text.charCodeAt(before);
        return sum;
      },
    };
    // Compiled first: else the short text, which comes first, would be the slow one.
    for (let time = 0; time < 3; time += 1) slow.step(slow.text(32_768));
    // Few looks, since each of them is as slow.
    expect(await fastGrowth(slow, 2)).toMatch(/characters .* ms, four times as many/);
  });
});
