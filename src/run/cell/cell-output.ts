/** Makes cell events of what was seen of a task: status line, text and results within their budgets, notices, summary. Decides nothing. */
import type { CellEvent } from '../../interpreter/index.ts';
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import {
  createLogFilter,
  errorsOnly,
  displayFacts,
  nextStep,
  renderNotices,
  renderResult,
  type ShownLine,
  type ShownState,
  withoutTaskNumbers,
} from '../../render/index.ts';
import { type Clock, grouped } from '../../shared/index.ts';
import type { LogLine, ResultPage, ResultSetRef, TaskId } from '../../task/index.ts';
import type { OpenResult } from '../session/notebook-session.ts';
import { mostResults, type ResultOutput } from '../result/result-reader.ts';
import type { RunSettings } from '../session/run-settings.ts';
import { createDoneFacts } from './done-facts.ts';
import { withinNotebook } from '../result/large-result.ts';
import { createStreamBudget, type StreamText } from './stream-budget.ts';
import { createStatusLine, type StatusLine } from './status-line.ts';
import { taskText } from '../../task/index.ts';
import type { GridPlace } from './grid-place.ts';

/** The output of a task's cell. The methods give the events to show now, often none. */
export interface CellOutput extends Pick<StatusLine, 'status' | 'dueInMs'> {
  /** Tells the engine's whole label. */
  planned(engineType: string): void;
  submitted(task: TaskId): void;
  log(lines: readonly LogLine[]): readonly CellEvent[];
  /** Takes lines that were shown before, so that what follows is filtered as if they had been shown here. */
  skip(lines: readonly LogLine[]): void;
  result(output: ResultOutput): readonly CellEvent[];
  notices(notices: readonly string[]): readonly CellEvent[];
  /** The text that was held back, and the summary. Nothing when it is called again. */
  end(state: ShownState): readonly CellEvent[];
  /** The last table, shown or not, for `%more`. */
  lastTable(): OpenResult | undefined;
}

/** Joins neighbouring lines of one stream into one text: a page of the log is thousands of lines. */
function byStream(lines: readonly ShownLine[]): readonly StreamText[] {
  const runs: { readonly stream: StreamText['stream']; readonly parts: string[] }[] = [];
  for (const { text, stream, open } of lines) {
    let run = runs.at(-1);
    if (run?.stream !== stream) runs.push((run = { stream, parts: [] }));
    run.parts.push(text);
    if (open !== true) run.parts.push('\n');
  }
  return runs.map(({ stream, parts }) => ({
    kind: 'text',
    stream,
    text: parts.join(''),
    isLog: true,
  }));
}

/** `startedAt`: when the task's cell began, by the clock. `json`: tables are shown as JSON too, for programs. */
export function createCellOutput(
  planned: PlannedTask,
  parts: {
    readonly settings: RunSettings;
    readonly clock: Clock;
    readonly startedAt: number;
    readonly json: boolean;
    readonly inBatch?: boolean | undefined;
    /** Shows tables as grids. @default they are static */
    readonly showGrid?: GridPlace['show'];
  },
): CellOutput {
  const { settings, clock, json, inBatch, showGrid } = parts;
  let engine = planned.engine;
  let task: TaskId | undefined;
  const mode = planned.quiet ? 'off' : planned.timed === true ? 'always' : settings.status;
  const isLineShown = mode !== 'off';
  const line = createStatusLine(() => ({ engine, taskId: task }), {
    mode,
    // Nothing of it may then depend on the time: nbval compares what is shown first, and drops updates.
    isLive: !(mode === 'stable' && inBatch === true),
    pace: settings.pace,
    clock,
    startedAt: parts.startedAt,
  });
  const done = createDoneFacts(planned, settings.log === 'concise' && isLineShown);
  const whole = createLogFilter(settings.log, () => engine);
  // Errors that the failure does not tell, or all of them where the setting asks for whole lines.
  const filter = planned.quiet ? errorsOnly(whole) : whole;
  const rows = planned.rows ?? settings.limits.rows;
  const toRead = (words: string): string =>
    nextStep(settings.status === 'stable' ? withoutTaskNumbers(words) : words, inBatch);
  const text = createStreamBudget(settings.limits.streamBytes, () =>
    toRead(`%log ${taskText(task)}, %result ${taskText(task)}`),
  );
  let shownBytes = 0;
  /** The results that are not shown, as runs of their numbers. */
  const unshown: [first: number, last: number][] = [];
  /** Something that the user's code made is shown. */
  let showsSomething = false;
  /** The text that was shown last ends within a line. */
  let isInLine = false;

  function show(own: StreamText): readonly StreamText[] {
    const texts = text.push(own);
    for (const each of texts) isInLine = !each.text.endsWith('\n');
    return texts;
  }
  let open: OpenResult | undefined;
  let ended = false;

  function shownPage(output: Extract<ResultOutput, { kind: 'page' }>): readonly CellEvent[] {
    const number = output.result.index + 1;
    const isHeldBack = output.page.kind === 'unviewable' && output.page.heldBack === true;
    if (output.page.kind === 'table' || isHeldBack)
      openTable(output.result, output.of, output.page);
    const page = withinNotebook(output.page, output.result);
    const bundle = renderResult(page, {
      number,
      // How many follow is not known of one that is shown while the task runs: a run that is quicker would tell it.
      of: settings.status === 'stable' && output.of !== 1 ? undefined : output.of,
      // Among the prints, displays and figures of a Python cell a number says nothing.
      isNumbered: languageOf(planned.runType) !== 'python',
      page: 1,
      rows,
      limits: settings.limits,
      taskId: settings.status === 'stable' && !json ? undefined : task,
      facts: output.of === number ? line.facts() : [],
      json,
      inBatch,
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
    const { result } = output;
    if (showGrid !== undefined && page.kind === 'table' && !json && task !== undefined) {
      const title = planned.resultName ?? `task ${taskText(task)}`;
      const whole = output.of === 1 ? title : `${title}, result ${String(number)}`;
      return showGrid({ result, taskId: task, title: whole, page }, bundle);
    }
    return [{ kind: 'display', bundle, ...displayFacts(page) }];
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
    const notice = `Result${one ? '' : 's'} ${numbers} ${one ? 'is' : 'are'} not shown: a cell shows ${kilobytes} KB of results, and ${grouped(mostResults)} of them. See ${one ? 'it' : 'one'} with %result ${taskText(task)}.${String(first[0])}`;
    unshown.length = 0;
    return [{ kind: 'display', bundle: renderNotices([toRead(notice)]) }];
  }

  return {
    planned(engineType) {
      engine = engineType;
    },
    submitted(taskId) {
      task = taskId;
    },
    get dueInMs() {
      return line.dueInMs;
    },
    // A progress bar that is still being written would be torn.
    status: (now) => line.status(now, !isInLine),
    log(lines) {
      line.log(lines);
      const shown = filter.filter(done.log(lines));
      // A WARN of the engine is no output of the code.
      if (settings.log === 'concise' && shown.some((one) => !/^(?:WARN|ERROR) /.test(one.text)))
        showsSomething = true;
      return byStream(shown).flatMap(show);
    },
    skip(lines) {
      filter.filter(done.log(lines));
    },
    result(output) {
      showsSomething = true;
      switch (output.kind) {
        case 'text':
          filter.printed(output.text);
          return show({ kind: 'text', stream: 'stdout', text: output.text });
        case 'page':
          return planned.hidesResults === true ? [] : shownPage(output);
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
    end(state) {
      if (ended) return [];
      ended = true;
      const isGood = state === 'Succeed';
      const counts = isGood ? [] : done.counts();
      const rest = [
        ...filter.rest(),
        ...counts.map((own): ShownLine => ({ text: own, stream: 'stdout' })),
      ];
      const held = byStream(rest).flatMap((own) => text.push(own));
      const silent = !showsSomething || (isGood && done.hasRows());
      const summary = line.end(state, silent, isGood ? done.facts() : []);
      return [...held, ...leftOut(), ...text.finish(), ...summary];
    },
    lastTable: () => open,
  };
}
