import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { duckdbEngine } from '../../src/gateway/engines/duckdb.ts';
import { shellEngine } from '../../src/gateway/engines/shell.ts';
import { type LocalStack, startStack } from '../support/local-stack.ts';
let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack({ gateway: { engines: [duckdbEngine, shellEngine] } });
});
afterAll(async () => stack?.close());
describe('probe', () => {
  it.each([
    "SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY a",
    'SELECT 1; SELECT 2 AS b',
    'SELECT * FROM missing',
    '%%shell\necho hi\necho err >&2\nsleep 1.2\necho there',
    '%%shel\nls',
    '%%shell\nexit 3',
    '%%engine nope-1\nselect 1',
    '%%var\na = 3',
    "SELECT '${a}' x, '${run_date}' d",
    '%lsmagic',
    '%%engine hive\nselect 1',
    '%page 7',
    '%status',
    '%log',
  ])('%s', async (code) => {
    const t0 = Date.now();
    const cell = await stack.run(code);
    console.log(
      code,
      Date.now() - t0,
      'ms\n',
      cell.displays().join('\n---\n'),
      '\nSUMMARY',
      cell.summary(),
      '\nOUT',
      cell.text('stdout'),
      '\nERR',
      cell.text('stderr'),
      '\n',
      cell.outcome.status === 'error' ? cell.outcome.error.traceback.join('\n') : 'ok',
    );
    expect(1).toBe(1);
  });
});
