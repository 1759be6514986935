/** What `%var NAME --ask` asks of the user, and which answers it takes. */
import { asServerTakes, readValue, type VariableValue } from './variable-value.ts';

/** A variable whose value is asked for. */
export interface Question {
  readonly name: string;
  /** As `name: type = value` takes it. */
  readonly type: string | undefined;
  /** The only answers, as written; empty = any. */
  readonly choices: readonly string[];
  /** Stands for an empty answer, and where nobody can be asked. */
  readonly otherwise: string | undefined;
  /** The value that the variable has already: it is taken where nobody can be asked. */
  readonly given: string | undefined;
  /** The variable is for the cell alone, as above code. */
  readonly isForCell: boolean;
}

/** Types whose value is not the text that was written for it, so that a value cannot be read a second time. */
const rewritten: ReadonlySet<string> = new Set(['list', 'literal']);

/** The value that an answer gives, or why it gives none. */
export function readAnswer(
  { name, type, choices }: Pick<Question, 'name' | 'type' | 'choices'>,
  answer: string,
): VariableValue {
  const written = answer.trim();
  if (choices.length > 0 && !choices.includes(written))
    return { problem: `'${written}' is none of ${choices.join(', ')}` };
  const read = readValue(written, type);
  return 'problem' in read ? read : asServerTakes(name, read.value);
}

/** The value that the variable has already, or why it may not have it. */
export function readGiven(question: Question, given: string): VariableValue {
  const { name, type = '', choices } = question;
  const taken = choices.map((choice) => readAnswer(question, choice));
  if (choices.length > 0 && !taken.some((one) => 'value' in one && one.value === given))
    return { problem: `'${given}' is none of ${choices.join(', ')}` };
  if (choices.length > 0 || rewritten.has(type.toLowerCase())) return { value: given };
  return readAnswer({ name, type: question.type, choices }, given);
}
