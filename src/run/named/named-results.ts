/** The tasks whose results `--as` named: those of this kernel, and those that earlier kernels of the notebook have noted. */
import { LinkisKernelError } from '../../shared/index.ts';
import { taskId, type TaskId } from '../../task/index.ts';
import { isSameTask } from './task-target.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { namesOf } from '../journal/tasks.ts';
import { taskRow } from './task-row.ts';

/** What a name stands for. */
export interface NamedResults {
  readonly taskId: TaskId;
  /** Rows that its cell showed of a table. */
  readonly rows: number;
}

/** The results of that name, the latest of several. Rejects with `OPTION_INVALID` when there are none. */
export async function namedResults(name: string, run: CellRun): Promise<NamedResults> {
  const { session, settings } = run;
  const own = session.named.get(name);
  if (own !== undefined) return own;
  const noted = (await session.journal.tasks())
    .filter((task) => task.taskId !== undefined)
    .flatMap((task) => namesOf(task).map((given) => ({ task, ...given })))
    .toSorted((one, other) => one.at - other.at);
  const found = noted.findLast((given) => given.name === name);
  if (found?.task.taskId !== undefined) {
    const id = taskId(found.task.taskId);
    if (isSameTask(await taskRow(id, run), found.task)) {
      const earlier = { taskId: id, rows: found.rows ?? settings.limits.rows };
      session.named.set(name, earlier);
      return earlier;
    }
  }
  const names = new Set(await resultNames(run));
  names.delete(name);
  throw new LinkisKernelError('OPTION_INVALID', `no result is named ${name} in this notebook`, {
    hint:
      names.size === 0
        ? 'A cell names its results by %%engine … --as NAME.'
        : `Named results: ${[...names].join(', ')}.`,
  });
}

/** Every name of a result in this notebook, those of earlier kernels first. */
export async function resultNames({
  session,
}: Pick<CellRun, 'session'>): Promise<readonly string[]> {
  const tasks = await session.journal.tasks();
  const noted = tasks
    .filter((task) => task.taskId !== undefined)
    .flatMap((task) => namesOf(task).map(({ name }) => name));
  return [...new Set([...noted, ...session.named.keys()])];
}
