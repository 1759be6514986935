/** What `user_expressions` give: the values of the notebook's variables, by every name that a variable may have. */
import { beforeAll, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);
beforeAll(async () => {
  await stack.run('%var a=1 a.b=2 A_1.c.d=3 toString=4');
});

it.each([
  ['a', '1'],
  ['${a}', '1'],
  ['a.b', '2'],
  ['${a.b}', '2'],
  [' ${A_1.c.d} ', '3'],
  ['${toString}', '4'],
])('the expression %p has the value %p', async (expression, value) => {
  expect(await stack.interpreter.evaluate(expression)).toEqual({
    status: 'ok',
    bundle: { 'text/plain': value },
  });
});

it.each(['b', '${b}', '${a', '${}', '${a}${a}', 'constructor', '${hasOwnProperty}', '1 + 1'])(
  'the expression %p is no variable',
  async (expression) => {
    expect(await stack.interpreter.evaluate(expression)).toMatchObject({ status: 'error' });
  },
);
