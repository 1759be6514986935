/**
 * Results that other notebooks turn into Python variables: JupySQL's `%%sql totals <<`, Databricks' `_sqldf`. The next Python cell that
 * mentions such a name gets the result by `--with`, once, so that what the cell makes of it stays.
 */
import { languageOf } from '../code/engines.ts';
import type { PlannedTask } from '../form/cell-plan.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import type { Cell } from '../grammar/cell.ts';
import { composedName, identifier } from '../../shared/index.ts';
import { firstUse } from '../code/python-text.ts';

const assignment = new RegExp(String.raw`(?:^|\s)(${identifier})\s*<<=?(?=\s|$)`, 'u');
/** Databricks' name of the last result of a `%sql` cell. */
const lastResult = '_sqldf';

/** The task with its name or its results, and the notebook with what is still to be handed over. */
export function withHandedResults(
  written: Cell,
  task: PlannedTask,
  state: NotebookState,
): { readonly task: PlannedTask; readonly state: NotebookState } {
  const { handed = [] } = state;
  const language = task.untouched === true ? undefined : languageOf(task.runType);
  if (task.place === 'local' || languageOf(state.engine.runType) !== 'python')
    return { task, state };
  if (language === 'sql') {
    const call = written.magics.at(-1);
    const [, assigned] = assignment.exec(composedName(call?.text ?? '')) ?? [];
    const isLast = task.resultName === undefined && call?.cell === false && call.name === 'sql';
    const name = isLast ? lastResult : assigned;
    if (name === undefined || (!isLast && name !== task.resultName)) return { task, state };
    return {
      task: { ...task, resultName: name },
      state: { ...state, handed: [...new Set([...handed, name])] },
    };
  }
  if (language !== 'python') return { task, state };
  const mentioned = handed.filter((name) => firstUse(task.code, name) !== undefined);
  if (mentioned.length === 0) return { task, state };
  const given = mentioned.filter((name) => firstUse(task.code, name) === 'read');
  const has = (name: string): boolean =>
    (task.with ?? []).some((item) => (item.split('=')[1] ?? item) === name);
  const own = [...(task.with ?? []), ...given.filter((name) => !has(name))];
  return {
    task: own.length === 0 ? task : { ...task, with: own },
    state: { ...state, handed: handed.filter((name) => !mentioned.includes(name)) },
  };
}
