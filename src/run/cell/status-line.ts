/** The one line that tells how a task goes, and how it ended: when it appears, when it is updated, what it becomes. */
import { type CellEvent, displayId, type MimeBundle } from '../../interpreter/index.ts';
import {
  formatDuration,
  isOwnState,
  renderStatus,
  renderSummary,
  type ShownState,
} from '../../render/index.ts';
import { type Clock, closeEvents, type LinkisKernelError } from '../../shared/index.ts';
import {
  type CallWait,
  isTerminal as isEnd,
  type LogLine,
  type Progress,
  type TaskId,
  taskText,
} from '../../task/index.ts';
import type { RunSettings, StatusMode } from '../session/run-settings.ts';
import type { TaskEvent, TaskEvents } from './note-shown.ts';
import { createTaskPhases } from './task-phases.ts';

/** Where a task stands. */
export interface StatusNow {
  readonly state: ShownState;
  readonly progress?: Progress | undefined;
  /** What the task waits for, where neither of the two below says it. */
  readonly note?: string | undefined;
  /** A call is tried again after it. */
  readonly wait?: CallWait | undefined;
  /** Why the gateway cannot be asked just now. */
  readonly trouble?: LinkisKernelError | undefined;
}

/** What the line is about, as far as it is known yet. */
export interface StatusSubject {
  /** The engine's label. */
  readonly engine: string;
  readonly taskId: TaskId | undefined;
}

export interface StatusLine {
  log(lines: readonly LogLine[]): void;
  /** Milliseconds until the line appears; 0 when it is there, undefined when it never will. */
  readonly dueInMs: number | undefined;
  /** The update to show now: at most one in `pace.statusMs`, but for a kill or a wait. `mayOpen`: the line may appear now. @default true */
  status(now: StatusNow, mayOpen?: boolean): readonly CellEvent[];
  /** What the line would say of a task that ends now, for the caption of its last table. Empty when the line itself says it. */
  facts(): readonly string[];
  /** The summary. `silent`: the cell shows nothing else that matters. `done`: what the code has done. */
  end(state: ShownState, silent: boolean, done?: readonly string[]): readonly CellEvent[];
}

/** A display's id is a number that never repeats in a kernel, after a prefix that differs between kernels. */
const displayPrefix = `linkis-${Date.now().toString(36)}`;
let displays = 0;

/** The summary says where the time went when another part than the run took so many milliseconds. */
const splitFromMs = 1000;

/** `startedAt`: when the task was begun, by the clock. It may be long ago: then where its time went is not known. */
export function createStatusLine(
  subject: () => StatusSubject,
  parts: {
    readonly mode: StatusMode;
    /** False where only what the task ended with is wanted: a client that runs a notebook as a whole may lose updates. @default true */
    readonly isLive?: boolean;
    readonly pace: RunSettings['pace'];
    readonly clock: Clock;
    readonly startedAt: number;
  },
): StatusLine {
  const { mode, pace, clock, startedAt } = parts;
  const isLive = mode !== 'off' && mode !== 'end' && parts.isLive !== false;
  const id = displayId(`${displayPrefix}-${String((displays += 1))}`);
  const phases = createTaskPhases(clock, startedAt);
  const opensAt = clock.now() + pace.quietMs;
  const isKnownWhole = startedAt >= clock.now();
  const isSlow = (): boolean => clock.now() >= opensAt;
  let isOpen = false;
  let shownAt = Number.NEGATIVE_INFINITY;
  let progress: Progress | undefined;

  /** The first bundle opens the display, later ones update it. */
  function line(bundle: MimeBundle): readonly CellEvent[] {
    const kind = isOpen ? 'update' : 'display';
    isOpen = true;
    shownAt = clock.now();
    return [{ kind, bundle, displayId: id }];
  }

  return {
    log: (lines) => {
      phases.log(lines);
    },
    get dueInMs() {
      if (!isLive) return undefined;
      return isOpen ? 0 : Math.max(0, opensAt - clock.now());
    },
    status(now, mayOpen = true) {
      phases.state(now.state);
      progress = now.progress ?? progress;
      if (!isLive) return [];
      if (!isOpen && (!mayOpen || !isSlow())) return [];
      const isDue = clock.now() - shownAt >= pace.statusMs;
      if (!isDue && now.state !== 'killing' && now.wait === undefined) return [];
      const isStarting = now.state === 'Running' && phases.isStarting();
      return line(
        renderStatus({
          ...subject(),
          state: isStarting ? 'starting' : now.state,
          note: noteOf(now),
          progress: isStarting ? undefined : progress,
          elapsedMs: clock.now() - startedAt,
        }),
      );
    },
    facts() {
      if (isOpen || mode === 'always' || mode === 'stable') return [];
      if (mode === 'end' && isSlow()) return [];
      const { taskId } = subject();
      return [
        formatDuration(clock.now() - startedAt),
        ...(taskId === undefined ? [] : [`task ${taskText(taskId)}`]),
      ];
    },
    end(state, silent, done) {
      // A failure is told by its error.
      const isWanted =
        mode === 'always' ||
        mode === 'stable' ||
        (mode === 'end' && isSlow()) ||
        (silent && state === 'Succeed');
      if (mode === 'off' || !(isOpen || isWanted)) return [];
      if (mode === 'stable') return line(renderSummary({ engine: subject().engine, state, done }));
      const times = phases.times();
      const isSplit = isKnownWhole && Math.max(times.queueMs, times.engineMs) >= splitFromMs;
      return line(
        renderSummary({
          ...subject(),
          state,
          done,
          elapsedMs: clock.now() - startedAt,
          times: isSplit ? times : undefined,
        }),
      );
    },
  };
}

function noteOf(now: StatusNow): string | undefined {
  if (now.trouble === undefined) return now.wait === undefined ? now.note : waitWords(now.wait);
  const isOver = !isOwnState(now.state) && isEnd(now.state);
  return `${troubleWords(now.trouble)}, ${isOver ? 'what the task made is waited for' : 'the task goes on'}`;
}

function waitWords({ seconds, isAsked }: CallWait): string {
  return isAsked
    ? `the gateway asks to wait ${String(seconds)} s`
    : `a call has failed, it is tried again in ${String(seconds)} s`;
}

/** What is wrong, in few words. */
function troubleWords(trouble: LinkisKernelError): string {
  if ('stateWord' in trouble) return `the server calls it '${String(trouble.stateWord)}'`;
  if (trouble.code === 'LINKIS_HTTP') return 'the gateway does not answer like Linkis';
  if (trouble.code === 'LINKIS_SHAPE') return 'the answer of the gateway is not understood';
  if (trouble.code === 'LINKIS_AUTH') return 'the gateway does not take the login';
  return 'the gateway cannot be reached';
}

/** Holds all output back until the status line is there: where it stands does then not depend on how long the task takes. */
export async function* statusFirst<End>(events: TaskEvents<End>): TaskEvents<End> {
  const held: TaskEvent[] = [];
  let isOpen = false;
  try {
    for (;;) {
      const step = await events.next();
      if (step.done === true) {
        yield* held;
        return step.value;
      }
      const event = step.value;
      if (isOpen) yield event;
      else if (event.kind === 'display' && event.displayId !== undefined) {
        isOpen = true;
        yield event;
        yield* held.splice(0);
      } else if (event.kind === 'noted') yield event;
      else held.push(event);
    }
  } finally {
    await closeEvents(events);
  }
}
