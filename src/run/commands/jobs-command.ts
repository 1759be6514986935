/** `%jobs` lists the tasks of this notebook. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { type ListedTask, renderTaskList } from '../../render/index.ts';
import { counted } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { JournaledTask } from '../journal/tasks.ts';
import { journaledRows } from '../named/journaled-rows.ts';
import { taskText } from '../../task/index.ts';

/** At most this many tasks are listed, the newest. */
const mostJobs = 30;

/** The tasks of all kernels of this notebook, the newest first. */
export async function listJobs(json: boolean, run: CellRun): Promise<MimeBundle> {
  const { session } = run;
  const noted = (await session.journal.tasks())
    .filter((task) => task.end !== 'Refused')
    .slice(-mostJobs)
    .toReversed();
  const rows = await journaledRows(noted, run);
  const tasks: ListedTask[] = [];
  const gone: string[] = [];
  for (const task of noted) {
    const info = rows.get(task.mark);
    if (info !== undefined) tasks.push({ info, note: noteOf(task, session.id) });
    else if (task.taskId !== undefined) gone.push(taskText(task.taskId));
  }
  const left = gone.length === 0 ? '' : `; no longer in the job history: ${gone.join(', ')}`;
  return renderTaskList(tasks, {
    title: `${counted(tasks.length, 'task')} of this notebook${left}`,
    empty: `No task has run in this notebook yet${left}. %history lists all your tasks.`,
    json,
  });
}

function noteOf(
  task: JournaledTask & { readonly elsewhere: boolean },
  session: string,
): string | undefined {
  const words = [
    ...(task.detached ? ['detached'] : []),
    ...(task.session === session ? [] : [`of ${task.elsewhere ? 'another' : 'an earlier'} kernel`]),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}
