/** What the run of one cell works with, and what the phases of its task share. */
import type { PlannedTask } from '../../magics/index.ts';
import type { Logger } from '../../shared/index.ts';
import type { ErrorLine } from '../../render/index.ts';
import type { LogLine, TaskClient } from '../../task/index.ts';
import type { CellOutput } from './cell-output.ts';
import type { ShownTracker } from './shown-tracker.ts';
import type { KernelFacts } from '../session/kernel-facts.ts';
import type { ServerChanges } from './notices.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import type { Clock } from '../session/pace.ts';
import type { ProfileSwitch } from '../session/profiles.ts';
import type { RunSettings } from '../session/run-settings.ts';

/** The run of one cell: what its commands and its task work with. */
export interface CellRun {
  readonly client: TaskClient;
  readonly session: NotebookSession;
  readonly settings: RunSettings;
  readonly facts: KernelFacts;
  readonly profiles: ProfileSwitch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The user's interrupt. */
  readonly signal: AbortSignal;
}

/** One task's run. */
export interface TaskRun extends CellRun {
  readonly planned: PlannedTask;
  /** The cell's whole text, for the positions in errors. */
  readonly cellCode: string;
  /** The interrupt or the cell's own deadline, whichever comes first. */
  readonly stop: AbortSignal;
  readonly startedAt: number;
  readonly output: CellOutput;
  /** What the server did to the task unasked. */
  readonly changes: ServerChanges;
  /** Keeps the journal up with what is shown. */
  readonly shown?: ShownTracker | undefined;
  /** The task is another cell's: to stop is to let go of it, not to kill it. */
  readonly attached?: true | undefined;
  /** The last error lines of the log: a failure finds its cause in them, and quotes those that the cell has not streamed. */
  readonly tail: ErrorLine[];
}

/** Lines that are kept. */
const tailLines = 40;

/** Shows log lines, and keeps the ones that a failure is explained by. */
export function showLog(run: TaskRun, lines: readonly LogLine[]): ReturnType<CellOutput['log']> {
  run.changes.log(lines);
  const events = run.output.log(lines);
  const streamed = new Set(
    events.flatMap((event) =>
      event.kind === 'text' && event.stream === 'stderr'
        ? event.text.split('\n').map(lastOverwritten)
        : [],
    ),
  );
  for (const line of lines) {
    if (line.level !== 'error') continue;
    const text = lastOverwritten(line.text);
    run.tail.push({ ...line, text, streamed: streamed.has(text) });
    if (run.tail.length > tailLines) run.tail.shift();
  }
  return events;
}

/** What is left to see of a line whose beginning is written anew by carriage returns. */
function lastOverwritten(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1);
}
