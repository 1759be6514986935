/** `%jobs`: the tasks of this notebook. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { type ListedTask, renderTaskList } from '../../render/index.ts';
import { submitMarkKey, type TaskInfo } from '../../task/index.ts';
import { infoOf } from '../attach-target.ts';
import type { RunParts } from '../cell-run.ts';
import type { JournaledTask } from '../journal-tasks.ts';

/** Tasks of the notebook that are listed at the most, the newest. */
const mostJobs = 30;
/** Rows asked for at once. */
const pageSize = 100;
/** Clocks differ by this much at the most, in milliseconds. */
const skewMs = 600_000;

/** This notebook's tasks, the newest first: all of this kernel's, and what earlier kernels left. */
export async function listJobs(
  json: boolean,
  parts: RunParts,
  signal: AbortSignal,
): Promise<MimeBundle> {
  const { session } = parts;
  const noted = (await session.journal.tasks())
    .filter((task) => task.end !== 'Refused')
    .slice(-mostJobs)
    .toReversed();
  const rows = await newestRows(noted, parts, signal);
  const tasks: ListedTask[] = [];
  const gone: string[] = [];
  for (const task of noted) {
    const info = rows.get(task.mark) ?? (await infoOf(task, parts.client, signal));
    if (info !== undefined) tasks.push({ info, note: noteOf(task, session.id) });
    else if (task.taskId !== undefined) gone.push(String(task.taskId));
  }
  const left = gone.length === 0 ? '' : `; no longer in the job history: ${gone.join(', ')}`;
  return renderTaskList(tasks, {
    title: `${countOf(tasks.length)} of this notebook${left}`,
    empty: `No task has run in this notebook yet${left}. %history lists all your tasks.`,
    json,
  });
}

/** The rows of journaled tasks, as far as the newest page has them, by mark. */
async function newestRows(
  noted: readonly JournaledTask[],
  parts: RunParts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TaskInfo>> {
  const oldest = noted.at(-1);
  if (oldest === undefined) return new Map();
  const rows = await parts.client.tasks({ page: 1, pageSize, since: oldest.at - skewMs }, signal);
  return new Map(
    rows.flatMap((row) => {
      const mark = row.source[submitMarkKey];
      return mark === undefined ? [] : [[mark, row]];
    }),
  );
}

function noteOf(task: JournaledTask, session: string): string | undefined {
  const words = [
    ...(task.detached ? ['detached'] : []),
    ...(task.session === session ? [] : ['of an earlier kernel']),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}

function countOf(count: number): string {
  return `${String(count)} task${count === 1 ? '' : 's'}`;
}
