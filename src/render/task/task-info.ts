/** From the job history's row of a task to a short list of facts, as text and as HTML. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { TaskInfo } from '../../task/index.ts';
import { escapeHtml, utcTime } from '../../shared/index.ts';
import { showControls } from '../text/visible-text.ts';
import { formatDuration } from './status.ts';

/** State, engine, times, failure. Times are given in UTC, since the reader's zone is not known here. */
export function renderTaskInfo(info: TaskInfo): MimeBundle {
  const time = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : `${utcTime(ms)} UTC`;
  // Before a task runs there is none, and after its end the state says it all; a killed one is at 100 %.
  const percent =
    info.state === 'Running' && info.progress !== undefined
      ? ` (${String(Math.floor(info.progress * 100))} %)`
      : '';
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['task', String(info.taskId)],
    ['state', `${info.state}${percent}`],
    ['engine', `${info.engine} (${info.runType})`],
    ['user', `${info.user}, ${info.creator}`],
    ['created', time(info.createdTime)],
    ['updated', time(info.updatedTime)],
    ['took', info.costMs === undefined ? undefined : formatDuration(info.costMs)],
    ['ran on', info.engineInstance],
    ['error', info.errorDescription === '' ? undefined : errorOf(info)],
    ['results', info.resultLocation],
    ['log', info.logPath],
  ];
  return renderFacts(
    facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Lines as they are. */
export function renderLines(lines: readonly string[]): MimeBundle {
  const text = lines.map(showControls).join('\n');
  return {
    'text/plain': text,
    'text/html': `<div style="white-space:pre-wrap">${escapeHtml(text)}</div>`,
  };
}

function errorOf(info: TaskInfo): string | undefined {
  const code =
    info.errorCode === undefined || info.errorCode === 0 ? '' : `${String(info.errorCode)}: `;
  return info.errorDescription === undefined ? undefined : `${code}${info.errorDescription}`;
}

function renderFacts(facts: readonly (readonly string[])[]): MimeBundle {
  const rows = facts.map(([name = '', value = '']) => [name, showControls(value)] as const);
  const html = rows
    .map(
      ([name, value]) =>
        `<tr><td style="text-align:left;opacity:.7">${escapeHtml(name)}</td><td style="text-align:left">${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  return {
    'text/plain': rows.map(([name, value]) => `${name.padEnd(8)} ${value}`).join('\n'),
    'text/html': `<table>${html}</table>`,
  };
}
