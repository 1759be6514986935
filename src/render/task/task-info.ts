/** The facts about one task: its row in the job history, and its progress. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { Progress, TaskInfo, YarnApplication } from '../../task/index.ts';
import { escapeHtml, utcTime } from '../../shared/index.ts';
import { renderLines, withJson } from '../text/lines.ts';
import { showControls } from '../text/visible-text.ts';
import { applicationWords } from './application.ts';
import { formatTook, renderStatus } from './status.ts';
import { dataHtml } from '../text/html.ts';
import { taskText } from '../../task/index.ts';

/** State, engine, times, failure. Times are in UTC, since the kernel does not know the reader's time zone. */
export function renderTaskInfo(info: TaskInfo): MimeBundle {
  const time = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : `${utcTime(ms)} UTC`;
  // Only while it runs: the server gives 100 % for a killed task too.
  const percent =
    info.state === 'Running' && info.progress !== undefined
      ? ` (${String(Math.floor(info.progress * 100))} %)`
      : '';
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['task', taskText(info.taskId)],
    ['state', `${info.state}${percent}`],
    ['engine', `${info.engine} (${info.runType})`],
    ['user', `${info.user}, ${info.creator}`],
    ['created', time(info.createdTime)],
    ['updated', time(info.updatedTime)],
    ['took', info.costMs === undefined ? undefined : formatTook(info.costMs)],
    ['ran on', info.engineInstance],
    ['error', info.errorDescription === '' ? undefined : errorOf(info)],
    ['results', info.resultLocation],
    ['log', info.logPath],
  ];
  return renderFacts(
    facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** How far a task is: its share, its stages, its Yarn resources. `json` adds these facts for a program. */
export function renderTaskProgress(
  info: TaskInfo,
  progress: Progress,
  json: boolean,
  application?: YarnApplication,
): MimeBundle {
  const line = renderStatus({
    engine: info.engine,
    taskId: info.taskId,
    state: info.state,
    progress,
    elapsedMs: info.costMs,
    isCounted: true,
  });
  const details = [
    ...progress.stages.map(
      (stage) =>
        `  ${stage.id}: ${String(stage.succeeded)}/${String(stage.total)} tasks, ${String(stage.running)} running, ${String(stage.failed)} failed`,
    ),
    ...(progress.yarn?.applications ?? [])
      .filter((id) => id !== application?.id)
      .map((id) => `  yarn application ${id}`),
  ];
  const words = application === undefined ? undefined : applicationWords(application);
  const below = [
    ...(details.length === 0 ? [] : [String(renderLines(details)['text/html'])]),
    ...(words === undefined ? [] : [dataHtml(`<div>${words.html}</div>`)]),
  ].join('');
  const { fraction, stages, yarn } = progress;
  const bundle = {
    'text/plain': [
      line['text/plain'],
      ...details,
      ...(words === undefined ? [] : [`  ${words.text}`]),
    ].join('\n'),
    'text/html': `${String(line['text/html'])}${below}`,
  };
  return withJson(bundle, json, {
    taskId: info.taskId,
    state: info.state,
    fraction,
    stages,
    yarn,
    ...(application === undefined ? {} : { application }),
  });
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
    'text/html': dataHtml(`<table>${html}</table>`),
  };
}
