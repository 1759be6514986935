/** What a run came to: the counts, the tasks, and one line that says it. Pure. */
import { counted, durationIn } from '../shared/index.ts';
import type { NotebookRun } from './run-cell.ts';

export interface RunSummary {
  /** Cells that were run, those that failed included. */
  readonly run: number;
  /** Cells whose error nothing expected. */
  readonly failed: readonly { readonly cell: number; readonly ename: string }[];
  /** Cells that failed as their tag `raises-exception` says. */
  readonly expectedFailures: number;
  /** Cells that are tagged `skip-execution`. */
  readonly skipped: number;
  /** Cells that an earlier run has run (`--resume`). */
  readonly kept: number;
  /** Cells that the end of the run came before. */
  readonly notRun: number;
  readonly tasks: readonly number[];
}

/** Failed cells that the line names. */
const mostNamed = 5;

export function summaryOf({ cells }: Pick<NotebookRun, 'cells'>): RunSummary {
  const ends = cells.flatMap(({ index, end }) => (end === undefined ? [] : [{ index, end }]));
  return {
    run: ends.filter(({ end }) => end.status !== 'skipped' && end.status !== 'kept').length,
    failed: ends.flatMap(({ index, end }) =>
      end.status === 'error' && !end.expected ? [{ cell: index, ename: end.ename }] : [],
    ),
    expectedFailures: ends.filter(({ end }) => end.status === 'error' && end.expected).length,
    skipped: ends.filter(({ end }) => end.status === 'skipped').length,
    kept: ends.filter(({ end }) => end.status === 'kept').length,
    notRun: cells.length - ends.length,
    // Those of this run.
    tasks: [...new Set(ends.flatMap(({ end }) => (end.status === 'kept' ? [] : end.tasks)))],
  };
}

/** `3 cells run, 1 failed (cell 3: LinkisTaskFailed), 1 not run · 12.3 s · tasks 17, 18, 19`. */
export function summaryLine(summary: RunSummary, elapsedMs: number): string {
  const { run, failed, expectedFailures, skipped, kept, notRun, tasks } = summary;
  const counts = [
    `${counted(run, 'cell')} run`,
    ...(failed.length === 0 ? [] : [`${String(failed.length)} failed (${named(failed)})`]),
    ...(expectedFailures === 0 ? [] : [`${String(expectedFailures)} failed as expected`]),
    ...(skipped === 0 ? [] : [`${String(skipped)} skipped`]),
    ...(kept === 0 ? [] : [`${String(kept)} kept of the earlier run`]),
    ...(notRun === 0 ? [] : [`${String(notRun)} not run`]),
  ];
  return [
    counts.join(', '),
    durationOf(elapsedMs),
    ...(tasks.length === 0 ? [] : [`${tasks.length === 1 ? 'task' : 'tasks'} ${ranges(tasks)}`]),
  ].join(' · ');
}

function named(failed: RunSummary['failed']): string {
  const first = failed
    .slice(0, mostNamed)
    .map(({ cell, ename }) => `cell ${String(cell)}: ${ename}`);
  return [...first, ...(failed.length > mostNamed ? ['…'] : [])].join(', ');
}

/** `17, 18, 20 to 25`. */
function ranges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers.toSorted((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([first, last]) => {
      if (first === last) return String(first);
      return `${String(first)}${last === first + 1 ? ', ' : ' to '}${String(last)}`;
    })
    .join(', ');
}

/** A minute and more in whole seconds, an hour and more in whole minutes. */
function durationOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 60_000) return durationIn(100, ms / 100);
  return seconds < 3600 ? durationIn(1000, seconds) : durationIn(60_000, Math.floor(seconds / 60));
}
