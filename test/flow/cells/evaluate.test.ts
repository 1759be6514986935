/** What `user_expressions` give: the values of the notebook's variables, by every name that a variable may have. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LocalStack, startStack } from '../../support/local-stack.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack();
  await stack.run('%var a=1 a.b=2 A_1.c.d=3 toString=4');
});
afterAll(async () => stack.close());

it.each([
  ['a', '1'],
  ['${a}', '1'],
  ['a.b', '2'],
  ['${a.b}', '2'],
  [' ${A_1.c.d} ', '3'],
  ['${toString}', '4'],
])('%p is %p', async (expression, value) => {
  expect(await stack.interpreter.evaluate(expression)).toEqual({
    status: 'ok',
    bundle: { 'text/plain': value },
  });
});

it.each(['b', '${b}', '${a', '${}', '${a}${a}', 'constructor', '${hasOwnProperty}', '1 + 1'])(
  '%p is no variable',
  async (expression) => {
    expect(await stack.interpreter.evaluate(expression)).toMatchObject({ status: 'error' });
  },
);
