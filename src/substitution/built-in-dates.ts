/** The server's own variables [VariableUtils.scala]: `run_date`, the dates counted from it, and the user. */

/** Names of variables for the user who runs the task. The server sets them whatever a request says [CustomVariableUtils.scala]. */
export const userNames: ReadonlySet<string> = new Set(['user', 'execute_user', 'submit_user']);

/** The times that built-in dates are counted from, in this machine's time zone. */
interface Days {
  /** Midnight. */
  readonly runDate: Date;
  readonly now: Date;
}

interface BuiltInDate {
  readonly meaning: string;
  /** The date as text, moved by `units` of its own unit. */
  valueAt(units: number, days: Days): string;
}

type Write = (date: Date, dash: string) => string;

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');
const month: Write = (date, dash) =>
  [pad(date.getFullYear(), 4), pad(date.getMonth() + 1)].join(dash);
const day: Write = (date, dash) => [month(date, dash), pad(date.getDate())].join(dash);
const hour: Write = (date, dash) =>
  `${day(date, dash)}${dash === '' ? '' : ' '}${pad(date.getHours())}`;

const plusDays = (date: Date, days: number, hours = 0): Date =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hours);
const runDate = (days: Days): Date => days.runDate;
const today = (days: Days): Date => plusDays(days.runDate, 1);

type DateAt = (days: Days, units: number) => Date;

/** The first day of the period of `months` months (from January) that contains `base`, moved by `later` periods. */
const first =
  (months: number, base = runDate, later = 0): DateAt =>
  (days, units) => {
    const date = base(days);
    const begin = date.getMonth() - (date.getMonth() % months);
    return new Date(date.getFullYear(), begin + (units + later) * months, 1);
  };
/** The last day of the same period. */
const last =
  (months: number, base = runDate, later = 0): DateAt =>
  (days, units) =>
    plusDays(first(months, base, later + 1)(days, units), -1);
const thisHour: DateAt = (days, units) => plusDays(today(days), 0, days.now.getHours() + units);

const rows: readonly (readonly [name: string, meaning: string, Write, DateAt])[] = [
  ['run_date', 'yesterday, or the variable run_date', day, (at, n) => plusDays(runDate(at), n)],
  ['run_today', 'the day after run_date', day, (at, n) => plusDays(today(at), n)],
  ['run_month_begin', "first day of run_date's month", day, first(1)],
  ['run_month_end', "last day of run_date's month", day, last(1)],
  ['run_month_now_begin', "first day of the month before run_today's", day, first(1, today, -1)],
  ['run_month_now_end', "last day of the month before run_today's", day, last(1, today, -1)],
  ['run_quarter_begin', "first day of run_date's quarter", day, first(3)],
  ['run_quarter_end', "last day of run_date's quarter", day, last(3)],
  ['run_half_year_begin', "first day of run_date's half-year", day, first(6)],
  ['run_half_year_end', "last day of run_date's half-year", day, last(6)],
  ['run_year_begin', "first day of run_date's year", day, first(12)],
  ['run_year_end', "last day of run_date's year", day, last(12)],
  ['run_mon', "run_date's month", month, first(1)],
  ['run_mon_start', "first day of run_date's month", day, first(1)],
  ['run_mon_end', "last day of run_date's month", day, last(1)],
  ['run_mon_now', "run_today's month", month, first(1, today)],
  ['run_current_mon_now', "run_today's month", month, first(1, today)],
  ['run_last_mon_now', "the month before run_today's", month, first(1, today, -1)],
  ['run_today_h', "run_today's day and the hour now", hour, thisHour],
  ['run_today_hour', "run_today's day and the hour now", hour, thisHour],
];

/** By name. Each has a plain form (digits) and a `_std` form (with dashes). */
export const builtInDates: ReadonlyMap<string, BuiltInDate> = new Map(
  rows.flatMap(([name, meaning, write, dateAt]) => {
    const written = (dash: string): BuiltInDate['valueAt'] => {
      return (units, days) => write(dateAt(days, units), dash);
    };
    const standard = { meaning: `${meaning}, with dashes`, valueAt: written('-') };
    return [[name, { meaning, valueAt: written('') }] as const, [`${name}_std`, standard] as const];
  }),
);

/** Every name that has a value although nobody has set it. */
export const builtInNames: readonly string[] = [...builtInDates.keys(), ...userNames];

/** Reads `yyyyMMdd`; undefined for anything else and for days that do not exist. */
export function readRunDate(text: string): Date | undefined {
  const [, years, months, days] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = new Date(Number(years), Number(months) - 1, Number(days));
  return day(date, '') === text ? date : undefined;
}
