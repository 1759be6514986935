/** `--with NAME[=VARIABLE],…`: named results that a Python cell gets as DataFrames. */
import type { PlannedTask } from '../form/cell-plan.ts';
import { asResultName } from '../form/task-name.ts';
import { languageOf } from '../code/engines.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, isOption } from '../grammar/options.ts';
import { composedName, isIdentifier, LinkisKernelError } from '../../shared/index.ts';

export interface WithResult {
  readonly name: string;
  /** What it becomes in the code, as Python spells it (NFKC). */
  readonly variable: string;
}

/** The results that `--with` names; an item is `NAME` or `NAME=VARIABLE`. */
export function withResults(items: readonly string[]): readonly WithResult[] {
  return items.map((item) => {
    const [name = '', variable = name] = composedName(item).split('=');
    return { name, variable: variable.normalize('NFKC') };
  });
}

/** The words that name no variable, in any Python. */
const keywords: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except exec finally for from global if import in is lambda nonlocal not or pass print raise return try while with yield'.split(
    ' ',
  ),
);

/** Whether Python takes the name for a variable. */
export function isVariableName(name: string): boolean {
  return isIdentifier(name) && !keywords.has(name);
}

/** Of a task of Python: throws `OPTION_INVALID` when an item cannot become a variable. In SQL the option names kept queries. */
export function checkWith(
  magics: readonly MagicCall[],
  { with: items = [], runType }: PlannedTask,
): void {
  if (languageOf(runType) !== 'python') return;
  const variables = new Set<string>();
  for (const item of items) {
    const [name = '', variable = name, ...more] = item.split('=');
    if (asResultName(name) === undefined || more.length > 0)
      throw refused(magics, `takes NAME or NAME=VARIABLE, not '${item}'`);
    if (!isVariableName(variable))
      throw refused(
        magics,
        `names ${variable === '' ? 'no variable' : `'${variable}', which is no variable of Python`}: write --with ${name}=df`,
      );
    // To Python names are the same where their compatible forms are.
    const own = variable.normalize('NFKC');
    if (variables.has(own)) throw refused(magics, `names the variable ${variable} twice`);
    variables.add(own);
  }
}

/** An error at the option where the cell has it; an alias may bring it. */
function refused(magics: readonly MagicCall[], problem: string): LinkisKernelError {
  for (const call of magics) {
    const word = call.words.find((one) => isOption(one) && /^(?:--with|-w)(?:=|$)/.test(one.text));
    if (word !== undefined) return invalid(call, word, `--with ${problem}`);
  }
  return new LinkisKernelError('OPTION_INVALID', `--with ${problem}`, {
    hint: 'Nothing was submitted.',
  });
}
