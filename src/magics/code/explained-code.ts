/** Puts EXPLAIN in front of each statement of SQL. */
import { LinkisKernelError } from '../../shared/index.ts';
import { statementsOf } from '../../sql/index.ts';
import type { PlannedTask } from '../form/cell-plan.ts';
import { lineInWords, originWithWords, writtenPlaces } from '../form/written-place.ts';
import { languageOf } from './engines.ts';

/** What is put in front of a statement. */
const explainWord = 'EXPLAIN ';

/** The first words of statements that engines make plans of. */
const withPlan: ReadonlySet<string> = new Set(
  'SELECT WITH FROM VALUES TABLE PIVOT UNPIVOT INSERT UPDATE DELETE MERGE REPLACE'.split(' '),
);

/** Lines of a plan that is shown as a text, and rows where it comes as a row for each line. */
const longestPlan = 1000;

/** The task that asks for the plans of its statements. Throws `OPTION_INVALID` for a statement that has none. An EXPLAIN stays as it is. */
export function explainedTask(task: PlannedTask): PlannedTask {
  const { code, engine, runType, headLines } = task;
  if (languageOf(runType) !== 'sql')
    throw refused(`%explain is for SQL, and this cell is ${engine} ${runType}`);
  const places = writtenPlaces(task);
  const line = (at: number): string => lineInWords(places.at(at), headLines);
  const parts: string[] = [];
  const explained: number[] = [];
  let behind = 0;
  for (const statement of statementsOf(code, engine)) {
    const { from, verb, kind, faults } = statement;
    const head = /^[\s(]*([A-Za-z]+)/.exec(code.slice(from, from + 1000))?.[1]?.toUpperCase() ?? '';
    const [fault] = faults;
    if (fault !== undefined) throw refused(`${fault.message} (${line(fault.at)})`);
    if (head === 'EXPLAIN' && kind === 'read' && verb === 'EXPLAIN') continue;
    if (verb.startsWith('EXPLAIN '))
      throw refused(`${verb} runs the statement (${line(from)}), and %explain runs none`);
    if (!withPlan.has(head) && !(head === 'CREATE' && verb.endsWith(' AS')))
      throw refused(
        `${verb} has no plan (${line(from)}): %explain is for queries and changes of rows`,
      );
    parts.push(code.slice(behind, from), explainWord);
    explained.push(from);
    behind = from;
  }
  const whole = [...parts, code.slice(behind)].join('');
  const origin = originWithWords(task, explained, explainWord.length);
  return { ...task, rows: task.rows ?? longestPlan, code: whole, origin };
}

function refused(message: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', message, { hint: 'Nothing was submitted.' });
}
