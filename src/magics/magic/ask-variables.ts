/** `%var NAME --ask`: variables whose values the user types when the cell runs. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { Draft } from '../form/magic.ts';
import { invalid, type Options, type OptionTable } from '../grammar/options.ts';
import { type Question, readAnswer } from '../variables/question.ts';
import { problemOfName, variableTypes } from '../variables/variable-value.ts';

/** Any of them makes the call ask. */
export const askOptions: OptionTable = {
  ask: { kind: 'flag', help: 'ask for the value when the cell runs, as in day: date --ask' },
  choices: { kind: 'list', value: 'A,B,…', help: 'ask, and take one of these alone' },
  default: {
    kind: 'text',
    value: 'VALUE',
    help: 'ask; the value of an empty answer, and where nobody can be asked',
  },
};

const mostNames = 20;

/** True for a call that asks. */
export function asks(options: Options): boolean {
  return Object.keys(askOptions).some((name) => options.flag(name));
}

/** The draft with a question for each name. Throws `OPTION_INVALID`. */
export function withQuestions(call: MagicCall, options: Options, draft: Draft): Draft {
  for (const name of ['unset', 'all', 'json'])
    if (options.flag(name)) throw options.invalid(name, 'and --ask do not go together');
  const choices = options.list('choices');
  const otherwise = options.text('default');
  const named = readNames(call, options.words);
  const [first, second] = named;
  if (first === undefined) throw invalid(call, undefined, 'names no variable to ask for');
  const ofOne = ['choices', 'default'].find((name) => options.flag(name));
  if (second !== undefined && ofOne !== undefined)
    throw options.invalid(ofOne, 'is for one variable: ask for each in a line of its own');
  if (named.length > mostNames)
    throw invalid(call, undefined, `asks for more than ${String(mostNames)} variables`);
  const known = { ...draft.state.variables, ...draft.own.variables };
  const questions = named.map(({ name, type }): Question => {
    const question = { name, type, choices };
    for (const choice of choices) {
      const read = readAnswer(question, choice);
      if ('problem' in read) throw options.invalid('choices', `${name}: ${read.problem}`);
    }
    const read = otherwise === undefined ? undefined : readAnswer(question, otherwise);
    if (read !== undefined && 'problem' in read)
      throw options.invalid('default', `${name}: ${read.problem}`);
    const isForCell = call.cell && draft.hasCode;
    return { ...question, otherwise, given: known[name], isForCell };
  });
  return { ...draft, questions: [...(draft.questions ?? []), ...questions] };
}

/** Names with their types; blanks may stand around the colon. */
function readNames(
  call: MagicCall,
  words: readonly Word[],
): readonly { readonly name: string; readonly type: string | undefined }[] {
  const [value] = words.filter(({ text }) => text.includes('='));
  if (value !== undefined)
    throw invalid(call, value, `'${value.text}' has a value: with --ask it is --default VALUE`);
  const text = words.map((word) => word.text).join(' ');
  return Array.from(text.matchAll(/([^\s:]*)(?:\s*:\s*([^\s:]*))?(?:\s+|$)/g))
    .filter(([whole]) => whole !== '')
    .map(([, name = '', type]) => {
      const at = words.find((word) => word.text.startsWith(name));
      const problem = problemOfName(name);
      if (problem !== undefined) throw invalid(call, at, problem);
      if (type !== undefined && !variableTypes.includes(type.toLowerCase()))
        throw invalid(call, at, `${name}: '${type}' is no type: ${variableTypes.join(', ')}`);
      return { name, type };
    });
}
