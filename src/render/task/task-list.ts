import type { MimeBundle } from '../../interpreter/index.ts';
import type { TaskInfo } from '../../task/index.ts';
import { escapeHtml, utcTime } from '../../shared/index.ts';
import { alignedLine, columnWidths } from '../text/aligned-text.ts';
import { cutText, showControls } from '../text/visible-text.ts';
import { formatTook } from './status.ts';
import { dataHtml, mutedLine } from '../text/html.ts';
import { wordTable } from '../text/word-table.ts';
import { taskText } from '../../task/index.ts';

export interface ListedTask {
  readonly info: TaskInfo;
  /** What the kernel adds, e.g. `detached`. */
  readonly note?: string | undefined;
}

/** UTF-16 units of the line of code that are shown. */
const codeLength = 60;

const heads: readonly string[] = ['task', 'state', 'engine', 'submitted (UTC)', 'took', 'code', ''];

/** A title and the tasks in their order; the text `empty` when there are none. `json` adds the tasks for a program. */
export function renderTaskList(
  tasks: readonly ListedTask[],
  words: { readonly title: string; readonly empty: string; readonly json?: boolean | undefined },
): MimeBundle {
  const json = words.json === true ? { 'application/json': tasks.map(factsOf) } : {};
  if (tasks.length === 0) {
    return {
      'text/plain': words.empty,
      'text/html': dataHtml(`<div>${escapeHtml(words.empty)}</div>`),
      ...json,
    };
  }
  const rows = tasks.map(cellsOf);
  const all = [heads, ...rows];
  const widths = columnWidths(all);
  return {
    'text/plain': [words.title, ...all.map((cells) => alignedLine(cells, widths))].join('\n'),
    'text/html': dataHtml(`${mutedLine(escapeHtml(words.title))}\n${wordTable(heads, rows)}`),
    ...json,
  };
}

/** The facts about one task for a program; times are epoch milliseconds. */
export function taskFacts(info: TaskInfo): Readonly<Record<string, unknown>> {
  // Without the code, which has a magic of its own, and without what is of use to the server only.
  const { code: _code, source: _source, metrics: _metrics, ...facts } = info;
  return facts;
}

function factsOf({ info, note }: ListedTask): Readonly<Record<string, unknown>> {
  return { ...taskFacts(info), code: info.code, note };
}

function cellsOf({ info, note }: ListedTask): readonly string[] {
  const percent =
    info.state === 'Running' && info.progress !== undefined && info.progress > 0
      ? ` ${String(Math.floor(info.progress * 100))} %`
      : '';
  const submitted = info.createdTime === undefined ? '' : utcTime(info.createdTime);
  const code = (info.code ?? '').split('\n').find((line) => line.trim() !== '') ?? '';
  return [
    taskText(info.taskId),
    `${info.state}${percent}`,
    `${info.engine} (${info.runType})`,
    submitted,
    info.costMs === undefined ? '' : formatTook(info.costMs),
    cutText(code.trim(), codeLength),
    note ?? '',
  ].map(showControls);
}
