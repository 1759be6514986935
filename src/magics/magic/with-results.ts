/** `--with NAME[=VARIABLE],…`: named results that a Python cell gets as DataFrames. */
import type { PlannedTask } from '../form/cell-plan.ts';
import type { TaskDefaults } from '../form/notebook-state.ts';
import { resultNamePattern } from '../form/task-name.ts';
import { languageOf } from '../code/engines.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, isOption, type Options, type OptionTable } from '../grammar/options.ts';

export const withOption: OptionTable = {
  with: {
    kind: 'list',
    value: 'NAME[=VARIABLE],…',
    help: 'named results that a Python or PySpark cell gets as DataFrames (10,000 rows and 1 MB of each at the most)',
  },
};

export interface WithResult {
  readonly name: string;
  /** What it becomes in the code. */
  readonly variable: string;
}

/** The results that `--with` names; an item is `NAME` or `NAME=VARIABLE`. */
export function withResults(items: readonly string[]): readonly WithResult[] {
  return items.map((item) => {
    const [name = '', variable = name] = item.split('=');
    return { name, variable };
  });
}

/** The words that name no variable, in any Python. */
const keywords: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except exec finally for from global if import in is lambda nonlocal not or pass print raise return try while with yield'.split(
    ' ',
  ),
);

/** Throws `OPTION_INVALID`. */
export function readWith(options: Options): Pick<TaskDefaults, 'with'> {
  const items = options.list('with');
  if (items.length === 0) return {};
  const variables = new Set<string>();
  for (const item of items) {
    const [name = '', variable = name, ...more] = item.split('=');
    if (!resultNamePattern.test(name) || more.length > 0)
      throw options.invalid('with', `takes NAME or NAME=VARIABLE, not '${item}'`, item);
    if (!/^[A-Za-z_]\w*$/.test(variable) || keywords.has(variable))
      throw options.invalid(
        'with',
        `names ${variable === '' ? 'no variable' : `'${variable}', which is no variable of Python`}: write --with ${name}=df`,
        item,
      );
    if (variables.has(variable))
      throw options.invalid('with', `names the variable ${variable} twice`, item);
    variables.add(variable);
  }
  return { with: items };
}

/** Throws `OPTION_INVALID` when the task is none of Python. */
export function checkWith(
  magics: readonly MagicCall[],
  { with: items = [], runType }: PlannedTask,
): void {
  if (items.length === 0 || languageOf(runType) === 'python') return;
  const has = ({ text }: MagicCall['words'][number]): boolean => /^--with(?:=|$)/.test(text);
  const call = magics.findLast(({ words }) => words.some((word) => isOption(word) && has(word)));
  if (call === undefined) return;
  throw invalid(
    call,
    call.words.find(has),
    languageOf(runType) === 'sql'
      ? `--with is for Python and PySpark cells: SQL has every named result as a table under %%local sql`
      : `--with is for Python and PySpark cells, and this one is ${runType}`,
  );
}
