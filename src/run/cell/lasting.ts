/** Tells whether all that a cell did outlives its kernel and its engines. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CellOutcome } from '../../interpreter/index.ts';
import { type CellPlan, languageOf, type NotebookState, ranCode } from '../../magics/index.ts';
import { asObject } from '../../shared/index.ts';
import { type SqlStatement, statementsOf } from '../../sql/index.ts';

/** Tables and views that are not temporary, and what holds them. Functions may be the session's. */
const lastingObject = /^(?:(?:materialized |external |foreign )?(?:table|view)|database|schema)$/;

/**
 * True when a batch that goes on later may leave the cell out: it ran SQL that changes rows and lasting objects at the most, and set nothing
 * of the notebook. Code of other languages makes variables; a name of a result is kept by the server's job history.
 */
export function isLasting(
  { state, commands, questions = [], task }: CellPlan,
  before: NotebookState,
): boolean {
  if (task === undefined || commands.length > 0 || questions.length > 0) return false;
  if (task.place === 'local' || task.into !== undefined) return false;
  // Which engines have started is no choice of a cell's.
  const { startedEngines } = state;
  if (!isDeepStrictEqual(state, { ...before, startedEngines })) return false;
  if (task.detach === true) return false;
  if (languageOf(task.runType) !== 'sql') return false;
  return statementsOf(ranCode(task, false).text, task.engine).every(lasts);
}

function lasts({ kind, verb, object }: SqlStatement): boolean {
  if (/\b(?:TEMP|TEMPORARY)\b/.test(verb)) return false;
  if (kind === 'define') return lastingObject.test(object?.kind ?? '');
  return kind === 'read' || kind === 'write' || kind === 'remove';
}

/** True when SQL of the cell changes rows or lasting objects: run again, it changes them once more. */
export function changesLasting({ task }: Pick<CellPlan, 'task'>): boolean {
  if (task === undefined || task.place === 'local' || languageOf(task.runType) !== 'sql')
    return false;
  return statementsOf(ranCode(task, false).text, task.engine).some(
    (statement) => statement.kind !== 'read' && lasts(statement),
  );
}

/** Puts the answers beside the task's facts in the reply, for `linkis-kernel run`. */
export function withLasting(
  outcome: CellOutcome,
  answers: { readonly lasting: boolean; readonly changesLasting: boolean },
): CellOutcome {
  const linkis = asObject(outcome.metadata?.['linkis']);
  return linkis === undefined
    ? outcome
    : { ...outcome, metadata: { ...outcome.metadata, linkis: { ...linkis, ...answers } } };
}
