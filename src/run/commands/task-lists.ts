/** `%jobs` and `%history`: tasks of this notebook, and tasks of the user. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { HistoryFilter } from '../../magics/index.ts';
import { type ListedTask, renderTaskList } from '../../render/index.ts';
import { submitMarkKey, type TaskInfo } from '../../task/index.ts';
import { infoOf } from '../attach-target.ts';
import type { RunParts } from '../cell-run.ts';
import type { JournaledTask } from '../journal-tasks.ts';

/** Tasks of the notebook that are listed at the most, the newest. */
const mostJobs = 30;
/** Rows asked for at once. */
const pageSize = 100;
/** Rows that are looked through for a text at the most. */
const mostSearched = 5000;
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

/** The user's tasks, the newest first. */
export async function listHistory(
  filter: HistoryFilter & { readonly json?: boolean | undefined },
  parts: RunParts,
  signal: AbortSignal,
): Promise<MimeBundle> {
  const { count, states, engine, withinMs, grep } = filter;
  const since = withinMs === undefined ? undefined : Date.now() - withinMs;
  const found = new Map<number, TaskInfo>();
  const seen = new Set<number>();
  let ended = false;
  // One size for all pages: pages of another size would begin elsewhere.
  const size = grep === undefined ? Math.min(count, pageSize) : pageSize;
  for (let page = 1; found.size < count && !ended && seen.size < mostSearched; page += 1) {
    const rows = await parts.client.tasks({ page, pageSize: size, states, engine, since }, signal);
    const fresh = rows.filter((row) => !seen.has(row.taskId));
    // A page past the end is the last one again.
    ended = rows.length < size || fresh.length === 0;
    for (const row of fresh) {
      seen.add(row.taskId);
      if (found.size < count && matches(row, filter, since)) found.set(row.taskId, row);
    }
  }
  const searched =
    ended || found.size >= count
      ? ''
      : `; only the newest ${String(seen.size)} were looked through`;
  return renderTaskList(
    [...found.values()].map((info) => ({ info })),
    {
      title: `${countOf(found.size)} of the job history${searched}`,
      empty: `The job history has no such task${searched}.`,
      json: filter.json,
    },
  );
}

/** Servers differ in the filters that they heed, so each row is looked at again. */
function matches(row: TaskInfo, filter: HistoryFilter, since: number | undefined): boolean {
  const { states, engine, grep } = filter;
  if (states !== undefined && !states.includes(row.state)) return false;
  if (engine !== undefined && row.engine !== engine) return false;
  if (since !== undefined && row.createdTime !== undefined && row.createdTime < since) return false;
  return grep === undefined || (row.code ?? '').toLowerCase().includes(grep.toLowerCase());
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
