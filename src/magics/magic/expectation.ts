/** `--expect`: conditions on the result of a cell, as far as their text can be judged before they are asked. */
import { duckdbSql, isComment, sqlTokens } from '../../sql/index.ts';
import type { TaskDefaults } from '../form/notebook-state.ts';
import type { Options, OptionTable } from '../grammar/options.ts';

export const expectOption: OptionTable = {
  expect: {
    kind: 'text',
    value: 'CONDITION',
    repeats: true,
    help: "the cell fails unless this holds of its last table: 'rows > 0', 'min(amount) >= 0' over all rows, 'amount > 0' for each row; may be repeated",
  },
};

const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The conditions in their order. Throws `OPTION_INVALID` for one that can be none. */
export function readExpectations(options: Options): readonly string[] {
  return options.texts('expect').map((text) => {
    const problem = problemOf(text);
    if (problem !== undefined)
      throw options.invalid('expect', `takes a condition such as 'rows > 0': ${problem}`, text);
    return text.trim();
  });
}

/** Why the text is no condition; undefined when it may be one. */
function problemOf(text: string): string | undefined {
  const open: string[] = [];
  let isEmpty = true;
  for (const token of sqlTokens(text, duckdbSql)) {
    isEmpty = false;
    // A comment would hide what the question puts behind the condition.
    if (isComment(token)) return `it has a comment (${token.text})`;
    if (token.isOpen) return `${token.text} has no end`;
    if (token.keyword === ';') return 'it ends at the semicolon, which a condition has not';
    const closing = pairs[token.keyword];
    if (closing !== undefined) open.push(closing);
    else if (Object.values(pairs).includes(token.keyword) && open.pop() !== token.keyword)
      return `its ${token.keyword} closes nothing`;
  }
  if (isEmpty) return 'it is empty';
  const missing = open.pop();
  return missing === undefined ? undefined : `a ${missing} is missing`;
}

/** Conditions of several magics of a cell add up. Throws `OPTION_INVALID` when one of them lets the cell end before its task. */
export function withExpectations(
  before: Partial<TaskDefaults>,
  own: Partial<TaskDefaults>,
  options: Options,
): Partial<TaskDefaults> {
  if (own.expectations === undefined) return own;
  if (own.detach === true)
    throw options.invalid(
      options.flag('expect') ? 'expect' : 'detach',
      `and --${options.flag('expect') ? 'detach' : 'expect'} cannot be combined`,
    );
  return own.expectations === before.expectations
    ? own
    : { ...own, expectations: [...(before.expectations ?? []), ...own.expectations] };
}
