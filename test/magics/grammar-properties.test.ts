/** The grammar of a cell against any text: it is read or refused with a position, and code reaches the plan byte for byte. */
import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  completeMagics,
  completeness,
  describeMagics,
  describeShortForms,
  inspectMagics,
  parseCell,
  planCell,
} from '../../src/magics/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import { fc } from '../support/properties.ts';
import { freshState } from '../support/run-settings.ts';

const state = freshState({
  variables: { dt: '2026-08-01' },
  aliases: { etl: 'spark sql --queue etl' },
});

function plan(code: string): CellPlan {
  return planCell(parseCell(code), state);
}

/** The plan, or the error that refused it; anything else that is thrown fails the test. */
function planned(code: string): CellPlan | LinkisKernelError {
  try {
    return plan(code);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return thrown;
    throw thrown;
  }
}

const names = [
  ...describeMagics().map(({ name }) => name),
  ...describeShortForms(),
  'etl',
  'nosuch',
];
const options = describeMagics().flatMap((magic) => magic.options.map((name) => `--${name}`));
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const blank = fc.constantFrom('', ' ', '\t', '  ');

/** Words as somebody might type them: names, options, values, quotes that end and quotes that do not. */
const word = fc.oneof(
  fc.constantFrom(
    ...options,
    '-h',
    '-n',
    '--',
    '-',
    '=',
    '?',
    '%',
    '%%',
    "'",
    '"',
    '"a b"',
    "'c d'",
    'k=v',
    'k="v w"',
  ),
  fc.constantFrom(
    '1',
    '0',
    '-1',
    '4711',
    '4711.2',
    'last',
    'sales.2',
    'x.csv',
    'x.xlsx',
    'bar',
    'off',
    '10m',
    '{"a":1}',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const magicLine = fc
  .tuple(
    blank,
    fc.constantFrom('%', '%%'),
    fc.constantFrom(...names),
    fc.array(word, { maxLength: 5 }),
    blank,
  )
  .map(
    ([indent, percent, name, words, end]) =>
      `${indent}${percent}${name}${words.map((each) => ` ${each}`).join('')}${end}`,
  );
const line = fc.oneof(
  { weight: 4, arbitrary: magicLine },
  fc.constantFrom(
    '',
    '   ',
    '-- comment',
    '# comment',
    '// comment',
    '---@set a=1',
    '%',
    '%%',
    '% 1',
    '%1',
    '%%raw',
    '/* open',
    '*/',
  ),
  anyText,
);
const anyCell = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));

describe('any cell', () => {
  it('is planned or refused at a place in it, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.oneof(anyCell, fc.string({ unit: 'binary', maxLength: 200 })), (code) => {
        const answer = planned(code);
        if (!(answer instanceof LinkisKernelError)) return;
        expect(['MAGIC_UNKNOWN', 'MAGIC_SYNTAX', 'OPTION_INVALID']).toContain(answer.code);
        const [, atLine = '', atColumn = ''] =
          /line (\d+)(?:, column (\d+))?/i.exec(answer.message) ?? [];
        const lines = code.split('\n');
        expect(Number(atLine)).toBeGreaterThanOrEqual(1);
        expect(Number(atLine)).toBeLessThanOrEqual(lines.length);
        if (atColumn === '') return;
        expect(Number(atColumn)).toBeGreaterThanOrEqual(1);
        expect(Number(atColumn)).toBeLessThanOrEqual((lines[Number(atLine) - 1]?.length ?? 0) + 1);
      }),
      { numRuns: 1500 },
    );
  });

  it('can be completed, inspected and judged for completeness at any place of it', () => {
    fc.assert(
      fc.property(anyCell, fc.nat({ max: 240 }), (code, at) => {
        const { start, end, matches } = completeMagics(code, at, state);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(code.length);
        for (const { text } of matches) expect(text).not.toMatch(/\n/);
        inspectMagics(code, at, state);
        expect(['complete', 'incomplete', 'invalid', 'unknown']).toContain(
          completeness(code).status,
        );
      }),
      { numRuns: 800 },
    );
  });
});

/** Magics that leave the code as it is, whatever it is. */
const heads = [
  '%%sql',
  '%%engine duckdb --rows 5',
  '%%var k=v',
  '%%rows 3',
  '%var x=1',
  '-- why',
  '',
  '%%raw',
];

describe('code after the head', () => {
  it('reaches the task byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...heads.filter((head) => head !== '%%raw')), { maxLength: 4 }),
        fc.constantFrom('SELECT 1', "SELECT '%%sql'", 'x%y', '  SELECT\t1', 'SELECT "ü漢🙂"'),
        fc.string({ unit: 'binary', maxLength: 80 }),
        (above, first, rest) => {
          const code = `%%sql\n${above.join('\n')}\n%%engine duckdb\n${first}${rest}`;
          const { task } = plan(code);
          expect(task?.code).toBe(`${first}${rest}`);
          expect(code.split('\n').slice(task?.headLines).join('\n')).toBe(task?.code);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is sent as it is below %%raw, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.oneof(anyCell, anyText), (body) => {
        expect(plan(`%%sql\n%%raw\n${body}`).task?.code).toBe(body);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps its place: line n of the code is line n + headLines of the cell', () => {
    fc.assert(
      fc.property(anyCell, (code) => {
        const answer = planned(code);
        if (answer instanceof LinkisKernelError || answer.task === undefined) return;
        // A limit writes into the code, and says so.
        if (answer.task.limit !== undefined) return;
        const { task } = answer;
        const cellLines = code.split('\n');
        const moved = task.code
          .split('\n')
          // Lines between kept directives become empty ones. Code behind a magic is the end of its line.
          .filter((text, index) => {
            const line = cellLines[index + task.headLines] ?? '';
            return (
              text !== '' &&
              line !== text &&
              !(/^\s*%/.test(line) && line.endsWith(text.trimStart()))
            );
          });
        expect(moved).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });
});

describe('options', () => {
  const plotOptions = [
    ['--kind', 'bar'],
    ['--x', '"a b"'],
    ['--y', 'c,d'],
    ['--title', "'t=1'"],
    ['--width', '300'],
    ['--limit', '10'],
    ['--json'],
    ['sales.2'],
  ];
  const exportOptions = [
    ['--sep', ';'],
    ['--null', 'NA'],
    ['--limit', '5'],
    ['--force'],
    ['--safe'],
    ['--json'],
  ];
  const engineOptions = [
    ['--rows', '5'],
    ['--set', 'a=1'],
    ['--set', 'b=2'],
    ['--timeout', '10m'],
    ['--as', 'r'],
    ['--quiet'],
    ['duckdb'],
    ['--limit=off'],
  ];

  it.each([
    ['%plot', plotOptions, ''],
    ['%export last x.csv', exportOptions, ''],
    ['%%engine', engineOptions, '\nSELECT 1'],
  ])('of %s mean the same in any order', (head, given, body) => {
    const written = (order: readonly (readonly string[])[]): CellPlan =>
      plan(`${head} ${order.map((words) => words.join(' ')).join(' ')}${body}`);
    const expected = written(given);
    fc.assert(
      fc.property(fc.shuffledSubarray(given, { minLength: given.length }), (order) => {
        expect(written(order)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('take any text in quotes as it is', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', maxLength: 30 })
          .filter((text) => !/[\n]/.test(text) && text.trim() !== ''),
        (text) => {
          const quoted = `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
          expect(plan(`%plot --title ${quoted} --x ${quoted}`).commands).toMatchObject([
            { title: text, x: text },
          ]);
          expect(plan(`%plot --title=${quoted}`).commands).toMatchObject([{ title: text }]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
