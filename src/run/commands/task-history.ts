/** `%history`: the user's tasks in the job history, filtered and paged, and the code of one as the next cell. */
import type { CellEvent, CellOutcome, MimeBundle } from '../../interpreter/index.ts';
import type { HistoryFilter, TimePoint } from '../../magics/index.ts';
import { renderLines, renderTaskList } from '../../render/index.ts';
import { counted, LinkisKernelError } from '../../shared/index.ts';
import { taskId, type TaskInfo } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { taskRow } from '../named/task-row.ts';

/** Rows asked for at once. */
const pageSize = 100;
/** Rows that are looked through at the most. */
const mostSearched = 5000;

/** The user's tasks, the newest first. */
export async function listHistory(
  filter: HistoryFilter & { readonly json?: boolean | undefined },
  run: CellRun,
): Promise<MimeBundle> {
  const { count, page, states, engine, grep } = filter;
  const [since, before] = [timeAt(filter.since), timeAt(filter.before)];
  const skipped = (page - 1) * count;
  const found = new Map<number, TaskInfo>();
  const seen = new Set<number>();
  let ended = false;
  // One more than are shown, to know whether there are more. One size for all pages: those of another begin elsewhere.
  const wanted = skipped + count + 1;
  const size = grep === undefined ? Math.min(wanted, pageSize) : pageSize;
  for (let at = 1; found.size < wanted && !ended && seen.size < mostSearched; at += 1) {
    const query = { page: at, pageSize: size, states, engine, since, before };
    const rows = await run.client.tasks(query, run.signal);
    const fresh = rows.filter((row) => !seen.has(row.taskId));
    // A page past the end is the last one again.
    ended = rows.length < size || fresh.length === 0;
    for (const row of fresh) {
      seen.add(row.taskId);
      if (matches(row, filter, since, before)) found.set(row.taskId, row);
    }
  }
  const shown = [...found.values()].slice(skipped, skipped + count);
  const searched =
    ended || found.size >= wanted
      ? ''
      : `; only the newest ${String(seen.size)} were looked through`;
  const more = found.size >= wanted ? `; more with --page ${String(page + 1)}` : '';
  const onPage = page === 1 ? '' : `, page ${String(page)}`;
  return renderTaskList(
    shown.map((info) => ({ info })),
    {
      title: `${counted(shown.length, 'task')} of the job history${onPage}${more}${searched}`,
      empty:
        found.size === 0
          ? `The job history has no such task${searched}.`
          : `The job history has ${counted(found.size, 'task')} of that kind, none on page ${String(page)}${searched}.`,
      json: filter.json,
    },
  );
}

/** The code as it was submitted, in a new cell of clients that can make one; the others are told where it is. */
export async function* insertCode(
  number: number,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const id = String(number);
  const info = await taskRow(taskId(number), run);
  // A single look-up leaves the code out, a list has it.
  const rows = await run.client.tasks({ taskId: info.taskId, page: 1, pageSize: 1 }, run.signal);
  const code = info.code ?? rows.find((row) => row.taskId === number)?.code;
  if (code === undefined) {
    throw new LinkisKernelError('RESULT_GONE', `the server does not tell the code of task ${id}`, {
      hint: `%code ${id} looks for it in the task's log too.`,
    });
  }
  yield {
    kind: 'display',
    bundle: renderLines([
      `The code of task ${id} is in a new cell below, where the client makes one; %code ${id} shows it.`,
    ]),
  };
  return { status: 'ok', nextInput: cellOf(info, code, run) };
}

/** Names the engine unless it is the notebook's own, and keeps code that reads like a magic from being one. */
function cellOf(info: TaskInfo, code: string, { session }: CellRun): string {
  const { name, runType } = session.state.engine;
  const isOwn = info.engine === name && info.runType === runType;
  return [
    ...(isOwn ? [] : [`%%engine ${info.engine} ${info.runType}`]),
    ...(code.trimStart().startsWith('%') ? ['%%raw'] : []),
    code,
  ].join('\n');
}

function timeAt(time: TimePoint | undefined): number | undefined {
  if (time === undefined) return undefined;
  return 'at' in time ? time.at : Date.now() - time.agoMs;
}

/** Servers differ in the filters that they heed, so each row is looked at again. */
function matches(
  row: TaskInfo,
  { states, engine, grep }: HistoryFilter,
  since: number | undefined,
  before: number | undefined,
): boolean {
  const { createdTime } = row;
  if (states !== undefined && !states.includes(row.state)) return false;
  if (engine !== undefined && row.engine !== engine) return false;
  if (since !== undefined && createdTime !== undefined && createdTime < since) return false;
  if (before !== undefined && createdTime !== undefined && createdTime >= before) return false;
  return grep === undefined || (row.code ?? '').toLowerCase().includes(grep.toLowerCase());
}
