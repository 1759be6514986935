import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalStack, startStack } from '../support/local-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack.close());

describe('a SQL cell', () => {
  it('shows its table and a summary, and ends well', async () => {
    const cell = await stack.run("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY a");
    console.log(
      cell.displays().join('\n---\n'),
      cell.summary(),
      cell.text('stdout'),
      cell.text('stderr'),
      cell.outcome,
    );
    expect(cell.status).toBe('ok');
  });
});
