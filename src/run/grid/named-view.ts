/** A grid's view as code of the notebook, and as a result with a name: a look becomes a step. */
import type { GridView } from '../../grid/index.ts';
import { parseCell, planCell } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { GridSubject } from '../cell/grid-place.ts';
import { namesOf } from '../journal/tasks.ts';
import { numberedName, tableResults } from '../local/local-tables.ts';
import { runLocalTask } from '../local/run-local-task.ts';
import { namedResults } from '../named/named-results.ts';
import type { GridTable } from './looked-table.ts';
import { viewCode } from './view-code.ts';

/** A cell that gives the rows of the view. A result without a name gets one, since a cell can only read named ones. */
export async function cellOfView(
  view: GridView,
  columns: readonly string[] | undefined,
  table: GridTable,
  subject: GridSubject,
  run: CellRun,
): Promise<string> {
  const code = viewCode(view, await tableName(subject, run), table.columns, columns);
  return `%%local sql\n${code}`;
}

/** Runs that cell as `%%local sql --as NAME` does, and tells how many rows the result has. Rejects with `TASK_FAILED` when the task fails. */
export async function saveView(
  cell: string,
  name: string,
  run: CellRun,
): Promise<{ readonly rows: number }> {
  const { session } = run;
  const code = cell.replace('%%local sql', `%%local sql --as ${name} --quiet`);
  const { task } = planCell(parseCell(code), session.state);
  if (task === undefined) throw new TypeError('the code of a view is a cell with a task');
  const before = { open: session.open, lastTask: session.lastTask };
  const events = runLocalTask({ ...task, hidesResults: true }, { code }, run);
  let step = await events.next();
  while (step.done !== true) step = await events.next();
  const outcome = step.value;
  if (outcome.status === 'error')
    throw new LinkisKernelError('TASK_FAILED', outcome.error.evalue, {
      hint: `The cell of the view says more: copy it as SQL and run it.`,
    });
  const { taskId } = await namedResults(name, run);
  // What the notebook's magics call the last one is that of its cells.
  if (session.lastTask === taskId) session.lastTask = before.lastTask;
  if (session.open?.taskId === taskId) session.open = before.open;
  const [saved] = await tableResults(name, taskId, run);
  return { rows: saved?.page.totalRows ?? saved?.page.rows.length ?? 0 };
}

/** What a cell calls the table. */
async function tableName({ taskId, result }: GridSubject, run: CellRun): Promise<string> {
  const { session } = run;
  const tasks = await session.journal.tasks();
  const noted = tasks.findLast((task) => task.taskId === taskId);
  const names = [
    ...(noted === undefined ? [] : namesOf(noted).map(({ name }) => name)),
    ...[...session.named].flatMap(([name, one]) => (one.taskId === taskId ? [name] : [])),
  ];
  let own: string | undefined;
  for (const name of names) if ((await namedResults(name, run)).taskId === taskId) own = name;
  if (own === undefined) {
    own = `task_${taskText(taskId)}`;
    const { rows } = run.settings.limits;
    session.named.set(own, { taskId, rows });
    if (noted !== undefined) session.journal.attach(noted).named(own, rows);
  }
  const tables = await tableResults(own, taskId, run);
  const at = tables.findIndex((table) => table.result.path === result.path);
  return numberedName(own, Math.max(0, at));
}
