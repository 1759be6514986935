/** Makes cell events of what was seen of a task: status line, text and results within their budgets, notices, summary. Decides nothing. */
import { type CellEvent, displayId, type MimeBundle } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import {
  createLogFilter,
  renderNotices,
  renderResult,
  renderStatus,
  renderSummary,
  isOwnState,
  type ShownLine,
  type ShownState,
} from '../../render/index.ts';
import { type Clock, grouped, type LinkisKernelError } from '../../shared/index.ts';
import {
  isTerminal as isEnd,
  type LogLine,
  type Progress,
  type ResultPage,
  type ResultSetRef,
  type TaskId,
  type TaskInfo,
} from '../../task/index.ts';
import type { OpenResult } from '../session/notebook-session.ts';
import { mostResults, type ResultOutput } from './result-reader.ts';
import type { RunSettings } from '../session/run-settings.ts';
import { createStreamBudget, type StreamText } from './stream-budget.ts';
import { taskTimes } from './task-times.ts';

/** True when the task itself has ended; what follows is reading what it made. */
function isTerminal(state: ShownState): boolean {
  return !isOwnState(state) && isEnd(state);
}

/** What is wrong, in few words for the status line. */
function troubleWords(trouble: LinkisKernelError): string {
  if ('stateWord' in trouble) return `the server calls it '${String(trouble.stateWord)}'`;
  if (trouble.code === 'LINKIS_HTTP') return 'the gateway does not answer like Linkis';
  if (trouble.code === 'LINKIS_SHAPE') return 'the answer of the gateway is not understood';
  if (trouble.code === 'LINKIS_AUTH') return 'the gateway does not take the login';
  return 'the gateway cannot be reached';
}

function waitWords(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `the gateway asks to wait ${String(seconds)} s`;
}

/** Where a task stands, for the status line. */
export interface StatusNow {
  readonly state: ShownState;
  readonly progress?: Progress | undefined;
  /** How long the gateway has asked to wait. */
  readonly waitSeconds?: number | undefined;
  /** Why the gateway cannot be asked just now. */
  readonly trouble?: LinkisKernelError | undefined;
}

/** How a task ended, for the summary. */
export interface EndNow {
  readonly state: ShownState;
  readonly info?: TaskInfo | undefined;
  readonly results?: number | undefined;
}

/** The output of a task's cell. The methods give the events to show now, often none. */
export interface CellOutput {
  /** Tells the engine's whole label. */
  planned(engineType: string): void;
  submitted(task: TaskId): void;
  /** At most one update in `pace.statusMs`, but for a kill or a wait. The first call opens the line, above all other output. */
  status(now: StatusNow): readonly CellEvent[];
  log(lines: readonly LogLine[]): readonly CellEvent[];
  /** Takes lines that were shown before, so that what follows is filtered as if they had been shown here. */
  skip(lines: readonly LogLine[]): void;
  result(output: ResultOutput): readonly CellEvent[];
  notices(notices: readonly string[]): readonly CellEvent[];
  /** The text that was held back, and the summary in place of the status line. Nothing when it is called again. */
  end(now: EndNow): readonly CellEvent[];
  /** The last table, shown or not, for `%more`. */
  lastTable(): OpenResult | undefined;
}

/** The longest HTML page or picture that is shown, in characters: a notebook with a longer one cannot be opened. */
const longestDocument = 16 * 1_048_576;

/** The length of a page that is longer than `longestDocument`. */
function largeDocument(page: ResultPage): number | undefined {
  const length =
    page.kind === 'html' ? page.html.length : page.kind === 'picture' ? page.base64.length : 0;
  return length > longestDocument ? length : undefined;
}

/** The summary of a task that took at least this many milliseconds says where the time went. */
const splitFromMs = 3000;

/** A display's id is a number that never repeats in a kernel, after a prefix that differs between kernels. */
const displayPrefix = `linkis-${Date.now().toString(36)}`;
let displays = 0;

/** Joins neighbouring lines of one stream into one text: a page of the log is thousands of lines. */
function byStream(lines: readonly ShownLine[]): readonly StreamText[] {
  const texts: { kind: 'text'; stream: StreamText['stream']; text: string; isLog: true }[] = [];
  for (const { text, stream, open } of lines) {
    const last = texts.at(-1);
    const whole = open === true ? text : `${text}\n`;
    if (last?.stream === stream) last.text += whole;
    else texts.push({ kind: 'text', stream, text: whole, isLog: true });
  }
  return texts;
}

/** `startedAt`: when the task's cell began, by the clock. `json`: tables are shown as JSON too, for programs. */
export function createCellOutput(
  planned: PlannedTask,
  parts: {
    readonly settings: RunSettings;
    readonly clock: Clock;
    readonly startedAt: number;
    readonly json: boolean;
  },
): CellOutput {
  const { settings, clock, json } = parts;
  const id = displayId(`${displayPrefix}-${String((displays += 1))}`);
  let engine = planned.engine;
  const filter = createLogFilter(planned.quiet ? 'error' : settings.log, () => engine);
  const rows = planned.rows ?? settings.limits.rows;
  let task: TaskId | undefined;
  const text = createStreamBudget(
    settings.limits.streamBytes,
    () => `%log ${String(task)}, %result ${String(task)}`,
  );
  let shownBytes = 0;
  /** The results that are not shown, as runs of their numbers. */
  const unshown: [first: number, last: number][] = [];
  let statusAt = Number.NEGATIVE_INFINITY;
  let statusState: ShownState | undefined;
  let last: StatusNow | undefined;
  let open: OpenResult | undefined;
  let ended = false;

  /** The status line: the first bundle opens its display, later ones update it. */
  function line(bundle: MimeBundle): CellEvent {
    const event: CellEvent = {
      kind: statusState === undefined ? 'display' : 'update',
      bundle,
      displayId: id,
    };
    return event;
  }

  function page(output: Extract<ResultOutput, { kind: 'page' }>): readonly CellEvent[] {
    const number = output.result.index + 1;
    const isHeldBack = output.page.kind === 'unviewable' && output.page.heldBack === true;
    if (output.page.kind === 'table' || isHeldBack)
      openTable(output.result, output.of, output.page);
    const tooLarge = largeDocument(output.page);
    if (tooLarge !== undefined) {
      const notice = `Result ${String(number)} is not shown: it is ${grouped(Math.ceil(tooLarge / 1_048_576))} MB of ${output.page.kind === 'html' ? 'HTML' : 'a picture'}, and a notebook takes at most ${String(longestDocument / 1_048_576)} MB. Let the code write it to a file`;
      return [{ kind: 'display', bundle: renderNotices([notice]) }];
    }
    const bundle = renderResult(output.page, {
      number,
      of: output.of,
      page: 1,
      rows,
      limits: settings.limits,
      taskId: task,
      json,
    });
    const bytes = Object.values(bundle).reduce<number>(
      (sum, value) =>
        sum + Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)),
      0,
    );
    if (shownBytes > 0 && shownBytes + bytes > settings.limits.cellBytes) {
      leaveOut(number, number);
      return [];
    }
    shownBytes += bytes;
    return [{ kind: 'display', bundle }];
  }

  /** Sets the table that magics mean from here on: also one that cannot be shown, or they would mean an earlier one. */
  function openTable(result: ResultSetRef, of: number | undefined, shown?: ResultPage): void {
    if (task === undefined) return;
    const columns = shown?.kind === 'table' ? shown.columns.map(({ name }) => name) : [];
    open = { result, taskId: task, number: result.index + 1, of, columns, page: 1, rows };
  }

  function leaveOut(from: number, to: number): void {
    const last = unshown.at(-1);
    if (last?.[1] === from - 1) last[1] = to;
    else unshown.push([from, to]);
  }

  /** One notice about all results that are not shown. */
  function leftOut(): readonly CellEvent[] {
    const [first] = unshown;
    if (first === undefined) return [];
    const one = unshown.length === 1 && first[0] === first[1];
    const numbers = unshown
      .map(([from, to]) => (from === to ? grouped(from) : `${grouped(from)} to ${grouped(to)}`))
      .join(', ');
    const kilobytes = grouped(Math.floor(settings.limits.cellBytes / 1024));
    const notice = `Result${one ? '' : 's'} ${numbers} ${one ? 'is' : 'are'} not shown: a cell shows ${kilobytes} KB of results, and ${grouped(mostResults)} of them. See ${one ? 'it' : 'one'} with %result ${String(task)}.${String(first[0])}`;
    unshown.length = 0;
    return [{ kind: 'display', bundle: renderNotices([notice]) }];
  }

  return {
    planned(engineType) {
      engine = engineType;
    },
    submitted(taskId) {
      task = taskId;
    },
    status(now) {
      if (planned.quiet) return [];
      last = { ...now, progress: now.progress ?? last?.progress };
      const due = clock.now() - statusAt >= settings.pace.statusMs;
      if (!due && now.state !== 'killing' && now.waitSeconds === undefined) return [];
      const event = line(
        renderStatus({
          engine,
          taskId: task,
          state: now.state,
          note:
            now.trouble === undefined
              ? waitWords(now.waitSeconds)
              : `${troubleWords(now.trouble)}, ${isTerminal(now.state) ? 'what the task made is waited for' : 'the task goes on'}`,
          progress: last.progress,
          elapsedMs: clock.now() - parts.startedAt,
        }),
      );
      statusAt = clock.now();
      statusState = now.state;
      return [event];
    },
    log: (lines) => byStream(filter.filter(lines)).flatMap((own) => text.push(own)),
    skip(lines) {
      filter.filter(lines);
    },
    result(output) {
      switch (output.kind) {
        case 'text':
          filter.printed(output.text);
          return text.push({ kind: 'text', stream: 'stdout', text: output.text });
        case 'page':
          return page(output);
        case 'left':
          leaveOut(output.from, output.to);
          return [];
        case 'failed':
          openTable(output.result, undefined);
          return [
            {
              kind: 'display',
              bundle: renderNotices([
                `Result ${String(output.result.index + 1)} cannot be shown: ${output.error.message}`,
              ]),
            },
          ];
      }
    },
    notices: (notices) =>
      notices.length === 0 ? [] : [{ kind: 'display', bundle: renderNotices(notices) }],
    end(now) {
      if (ended) return [];
      ended = true;
      const elapsedMs = clock.now() - parts.startedAt;
      const held = byStream(filter.rest()).flatMap((own) => text.push(own));
      const rest = [...held, ...leftOut(), ...text.finish()];
      if (planned.quiet) return rest;
      const summary = renderSummary({
        engine,
        taskId: task,
        state: now.state,
        elapsedMs,
        results: now.results,
        // The server gives times to the second, which say nothing of a short task.
        times: now.info === undefined || elapsedMs < splitFromMs ? undefined : taskTimes(now.info),
      });
      return [...rest, line(summary)];
    },
    lastTable: () => open,
  };
}
