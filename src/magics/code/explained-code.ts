/** Puts EXPLAIN in front of each statement of SQL. */
import { LinkisKernelError } from '../../shared/index.ts';
import { statementsOf } from '../../sql/index.ts';
import type { PlannedTask } from '../form/cell-plan.ts';
import { languageOf } from './engines.ts';

/** What is put in front of a statement. */
export const explainWord = 'EXPLAIN ';

/** The first words of statements that engines make plans of. */
const explained: ReadonlySet<string> = new Set(
  'SELECT WITH FROM VALUES TABLE PIVOT UNPIVOT INSERT UPDATE DELETE MERGE REPLACE'.split(' '),
);

/** Lines of a plan that is shown as a text, and rows where it comes as a row for each line. */
const longestPlan = 1000;

/** The task that asks for the plans of its statements. Throws `OPTION_INVALID` for a statement that has none. An EXPLAIN stays as it is. */
export function explainedTask(task: PlannedTask): PlannedTask {
  const { code, engine, runType, headLines } = task;
  if (languageOf(runType) !== 'sql')
    throw refused(`%explain is for SQL, and this cell is ${engine} ${runType}`);
  const parts: string[] = [];
  const explainsAt: number[] = [];
  let behind = 0;
  let length = 0;
  for (const statement of statementsOf(code, engine)) {
    const { from, verb, kind, faults } = statement;
    const head = /^[\s(]*([A-Za-z]+)/.exec(code.slice(from, from + 1000))?.[1]?.toUpperCase() ?? '';
    const [fault] = faults;
    const line = (at: number): string =>
      `line ${String(code.slice(0, at).split('\n').length + headLines)}`;
    if (fault !== undefined) throw refused(`${fault.message} (${line(fault.at)})`);
    if (head === 'EXPLAIN' && kind === 'read' && verb === 'EXPLAIN') continue;
    if (verb.startsWith('EXPLAIN '))
      throw refused(`${verb} runs the statement (${line(from)}), and %explain runs none`);
    if (!explained.has(head) && !(head === 'CREATE' && verb.endsWith(' AS')))
      throw refused(
        `${verb} has no plan (${line(from)}): %explain is for queries and changes of rows`,
      );
    const before = code.slice(behind, from);
    parts.push(before, explainWord);
    length += before.length;
    explainsAt.push(length);
    length += explainWord.length;
    behind = from;
  }
  const whole = [...parts, code.slice(behind)].join('');
  return { ...task, rows: task.rows ?? longestPlan, code: whole, explainsAt };
}

function refused(message: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', message, { hint: 'Nothing was submitted.' });
}
