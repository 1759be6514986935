/** The built-in dates with their values: `run_date` and what is counted from it, moved by their own unit. Times are this machine's zone. */

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');
const day = (date: Date, dash: string): string =>
  [pad(date.getFullYear(), 4), pad(date.getMonth() + 1), pad(date.getDate())].join(dash);
const month = (date: Date, dash: string): string =>
  [pad(date.getFullYear(), 4), pad(date.getMonth() + 1)].join(dash);
const hour = (date: Date, dash: string): string =>
  `${day(date, dash)}${dash === '' ? '' : ' '}${pad(date.getHours())}`;

/** Day `dayOfMonth` of the month that is `months` after that of `date`; 0 = the last day of the month before. */
const inMonth = (date: Date, months: number, dayOfMonth: number): Date =>
  new Date(date.getFullYear(), date.getMonth() + months, dayOfMonth);

/** First day of the period of `size` months that holds `date`, `periods` later. */
const periodStart = (date: Date, size: number, periods: number): Date =>
  inMonth(date, periods * size - (date.getMonth() % size), 1);
const periodEnd = (date: Date, size: number, periods: number): Date =>
  inMonth(periodStart(date, size, periods + 1), 0, 0);

/** `yyyyMMdd`; undefined for anything else and for days that do not exist. */
export function readRunDate(text: string): Date | undefined {
  const [, years, months, days] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = new Date(Number(years), Number(months) - 1, Number(days));
  return day(date, '') === text ? date : undefined;
}

/** The value of a built-in date `units` of its own units later; undefined when `name` is none [VariableUtils.scala]. */
export function builtInDate(
  name: string,
  units: number,
  runDate: Date,
  now: Date,
): string | undefined {
  const standard = name.endsWith('_std');
  const dash = standard ? '-' : '';
  const today = new Date(runDate.getFullYear(), runDate.getMonth(), runDate.getDate() + 1);
  const at = (date: Date, days: number, hours = 0): Date =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, hours);
  switch (standard ? name.slice(0, -'_std'.length) : name) {
    case 'run_date':
      return day(at(runDate, units), dash);
    case 'run_today':
      return day(at(today, units), dash);
    case 'run_month_begin':
    case 'run_mon_start':
      return day(inMonth(runDate, units, 1), dash);
    case 'run_month_end':
    case 'run_mon_end':
      return day(inMonth(runDate, units + 1, 0), dash);
    case 'run_month_now_begin':
      return day(inMonth(today, units - 1, 1), dash);
    case 'run_month_now_end':
      return day(inMonth(today, units, 0), dash);
    case 'run_quarter_begin':
      return day(periodStart(runDate, 3, units), dash);
    case 'run_quarter_end':
      return day(periodEnd(runDate, 3, units), dash);
    case 'run_half_year_begin':
      return day(periodStart(runDate, 6, units), dash);
    case 'run_half_year_end':
      return day(periodEnd(runDate, 6, units), dash);
    case 'run_year_begin':
      return day(periodStart(runDate, 12, units), dash);
    case 'run_year_end':
      return day(periodEnd(runDate, 12, units), dash);
    case 'run_mon':
      return month(inMonth(runDate, units, 1), dash);
    case 'run_mon_now':
    case 'run_current_mon_now':
      return month(inMonth(today, units, 1), dash);
    case 'run_last_mon_now':
      return month(inMonth(today, units - 1, 1), dash);
    case 'run_today_h':
    case 'run_today_hour':
      return hour(at(today, 0, now.getHours() + units), dash);
    default:
      return undefined;
  }
}
