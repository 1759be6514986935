/** The place of an error in code that kept queries were put into: in the cell as it was written, or in the query at fault. */
import { describe, expect, it } from '@jest/globals';
import { type NotebookState, parseCell, planCell, ranCode } from '../../src/magics/index.ts';
import { renderFailure } from '../../src/render/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import { freshState } from '../support/run-settings.ts';

const kept = [
  '%%sql --query base\n-- all of them\nselect * from sales /* yes */;',
  "%%sql --query large\n\nselect id, -- the key\n       amonut\nfrom {{base}} where day = '${day}'",
].reduce<NotebookState>(
  (state, cell) => planCell(parseCell(cell), state).state,
  freshState({ variables: { day: '2026-08-01' } }),
);

/** How an engine tells where `word` stands in a statement, which it counts from 1. */
type Telling = (
  word: string,
  at: { readonly line: number; readonly column: number },
  sql: string,
) => string;

const spark: Telling = (word, { line, column }) =>
  `[UNRESOLVED_COLUMN] A column with name \`${word}\` cannot be resolved. Did you mean; line ${String(line)} pos ${String(column - 1)}`;
const sparkQuote: Telling = (word, { line, column }, sql) => {
  const lines = sql.split('\n');
  const mark = `${'-'.repeat(column - 1)}^^^`;
  return [
    `Syntax error at or near '${word}'(line ${String(line)}, pos ${String(column - 1)})`,
    '',
    '== SQL ==',
    ...lines.toSpliced(line, 0, mark),
  ].join('\n');
};
const hive: Telling = (word, { line, column }) =>
  `Error while compiling statement: FAILED: SemanticException [Error 10004]: Line ${String(line)}:${String(column - 1)} Invalid table alias or column reference '${word}'`;
const trino: Telling = (word, { line, column }) =>
  `line ${String(line)}:${String(column)}: Column '${word}' cannot be resolved`;
const postgres: Telling = (word, _, sql) =>
  `ERROR: column "${word}" does not exist\n  Position: ${String(sql.indexOf(word) + 1)}`;
const duckdb: Telling = (word, { line, column }, sql) => {
  const head = `LINE ${String(line)}: `;
  const text = sql.split('\n')[line - 1] ?? '';
  return `Binder Error: Referenced column "${word}" not found\n\n${head}${text}\n${' '.repeat(head.length + column - 1)}^`;
};

/** The line and the marked text that the failure of `cell` shows, when the engine complains about `word`. */
function marked(cell: string, word: string, tell: Telling): string | undefined {
  const { task } = planCell(parseCell(cell), kept);
  if (task === undefined) throw new Error('the cell runs nothing');
  const ran = ranCode(task, false);
  const own = ran.statements
    .map(({ from, to }) => ran.text.slice(from, to).trim())
    .find((text) => text.includes(word));
  const before = own?.slice(0, own.indexOf(word)).split('\n') ?? [];
  const at = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const { traceback } = renderFailure({
    error: new LinkisKernelError('TASK_FAILED', tell(word, at, own ?? '')),
    cellCode: cell,
    headLines: task.headLines,
    ran: () => ran,
  });
  const index = traceback.findIndex((line) => /^(?:in the query \w+, )?line \d+: /.test(line));
  const [quoted = '', below = ''] = traceback.slice(index);
  const line = /^.*?line \d+/.exec(quoted)?.[0] ?? '';
  return below.trim() === '^' ? `${line}: ${quoted.slice(below.indexOf('^'))}` : line;
}

function failure(cell: string, message: string): ReturnType<typeof renderFailure> {
  const { task } = planCell(parseCell(cell), kept);
  if (task === undefined) throw new Error('the cell runs nothing');
  return renderFailure({
    error: new LinkisKernelError('TASK_FAILED', message),
    cellCode: cell,
    headLines: task.headLines,
    isComposed: true,
    ran: () => ranCode(task, false),
  });
}

const engines = [
  ['spark', '%%spark', spark],
  ['spark', '%%spark', sparkQuote],
  ['hive', '%%hive', hive],
  ['trino', '%%trino', trino],
  ['jdbc', '%%jdbc', postgres],
  ['duckdb', '%%sql', duckdb],
] as const;

describe('the place of an error', () => {
  it.each(engines)('of %s is in the query that has it', (_name, magic, tell) => {
    expect(marked(`${magic}\nselect * from {{large}}`, 'amonut', tell)).toBe(
      'in the query large, line 2: amonut',
    );
  });

  it.each(engines)(
    'of %s is in the line of the cell, behind references too',
    (_name, magic, tell) => {
      expect(
        marked(
          `-- a note\n${magic}\n\nselect l.id,\n  {{large}}.x, nope\nfrom {{large}} l`,
          'nope',
          tell,
        ),
      ).toBe('line 5: nope');
    },
  );

  it.each(engines)("of %s is in the cell's own WITH", (_name, magic, tell) => {
    const cell = `${magic}\nwith a as (\n  select nope from {{base}}\n) select * from a`;
    expect(marked(cell, 'nope', tell)).toBe('line 3: nope from {{base}}');
  });

  it.each(engines)('of %s is in an INSERT', (_name, magic, tell) => {
    const cell = `${magic}\ninsert into t\nselect id, nope from {{large}}`;
    expect(marked(cell, 'nope', tell)).toBe('line 3: nope from {{large}}');
  });

  it('of one statement of several is in that one', () => {
    const cell = '%%sql\nselect * from {{base}};\nselect 1,\n  nope from {{base}}';
    expect(marked(cell, 'nope', duckdb)).toBe('line 4: nope from {{base}}');
  });

  it.each([
    [hive, "SemanticException [Error 10004]: Invalid table alias or column reference 'nope'"],
    [trino, "Column 'nope' cannot be resolved"],
    [spark, 'A column with name `nope` cannot be resolved. Did you mean'],
    [() => "syntax error near 'nope' at line 5", "syntax error near 'nope'"],
  ])('takes the line of the engine out of the message', (tell, message) => {
    const { evalue, traceback } = failure(
      'select nope\nfrom {{base}}',
      tell('nope', { line: 5, column: 8 }, ''),
    );
    expect(evalue).toContain(message);
    expect(traceback.join('\n')).not.toMatch(/\bline 5/i);
    expect(traceback).toContain('line 1: select nope');
  });

  it('says what the engine counts where the place is not certain', () => {
    const { traceback } = failure('select x, x\nfrom {{base}}', 'something is wrong at line 9');
    expect(traceback.join('\n')).toContain('something is wrong at line 9');
    expect(traceback.at(-1)).toContain('kept queries included: %code shows it');
  });

  it('in what the kernel has put in is at the reference', () => {
    expect(marked('%%sql\nselect 1\nfrom {{large}}', 'large AS', duckdb)).toBe('line 3: {{large}}');
  });
});
