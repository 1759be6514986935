/** The status line of a running task, and the line that sums it up at the end. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { Progress, TaskState } from '../../task/index.ts';
import { counted, escapeHtml } from '../../shared/index.ts';
import { showControls } from '../text/visible-text.ts';
import { dataHtml, warnColor } from '../text/html.ts';

/** A task's state, or what the kernel is doing with it. */
export type ShownState = TaskState | OwnState;

/** The kernel's own words for a task, which are no states of it. */
type OwnState = 'Submitting' | 'killing' | 'not submitted';

export function isOwnState(state: ShownState): state is OwnState {
  return state === 'Submitting' || state === 'killing' || state === 'not submitted';
}

interface TaskView {
  /** The engine's label. */
  readonly engine: string;
  readonly taskId: number | undefined;
  readonly state: ShownState;
  readonly elapsedMs: number;
}

export interface StatusView extends TaskView {
  /** For example what the task waits for. */
  readonly note?: string | undefined;
  readonly progress?: Progress | undefined;
}

export interface SummaryView extends TaskView {
  /** How many results the task made. */
  readonly results?: number | undefined;
  /** Where the time went; an unknown phase is left out. */
  readonly times?:
    | {
        readonly queueMs?: number | undefined;
        readonly engineMs?: number | undefined;
        readonly runMs?: number | undefined;
      }
    | undefined;
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
  const after = [...stageFacts(progress), ...yarnFacts(progress), formatDuration(view.elapsedMs)];
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
    'text/html': line(style, `${joined(facts)}${meter} · ${joined(after)}`),
  };
}

/** The line that stays: how the task ended and where its time went. Only a task that succeeded is green. */
export function renderSummary(view: SummaryView): MimeBundle {
  const { queueMs, engineMs, runMs } = view.times ?? {};
  const split = Object.entries({ queue: queueMs, engine: engineMs, run: runMs })
    .flatMap(([phase, ms]) => (ms === undefined ? [] : [`${phase} ${formatDuration(ms)}`]))
    .join(' + ');
  const { results } = view;
  const facts = [
    ...headOf(view),
    `${formatDuration(view.elapsedMs)}${split === '' ? '' : ` = ${split}`}`,
    ...(results === undefined || results === 0 ? [] : [counted(results, 'result')]),
    ...(view.taskId === undefined ? [] : [`%log ${String(view.taskId)}`]),
  ];
  const style = styles[view.state];
  return {
    'text/plain': `${style.mark} ${facts.map(showControls).join(' · ')}`,
    'text/html': line(style, joined(facts)),
  };
}

function headOf({ engine, taskId, state }: TaskView): readonly string[] {
  return [engine, ...(taskId === undefined ? [] : [`task ${String(taskId)}`]), state];
}

/** `0.4 s`, `12 s`, `3 m 05 s`, `1 h 02 m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  const two = (count: number): string => String(count).padStart(2, '0');
  if (whole < 3600) return `${String(Math.floor(whole / 60))} m ${two(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${two(Math.floor((whole % 3600) / 60))} m`;
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
