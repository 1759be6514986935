/** The place that an engine's message gives, found again in the cell as it was written. */
import { describe, expect, it } from '@jest/globals';
import { ranCode } from '../../src/magics/index.ts';
import { renderFailure } from '../../src/render/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';

/** Line and marked text; `undefined` where nothing is marked. */
function marked(
  message: string,
  code: string,
  task: { readonly engine: string; readonly runType: string },
): string | undefined {
  const planned = { code, variables: { n: '2' }, ...task };
  const { traceback } = renderFailure({
    error: new LinkisKernelError('TASK_FAILED', message),
    cellCode: `%%engine x\n${code}`,
    headLines: 1,
    ran: () => ranCode(planned, false),
  });
  const at = traceback.findIndex((line) => /^line \d+: /.test(line));
  if (at === -1) return undefined;
  const [quoted = '', below = ''] = traceback.slice(at);
  const line = /^line \d+/.exec(quoted)?.[0] ?? '';
  return below.trim() === '^' ? `${line}: ${quoted.slice(below.indexOf('^'))}` : line;
}

const spark = { engine: 'spark', runType: 'sql' };
const hive = { engine: 'hive', runType: 'hql' };
const trino = { engine: 'trino', runType: 'tsql' };
const jdbc = { engine: 'jdbc', runType: 'jdbc' };

const unresolved =
  '[UNRESOLVED_COLUMN] A column with name `amonut` cannot be resolved. Did you mean `amount`?; line';
const near =
  "You have an error in your SQL syntax; check the manual for the right syntax to use near '";

describe('the place of an error', () => {
  it.each([
    [spark, `${unresolved} 1 pos 7`, 'select amonut from t', 'line 2: amonut from t'],
    [spark, `${unresolved} 2 pos 2`, 'select 1,\n  amonut\nfrom t', 'line 3: amonut'],
    // The comment above is gone, and the line end behind it may be.
    [spark, `${unresolved} 1 pos 7`, '-- note\nselect amonut from t', 'line 3: amonut from t'],
    [spark, `${unresolved} 2 pos 7`, '-- note\nselect amonut from t', 'line 3: amonut from t'],
    [spark, `${unresolved} 1 pos 7`, '/* a\n b\n*/ select amonut', 'line 4: amonut'],
    [spark, `${unresolved} 1 pos 8`, '/* a\n b\n*/ select amonut', 'line 4: amonut'],
    [spark, `${unresolved} 1 pos 11`, 'select 1 /* a */, amonut', 'line 2: amonut'],
    [spark, `${unresolved} 1 pos 11`, 'select 1 /* a */ ,amonut', 'line 2: amonut'],
    [spark, `${unresolved} 1 pos 7`, 'select 1;\nselect 2;\nselect amonut', 'line 4: amonut'],
    [spark, `${unresolved} 1 pos 10`, 'select ${n}, amonut', 'line 2: amonut'],
    [spark, 'cannot resolve it; line 1 pos 7', 'select 1; select amonut', undefined],
    [
      spark,
      "mismatched input 'form' expecting <EOF>(line 1, pos 9)",
      'select * form t',
      'line 2: form t',
    ],
    [
      hive,
      "SemanticException line 1:7 Invalid column reference 'amonut'",
      'select amonut',
      'line 2: amonut',
    ],
    [
      trino,
      "line 2:8: Column 'amonut' cannot be resolved",
      'select\n  1,   amonut',
      'line 3: amonut',
    ],
    [
      trino,
      "line 1:8: Column 'amonut' cannot be resolved",
      'select amonut; select 1',
      'line 2: amonut; select 1',
    ],
    [jdbc, `${near}form t' at line 1`, 'select * form t', 'line 2: form t'],
    [jdbc, `${near}form t' at line 1`, 'select 1;\nselect * form t', 'line 3: form t'],
    [jdbc, `${near}x' at line 1`, 'select x, x', 'line 2'],
    [
      jdbc,
      'ERROR: column "amonut" does not exist\n  Position: 12',
      'select 1,\n  amonut',
      'line 3: amonut',
    ],
    [
      jdbc,
      'ERROR: column "amonut" does not exist\n  Position: 8',
      'select 1;\nselect amonut',
      'line 3: amonut',
    ],
    [jdbc, 'something is wrong at line 3', 'select 1', undefined],
  ])('for %o: %s', (task, message, code, expected) => {
    const found = marked(message, code, task);
    // Nothing at all is better than what is wrong.
    if (expected === undefined) expect(found ?? 'line').toMatch(/^line( \d+)?$/);
    else expect(found).toBe(expected);
  });
});

describe('the values on the line of an error', () => {
  const told = (
    code: string,
    variables: Readonly<Record<string, string>>,
    quoted: string,
  ): string => {
    const planned = { code, variables, engine: 'duckdb', runType: 'sql' };
    return renderFailure({
      error: new LinkisKernelError(
        'TASK_FAILED',
        `Parser Error: syntax error\n\nLINE 1: ${quoted}\n        ^`,
      ),
      cellCode: code,
      headLines: 0,
      ran: () => ranCode(planned, false),
    }).traceback.join('\n');
  };

  it('are told below it, each once', () => {
    const text = told(
      "select '${who}' as w, '${who}', ${n}",
      { who: "O'Brien", n: '2', other: 'z' },
      "select 'O'Brien' as w, 'O'Brien', 2",
    );
    expect(text).toContain("\n  ${who} = O'Brien\n  ${n} = 2");
    expect(text.split("= O'Brien")).toHaveLength(2);
    expect(text).not.toContain('= z');
  });

  it('are told in one line, cut where they are long', () => {
    const text = told('select ${a} form', { a: `1,\n${'x'.repeat(300)}` }, 'select 1,');
    expect(text).toMatch(/\n {2}\$\{a\} = 1,↵x+…(\n|$)/);
  });

  it('are not told of other lines', () => {
    expect(told('select 1 form;\nselect ${n}', { n: '2' }, 'select 1 form')).not.toContain('= 2');
  });

  it('are counted where they are many', () => {
    const names = Array.from({ length: 9 }, (_, index) => `v${String(index)}`);
    const text = told(
      `select ${names.map((name) => '${' + name + '}').join('+')} form`,
      Object.fromEntries(names.map((name) => [name, '7'])),
      `select ${names.map(() => '7').join('+')} form`,
    );
    expect(text.split(' = 7')).toHaveLength(7);
    expect(text).toContain('… 3 more values: %code shows the code as it ran');
  });
});
