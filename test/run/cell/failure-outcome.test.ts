/** What the outcome of a failed cell says to do next. */
import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { failureOutcome } from '../../../src/run/cell/failure-outcome.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { freshState } from '../../support/run-settings.ts';

function told(cell: string): string {
  const planned = planCell(parseCell(cell), freshState()).task;
  const error = new LinkisKernelError('TASK_FAILED', 'Parser Error: syntax error at or near "x"');
  return failureOutcome(error, { cellCode: cell, planned }).error.traceback.join('\n');
}

describe('Python that ran as SQL', () => {
  it.each([
    'import pandas as pd\npd.read_csv("a")',
    '# the first cell\n\nfrom os import path',
    'x = [y for y in range(3)]\nx',
    'df.show()',
    '数据 = 5',
    'print("hi")',
    'for i in range(3):\n  print(i)',
    'def f(a):  # adds\n  return a',
    'with open("a") as f:\n  pass',
    '@decorated\ndef f(): pass',
    'total += 1',
  ])('is told so: %j', (code) => {
    expect(told(code)).toContain('%%python above the code runs it as Python');
    expect(told(`%%spark\n${code}`)).toContain('%%pyspark above the code');
    expect(told(`%%python\n${code}`)).not.toContain('looks like Python');
  });

  it.each([
    'selct 1',
    'from t select x',
    "import database 'x'",
    'with a as (select 1) selct * from a',
    'set x = 1',
    'call f(1)',
    'if exists (select 1) drop table t',
    'sales.orders',
    'a == b',
    '-- import x\nselect y z w',
  ])('is not SQL that does not parse: %j', (code) => {
    expect(told(code)).not.toContain('looks like Python');
  });
});
