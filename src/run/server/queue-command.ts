/** `%queue` shows the user's waiting and running tasks, by engine and one by one, and how much of the user's limits the engines take. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { formatDuration, renderListing, renderTaskList } from '../../render/index.ts';
import { counted, LinkisKernelError } from '../../shared/index.ts';
import { submitMarkKey, type TaskInfo, type UserResource } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { engineLabel, historyPages } from '../named/task-row.ts';
import { queueNote } from './queue-load.ts';
import {
  isWaiting,
  queueGroups,
  recentlyUnfinished,
  tasksBefore,
  unfinishedStates,
} from '../engines/queue-groups.ts';

const pageSize = 100;
const mostPages = 10;
/** At most this many tasks are listed; all are counted. */
const mostListed = 20;

/** Shows two tables in one display. Without tasks it is only the first one, and without engines too a sentence. */
export async function showQueue(json: boolean, run: CellRun): Promise<MimeBundle> {
  const tasks = await unfinishedTasks(run);
  const resources = await resourcesOf(run);
  const noted = await run.session.journal.tasks();
  const groups = queueGroups(tasks, resources.known);
  const queues = await queueNote(run);
  const marks = new Set(noted.map(({ mark }) => mark));
  const waiting = tasks.filter(isWaiting).length;
  const shares = renderListing({
    title:
      tasks.length === 0
        ? 'None of your tasks is running or waiting'
        : `${counted(tasks.length, 'task')} of yours: ${String(tasks.length - waiting)} running, ${String(waiting)} waiting`,
    columns: ['engine', 'creator', 'running', 'waiting', 'longest wait', 'of its limit'],
    rows: groups.map((group) => [
      group.engine,
      group.creator,
      numberOr(group.running),
      numberOr(group.waiting),
      group.longestWaitMs === undefined ? '' : formatDuration(group.longestWaitMs),
      percent(group.share),
    ]),
    notes: [
      ...resources.known
        .filter(({ engines, share }) => engines.length > 1 && share !== undefined)
        .map(({ creator, share }) => `${creator} takes ${percent(share)} of its limit in total.`),
      ...(resources.trouble === undefined ? [] : [`Limits are not known: ${resources.trouble}`]),
      ...(queues === undefined ? [] : [queues]),
    ],
  });
  const answer = json ? { 'application/json': { groups, tasks: tasks.map(factsOf) } } : {};
  if (tasks.length === 0) return { ...shares, ...answer };
  const left = tasks.length - mostListed;
  const list = renderTaskList(
    tasks.slice(0, mostListed).map((info) => ({ info, note: noteOf(info, tasks, marks) })),
    {
      title: `In the order of their submit${left > 0 ? `, the first ${String(mostListed)}` : ''}; %kill TASK ends one, %kill all those of this notebook`,
      empty: '',
    },
  );
  return {
    'text/plain': `${shares['text/plain']}\n\n${list['text/plain']}`,
    'text/html': `${String(shares['text/html'])}<br>${String(list['text/html'])}`,
    ...answer,
  };
}

/** The oldest first, as a queue takes them. Some servers ignore the states that are asked for, so the rows are filtered here too. */
async function unfinishedTasks(run: CellRun): Promise<readonly TaskInfo[]> {
  const found: TaskInfo[] = [];
  let pages = 0;
  for await (const rows of historyPages({ pageSize, ...recentlyUnfinished() }, run)) {
    const unfinished = rows.filter(({ state }) => unfinishedStates.includes(state));
    for (const row of unfinished) found.push(row);
    pages += 1;
    if (unfinished.length === 0 || pages === mostPages) break;
  }
  return found.toSorted((one, other) => one.taskId - other.taskId);
}

/** A server without a resource manager refuses; the tasks are shown all the same. */
async function resourcesOf(
  run: CellRun,
): Promise<{ readonly known: readonly UserResource[]; readonly trouble: string | undefined }> {
  try {
    return { known: await run.client.catalogue.userResources(run.signal), trouble: undefined };
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    return { known: [], trouble: thrown.message };
  }
}

function noteOf(
  info: TaskInfo,
  tasks: readonly TaskInfo[],
  marks: ReadonlySet<string>,
): string | undefined {
  const before = tasksBefore(info, tasks);
  const mark = info.source[submitMarkKey];
  const words = [
    ...(isWaiting(info) && before > 0 ? [`${String(before)} before it`] : []),
    ...(mark !== undefined && marks.has(mark) ? ['this notebook'] : []),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}

function factsOf(info: TaskInfo): Readonly<Record<string, unknown>> {
  const { taskId, state, creator, createdTime } = info;
  return { taskId, state, creator, engine: engineLabel(info), createdTime };
}

function numberOr(number: number): string {
  return number === 0 ? '' : String(number);
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${String(Math.round(share * 100))} %`;
}
