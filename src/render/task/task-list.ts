/** From tasks to a list of them, as aligned text, as HTML and, when asked for, as JSON. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { TaskInfo } from '../../task/index.ts';
import { escapeHtml, largest, utcTime } from '../../shared/index.ts';
import { cutText, showControls } from '../text/visible-text.ts';
import { formatDuration } from './status.ts';
import { textWidth } from '../text/text-width.ts';

/** A task in a list. */
export interface ListedTask {
  readonly info: TaskInfo;
  /** What the list's maker adds, e.g. `detached`. */
  readonly note?: string | undefined;
}

/** Units of text that a line of code takes at the most. */
const codeLength = 60;

const heads = ['task', 'state', 'engine', 'submitted (UTC)', 'took', 'code', ''] as const;

/** A title and the tasks in the order given; `empty` is said when there are none. `json` adds them for a program to read. */
export function renderTaskList(
  tasks: readonly ListedTask[],
  words: { readonly title: string; readonly empty: string; readonly json?: boolean | undefined },
): MimeBundle {
  const json = words.json === true ? { 'application/json': tasks.map(factsOf) } : {};
  if (tasks.length === 0) {
    return {
      'text/plain': words.empty,
      'text/html': `<div>${escapeHtml(words.empty)}</div>`,
      ...json,
    };
  }
  const rows = tasks.map(cellsOf);
  return {
    'text/plain': `${words.title}\n${aligned([[...heads], ...rows])}`,
    'text/html': `<div>${escapeHtml(words.title)}</div><table>${htmlRow(heads, 'th')}${rows.map((row) => htmlRow(row, 'td')).join('')}</table>`,
    ...json,
  };
}

/** The facts of one task for a program to read; times are epoch milliseconds. */
export function taskFacts(info: TaskInfo): Readonly<Record<string, unknown>> {
  // What is left out is the code, which has a magic of its own, and what the server keeps for itself.
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
    String(info.taskId),
    `${info.state}${percent}`,
    `${info.engine} (${info.runType})`,
    submitted,
    info.costMs === undefined ? '' : formatDuration(info.costMs),
    cutText(code.trim(), codeLength),
    note ?? '',
  ].map(showControls);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, index) =>
    largest(
      rows.map((row) => textWidth(row[index] ?? '')),
      0,
    ),
  );
  return rows
    .map((row) =>
      row
        .map(
          (cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cell))),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function htmlRow(cells: readonly string[], tag: 'th' | 'td'): string {
  return `<tr>${cells.map((cell) => `<${tag} style="text-align:left">${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
}
