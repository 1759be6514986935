/** Languages that a client shows for cells, as VS Code's picker sets them: believed where they are meant. */
import { expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { ranCell, startStack, type RanCell } from '../../support/local-stack.ts';

const stack = fixture(async () => startStack({ run: { log: 'off' } }));
const other = fixture(async () => startStack({ run: { log: 'off' } }));

async function run(
  { interpreter }: Pick<typeof stack, 'interpreter'>,
  code: string,
  languageId: string,
): Promise<RanCell> {
  const { signal } = new AbortController();
  const cell = interpreter.execute({
    code,
    silent: false,
    executionCount: 1,
    signal,
    languageId,
  });
  const events = [];
  for (;;) {
    const step = await cell.next();
    if (step.done === true) return ranCell(events, step.value);
    events.push(step.value);
  }
}

it('runs cells by their labels, Python too once another label has come', async () => {
  expect((await run(stack, 'SELECT 1 AS one', 'sql')).displays().join('\n')).toContain('one');
  expect((await run(stack, 'print(6 * 7)', 'python')).text('stdout')).toBe('42\n');
  expect((await run(stack, 'echo $((6 * 7))', 'shellscript')).text('stdout')).toBe('42\n');
  expect((await run(stack, '%%sql\nSELECT 2 AS two', 'python')).status).toBe('ok');
});

it('runs SQL in a notebook whose cells are all labelled Python, as VS Code labels new ones', async () => {
  for (const number of [1, 2]) {
    const ran = await run(other, `SELECT ${String(number)} AS number`, 'python');
    expect(ran.displays().join('\n')).toContain('number');
  }
});
