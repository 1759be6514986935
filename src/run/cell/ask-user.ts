/** Asks the user for values of variables, one line each, and takes no answer that does not fit. */
import type { CellEvent } from '../../interpreter/index.ts';
import { type CellPlan, type Question, readAnswer, readGiven } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import { LinkisKernelError, looksSecret, masked } from '../../shared/index.ts';
import type { CellRun } from './cell-run.ts';

/** How often the same is asked. */
const mostTries = 3;

type Variables = Readonly<Record<string, string>>;
type Asker = Pick<CellRun, 'ask' | 'session' | 'file'>;

/**
 * Asks the questions of a plan and sets the variables. Gives what of the plan is still to be done, with the answers in it. Rejects with
 * `VARIABLE_UNDEFINED` for a value that nobody gives, `OPTION_INVALID` for one that does not fit.
 */
export async function* askQuestions(
  { questions = [], commands, task }: CellPlan,
  run: Asker,
): AsyncGenerator<CellEvent, Pick<CellPlan, 'commands' | 'task'>> {
  if (questions.length === 0) return { commands, ...(task && { task }) };
  let answers: Variables = {};
  for (const question of questions) {
    const { name } = question;
    const value = await valueOf(question, run);
    answers = { ...answers, [name]: value };
    // A parameter of the run of a file is set already, for that run alone.
    if (!question.isForCell && run.file?.defaults.has(name) !== true)
      setVariables(run, { [name]: value });
    yield told({ [name]: value });
  }
  const withAnswers = <Task extends { readonly variables: Variables }>(planned: Task): Task => ({
    ...planned,
    variables: { ...planned.variables, ...answers },
  });
  return {
    commands: commands.map((command) =>
      command.kind === 'preview' ? { ...command, task: withAnswers(command.task) } : command,
    ),
    ...(task && { task: withAnswers(task) }),
  };
}

/** Asks for each of `names` once, and sets them for the notebook. Only called where somebody can be asked. */
export async function* askForNames(
  names: readonly string[],
  run: Asker,
): AsyncGenerator<CellEvent, Variables> {
  let answers: Variables = {};
  for (const name of names) {
    const plain = { type: undefined, choices: [], otherwise: undefined, given: undefined };
    const value = await valueOf({ ...plain, name, isForCell: false }, run);
    answers = { ...answers, [name]: value };
    setVariables(run, { [name]: value });
    yield told({ [name]: value });
  }
  return answers;
}

async function valueOf(question: Question, { ask, file }: Asker): Promise<string> {
  const { name, given, otherwise } = question;
  if (given !== undefined && (ask === undefined || file?.defaults.has(name) === true)) {
    const read = readGiven(question, given);
    if ('value' in read) return read.value;
    throw new LinkisKernelError('OPTION_INVALID', `${name}: ${read.problem}`, {
      hint: 'It was given as a parameter or set before. Nothing was submitted.',
    });
  }
  if (ask === undefined) return otherwise === undefined ? refuseBatch(question) : read(otherwise);
  let problem = '';
  for (let tries = 0; tries < mostTries; tries += 1) {
    const why = problem === '' ? '' : `${problem}. `;
    const answer = await ask(`${why}${promptOf(question)}`, { hidden: looksSecret(name) });
    if (answer.trim() === '' && otherwise !== undefined) return read(otherwise);
    // What clients send when the user leaves the question.
    if (answer.trim() === '')
      throw new LinkisKernelError('VARIABLE_UNDEFINED', `${name}: no value was given`, {
        hint: 'Run the cell again to be asked again. Nothing was submitted.',
      });
    const value = readAnswer(question, answer);
    if ('value' in value) return value.value;
    ({ problem } = value);
  }
  throw new LinkisKernelError('OPTION_INVALID', `${name}: ${problem}`, {
    hint: `It was asked ${String(mostTries)} times. Nothing was submitted.`,
  });

  function read(written: string): string {
    const value = readAnswer(question, written);
    return 'value' in value ? value.value : written;
  }
}

function refuseBatch({ name, choices }: Question): never {
  const oneOf = choices.length === 0 ? '' : `, one of ${choices.join(', ')}`;
  throw new LinkisKernelError(
    'VARIABLE_UNDEFINED',
    `${name} has no value, and nobody can be asked for it here`,
    {
      hint: `Give it as a parameter: -p ${name}=VALUE${oneOf}; or write a --default behind --ask. Nothing was submitted.`,
    },
  );
}

/** `day (date; Enter for 2026-08-01): `, `city [Basel, Bern]: `. */
function promptOf({ name, type, choices, otherwise }: Question): string {
  const about = [type ?? '', otherwise === undefined ? '' : `Enter for ${otherwise}`]
    .filter((part) => part !== '')
    .join('; ');
  const listed = choices.length === 0 ? '' : ` [${choices.join(', ')}]`;
  return `${name}${about === '' ? '' : ` (${about})`}${listed}: `;
}

function setVariables({ session }: Asker, set: Variables): void {
  session.state = { ...session.state, variables: { ...session.state.variables, ...set } };
}

function told(set: Variables): CellEvent {
  const lines = Object.entries(set).map(([name, value]) => `${name} = ${masked(name, value)}`);
  return { kind: 'display', bundle: renderLines(lines) };
}
