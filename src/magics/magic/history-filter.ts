/** Reads the options of `%history` into a filter of tasks. */
import type { TaskState } from '../../task/index.ts';
import type { Options } from '../grammar/options.ts';
import type { HistoryFilter, TimePoint } from '../form/cell-plan.ts';

/** From the user's word to the states that it means. */
const stateWords: Readonly<Record<string, readonly TaskState[]>> = {
  queued: ['Inited', 'WaitForRetry', 'Scheduled'],
  running: ['Running'],
  succeeded: ['Succeed'],
  succeed: ['Succeed'],
  failed: ['Failed'],
  cancelled: ['Cancelled'],
  timeout: ['Timeout'],
  unfinished: ['Inited', 'WaitForRetry', 'Scheduled', 'Running'],
};

/** The words for `--status`, for completion and messages. */
export const stateNames: readonly string[] = Object.keys(stateWords);

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** Longer than any job history is kept, in milliseconds. */
const longestMs = 3650 * 86_400_000;
/** How many tasks are listed without `-n`, and at the most. */
const counts = { usual: 20, most: 1000 } as const;

/** Throws `OPTION_INVALID` for a word that is no state, no time, no engine's name. */
export function readHistoryFilter(options: Options): HistoryFilter {
  const count = options.number('n') ?? counts.usual;
  if (count > counts.most)
    throw options.invalid(
      'n',
      `takes a number from 1 to ${String(counts.most)}, not '${String(count)}'`,
    );
  const engine = options.text('engine');
  if (engine !== undefined && !/^[\w.]+$/.test(engine)) {
    throw options.invalid(
      'engine',
      `takes the name of an engine without its version, as in --engine hive, not '${engine}'`,
    );
  }
  const grep = options.text('grep');
  if (grep === '') throw options.invalid('grep', 'takes a text to look for in the code');
  const states = options.list('status').flatMap((word) => statesOf(word));
  return {
    count,
    page: options.number('page') ?? 1,
    engine,
    grep,
    states: states.length === 0 ? undefined : states,
    since: timeOf(options, 'since'),
    before: timeOf(options, 'before'),
  };
}

/** The options' table lets no other word through. */
function statesOf(word: string): readonly TaskState[] {
  const name = word.toLowerCase();
  return Object.hasOwn(stateWords, name) ? (stateWords[name] ?? []) : [];
}

function timeOf(options: Options, name: 'since' | 'before'): TimePoint | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const time = dateOf(text) ?? agoOf(text);
  if (time !== undefined) return time;
  throw options.invalid(
    name,
    `takes an age such as 90s, 30m, 6h, 2d or 1d12h, or a time in UTC such as 2026-08-01 or "2026-08-01 14:30", not '${text}'`,
  );
}

function agoOf(text: string): TimePoint | undefined {
  const parts = [...text.matchAll(/(\d{1,6})([smhdw])/g)];
  const agoMs = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  );
  const whole = parts.map(([part]) => part).join('') === text;
  return whole && agoMs > 0 && agoMs <= longestMs ? { agoMs } : undefined;
}

/** UTC, as every listing shows times. */
function dateOf(text: string): TimePoint | undefined {
  const [, date, time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)Z?)?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const at = Date.parse(`${date}T${time}Z`);
  // `Date` reads the 31st of a shorter month as a day of the next one.
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? undefined : { at };
}
