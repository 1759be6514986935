/** The status line of a running task, and the line that sums it up at the end. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { Progress, TaskState } from '../../task/index.ts';
import { counted, durationIn, escapeHtml } from '../../shared/index.ts';
import { showControls } from '../text/visible-text.ts';
import { dataHtml, warnColor } from '../text/html.ts';
import { taskText } from '../../task/index.ts';

/** A task's state, or what the kernel is doing with it. */
export type ShownState = TaskState | OwnState;

/** The kernel's own words for a task, which are no states of it. */
type OwnState = 'Submitting' | 'waiting' | 'starting' | 'killing' | 'not submitted';

export function isOwnState(state: ShownState): state is OwnState {
  return (
    state === 'Submitting' ||
    state === 'waiting' ||
    state === 'starting' ||
    state === 'killing' ||
    state === 'not submitted'
  );
}

interface TaskView {
  /** The engine's label. */
  readonly engine: string;
  readonly taskId?: number | undefined;
  /** `starting` is said of the engine, not of the task. */
  readonly state: ShownState;
}

export interface StatusView extends TaskView {
  /** Left out where nobody has counted it. */
  readonly elapsedMs: number | undefined;
  /** The time is the server's, see {@link formatTook}. @default it is the kernel's */
  readonly isCounted?: true | undefined;
  /** For example what the task waits for. */
  readonly note?: string | undefined;
  readonly progress?: Progress | undefined;
}

export interface SummaryView extends TaskView {
  /** What the code has done, as in `3 rows inserted`. @default nothing that is known */
  readonly done?: readonly string[] | undefined;
  /** Left out of a notebook that is not to change from run to run. */
  readonly elapsedMs?: number | undefined;
  /** Where that time went: phases that add up to it, in milliseconds. */
  readonly times?:
    { readonly queueMs: number; readonly engineMs: number; readonly runMs: number } | undefined;
}

interface TaskStyle {
  readonly mark: string;
  /** A colour of VS Code, else of JupyterLab, else one for other clients. */
  readonly color: string;
}

const waiting: TaskStyle = {
  mark: '…',
  color: 'var(--vscode-descriptionForeground,var(--jp-ui-font-color2,GrayText))',
};
const active: TaskStyle = {
  mark: '▶',
  color: 'var(--vscode-charts-blue,var(--jp-brand-color0,#1e88e5))',
};
const good: TaskStyle = {
  mark: '✔',
  color: 'var(--vscode-charts-green,var(--jp-success-color0,#2e9e4f))',
};
const bad: TaskStyle = {
  mark: '✘',
  color: 'var(--vscode-errorForeground,var(--jp-error-color0,#e0433a))',
};
const doubtful: TaskStyle = { mark: '?', color: warnColor };

const styles: Readonly<Record<ShownState, TaskStyle>> = {
  Submitting: waiting,
  waiting,
  starting: waiting,
  Inited: waiting,
  Scheduled: waiting,
  WaitForRetry: doubtful,
  Running: active,
  killing: doubtful,
  Succeed: good,
  Failed: bad,
  Cancelled: bad,
  Timeout: bad,
  Unknown: doubtful,
  'not submitted': bad,
};

/** One line: engine, task, state, progress, resources, time. */
export function renderStatus(view: StatusView): MimeBundle {
  const { progress } = view;
  const facts = [
    ...headOf(view),
    ...(view.note === undefined || view.note === '' ? [] : [view.note]),
  ];
  const after = [...stageFacts(progress), ...yarnFacts(progress), ...elapsedOf(view)];
  const fraction =
    progress?.fraction === undefined ? undefined : Math.min(1, Math.max(0, progress.fraction));
  // No bar at 0, which many engines give until the end, nor for a bad end. 100 % only at success: a server may give 1 before that.
  const percent =
    fraction === undefined || fraction === 0 || styles[view.state] === bad
      ? undefined
      : Math.min(view.state === 'Succeed' ? 100 : 99, Math.floor(fraction * 100));
  const style = styles[view.state];
  const meter =
    percent === undefined
      ? ''
      : ` <progress value="${String(percent)}" max="100"></progress> ${String(percent)} %`;
  return {
    'text/plain': [
      `${style.mark} ${facts.join(' · ')}`,
      ...(percent === undefined ? [] : [textBar(percent)]),
      ...after,
    ]
      .map(showControls)
      .join(' · '),
    'text/html': line(
      style,
      `${joined(facts)}${meter}${after.length === 0 ? '' : ` · ${joined(after)}`}`,
    ),
  };
}

/** The line that stays: how the task ended, and where its time went. The mark alone says that it ended well. */
export function renderSummary(view: SummaryView): MimeBundle {
  const { elapsedMs, times, state } = view;
  const facts = [
    ...headOf(view).slice(0, state === 'Succeed' ? -1 : undefined),
    ...(view.done ?? []),
    ...(elapsedMs === undefined
      ? []
      : [`${formatDuration(elapsedMs)}${splitOf(elapsedMs, times)}`]),
  ];
  const style = styles[state];
  const words = joined(facts);
  return {
    'text/plain': `${style.mark} ${facts.map(showControls).join(' · ')}`,
    'text/html': line(style, style === good ? `<span style="opacity:.75">${words}</span>` : words),
  };
}

/** ` = queue 1.2 s + engine 3 s + run 5 s`: parts that add up as they are written; one that is 0 is left out. */
function splitOf(elapsedMs: number, times: SummaryView['times']): string {
  if (times === undefined) return '';
  const step = stepOf(elapsedMs);
  const steps = (ms: number): number => Math.round(ms / step);
  const queue = steps(times.queueMs);
  const engine = Math.min(steps(times.engineMs), steps(elapsedMs) - queue);
  const parts = { queue, engine, run: steps(elapsedMs) - queue - engine };
  const written = Object.entries(parts).flatMap(([phase, count]) =>
    count <= 0 ? [] : [`${phase} ${durationIn(step, count)}`],
  );
  return written.length < 2 ? '' : ` = ${written.join(' + ')}`;
}

function headOf({ engine, taskId, state }: TaskView): readonly string[] {
  const task = taskId === undefined ? [] : [`task ${taskText(taskId)}`];
  return state === 'starting' ? [`starting ${engine}`, ...task] : [engine, ...task, state];
}

/** The milliseconds to which a duration is rounded. */
function stepOf(ms: number): 100 | 1000 | 60_000 {
  if (ms < 9950) return 100;
  return ms < 3_599_500 ? 1000 : 60_000;
}

function elapsedOf({ elapsedMs, isCounted }: StatusView): readonly string[] {
  if (elapsedMs === undefined) return [];
  return [isCounted === true ? formatTook(elapsedMs) : formatDuration(elapsedMs)];
}

/** A time that the server has counted: in whole seconds, so that it says 0 of a task that took less than one. */
export function formatTook(ms: number): string {
  return ms === 0 ? 'under 1 s' : formatDuration(ms);
}

/** `0.4 s`, `12 s`, `3 m 05 s`, `1 h 02 m`. */
export function formatDuration(ms: number): string {
  const step = stepOf(Math.max(0, ms));
  return durationIn(step, Math.round(Math.max(0, ms) / step));
}

function line(style: TaskStyle, inside: string): string {
  return dataHtml(
    `<span style="color:${style.color};font-weight:bold">${style.mark}</span> ${inside}`,
  );
}

function joined(facts: readonly string[]): string {
  return facts.map((fact) => escapeHtml(showControls(fact))).join(' · ');
}

function textBar(percent: number): string {
  const full = Math.floor(percent / 10);
  return `[${'#'.repeat(full)}${'-'.repeat(10 - full)}] ${String(percent)} %`;
}

function stageFacts(progress: Progress | undefined): readonly string[] {
  const stages = progress?.stages ?? [];
  if (stages.length === 0) return [];
  const sum = (pick: 'total' | 'succeeded' | 'running' | 'failed'): number =>
    stages.reduce((total, stage) => total + stage[pick], 0);
  const failed = sum('failed');
  return [
    `${String(sum('succeeded'))}/${String(sum('total'))} tasks in ${counted(stages.length, 'stage')}, ${String(sum('running'))} running${failed === 0 ? '' : `, ${String(failed)} failed`}`,
  ];
}

function yarnFacts(progress: Progress | undefined): readonly string[] {
  const yarn = progress?.yarn;
  if (yarn === undefined) return [];
  const gigabytes = yarn.memoryBytes / 1024 ** 3;
  return [`yarn ${String(yarn.cores)} cores, ${gigabytes.toFixed(gigabytes < 10 ? 1 : 0)} GB`];
}
