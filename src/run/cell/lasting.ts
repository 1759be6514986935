/** Tells whether all that a cell did outlives its kernel and its engines. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { CellOutcome } from '../../interpreter/index.ts';
import { type CellPlan, languageOf, type NotebookState, ranCode } from '../../magics/index.ts';
import { asObject } from '../../shared/index.ts';
import { type SqlStatement, statementsOf } from '../../sql/index.ts';

/** Tables and views that are not temporary, and what holds them. Functions may be the session's. */
const lastingObject = /^(?:(?:materialized |external |foreign )?(?:table|view)|database|schema)$/;

/** What a batch that goes on later asks of a cell. */
export interface LastingFacts {
  /**
   * It may be left out: it ran SQL that changes rows and lasting objects at the most, and set nothing of the notebook. Code of other languages
   * makes variables; a name of a result is kept by the server's job history. Of a detached task: once it has ended well.
   */
  readonly lasting: boolean;
  /** Its SQL changes rows or lasting objects: run again, it changes them once more. */
  readonly changesLasting: boolean;
}

export function lastingFacts(
  { state, commands, questions = [], task }: CellPlan,
  before: NotebookState,
): LastingFacts {
  if (task === undefined || task.place === 'local' || languageOf(task.runType) !== 'sql')
    return { lasting: false, changesLasting: false };
  const statements = statementsOf(ranCode(task, false).text, task.engine);
  // Which engines have started is no choice of a cell's.
  const { startedEngines } = state;
  const setsNothing =
    commands.length === 0 &&
    questions.length === 0 &&
    task.into === undefined &&
    isDeepStrictEqual(state, { ...before, startedEngines });
  return {
    lasting: setsNothing && statements.every(lasts),
    changesLasting: statements.some((statement) => statement.kind !== 'read' && lasts(statement)),
  };
}

/** The outcome of a cell without a task; told where the cell has done nothing but to follow a task of another cell. */
export function withAttached(
  outcome: CellOutcome,
  { state, commands, questions = [] }: CellPlan,
  before: NotebookState,
): CellOutcome {
  const { startedEngines } = state;
  const [first, ...others] = commands;
  const isAlone = first?.kind === 'attach' && others.length + questions.length === 0;
  return isAlone && isDeepStrictEqual(state, { ...before, startedEngines })
    ? withLasting(outcome, { attached: true })
    : outcome;
}

function lasts({ kind, verb, object }: SqlStatement): boolean {
  if (/\b(?:TEMP|TEMPORARY)\b/.test(verb)) return false;
  if (kind === 'define') return lastingObject.test(object?.kind ?? '');
  return kind === 'read' || kind === 'write' || kind === 'remove';
}

/** Puts the facts beside the task's in the reply, for `linkis-kernel run`. */
export function withLasting(
  outcome: CellOutcome,
  facts: LastingFacts | { readonly attached: true },
): CellOutcome {
  const linkis = asObject(outcome.metadata?.['linkis']);
  return linkis === undefined
    ? outcome
    : { ...outcome, metadata: { ...outcome.metadata, linkis: { ...linkis, ...facts } } };
}
