/** `%history` lists the user's tasks in the job history, filtered and paged; with `-i` it puts the code of one into the next cell. */
import type { CellEvent, CellOutcome, MimeBundle } from '../../interpreter/index.ts';
import type { HistoryFilter, TimePoint } from '../../magics/index.ts';
import { renderLines, renderTaskList } from '../../render/index.ts';
import { counted, LinkisKernelError } from '../../shared/index.ts';
import { ownTaskKey, taskId, type TaskInfo } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { historyPages, submittedCode, taskRow } from '../named/task-row.ts';

const pageSize = 100;
/** At most this many rows are searched. */
const mostSearched = 5000;

export async function listHistory(
  filter: HistoryFilter & { readonly json?: boolean | undefined },
  run: CellRun,
): Promise<MimeBundle> {
  const { count, page, states, engine, grep } = filter;
  const [since, before] = [timeAt(filter.since), timeAt(filter.before)];
  const skipped = (page - 1) * count;
  const found: TaskInfo[] = [];
  let searched = 0;
  let isCut = false;
  // One row more than is shown tells whether there is another page. All pages of the server have one size, since its offsets depend on it.
  const wanted = skipped + count + 1;
  const size = grep === undefined ? Math.min(wanted, pageSize) : pageSize;
  const query = { pageSize: size, states, engine, since, before };
  for await (const rows of historyPages(query, run)) {
    searched += rows.length;
    for (const row of rows) if (matches(row, filter, since, before)) found.push(row);
    isCut = searched >= mostSearched && found.length < wanted;
    if (isCut || found.length >= wanted) break;
  }
  const shown = found.slice(skipped, skipped + count);
  const limit = isCut ? `; only the newest ${String(searched)} were looked through` : '';
  const more = found.length >= wanted ? `; more with --page ${String(page + 1)}` : '';
  const onPage = page === 1 ? '' : `, page ${String(page)}`;
  return renderTaskList(
    shown.map((info) => ({ info })),
    {
      title: `${counted(shown.length, 'task')} of the job history${onPage}${more}${limit}`,
      empty:
        found.length === 0
          ? `The job history has no such task${limit}.`
          : `The job history has ${counted(found.length, 'task')} of that kind, none on page ${String(page)}${limit}.`,
      json: filter.json,
    },
  );
}

/** Puts the submitted code into a new cell, in clients that do so; the display tells the others how to see the code. */
export async function* insertCode(
  number: number,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const id = String(number);
  const info = await taskRow(taskId(number), run);
  const code = await submittedCode(info, run);
  if (code === undefined) {
    throw new LinkisKernelError('RESULT_GONE', `the server does not give the code of task ${id}`, {
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

/** Names the engine unless it is the notebook's current one. `%%raw` keeps code that begins with % from being read as a magic. */
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

/** Servers differ in the filters that they apply, so each row is checked again. */
function matches(
  row: TaskInfo,
  { states, engine, grep }: HistoryFilter,
  since: number | undefined,
  before: number | undefined,
): boolean {
  const { createdTime } = row;
  if (row.source[ownTaskKey] !== undefined) return false;
  if (states !== undefined && !states.includes(row.state)) return false;
  if (engine !== undefined && row.engine !== engine) return false;
  if (since !== undefined && createdTime !== undefined && createdTime < since) return false;
  if (before !== undefined && createdTime !== undefined && createdTime >= before) return false;
  return grep === undefined || (row.code ?? '').toLowerCase().includes(grep.toLowerCase());
}
