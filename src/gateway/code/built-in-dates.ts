/** The `run_*` variables: dates derived from `run_date`, moved by their own unit. Times are the gateway's time zone. */

/** A built-in date: what it is without arithmetic, and N units further. */
export type BuiltInDate = (units: number) => string;

const two = (number: number): string => String(number).padStart(2, '0');
const year = (date: Date): string => String(date.getFullYear()).padStart(4, '0');
const compactDay = (date: Date): string =>
  `${year(date)}${two(date.getMonth() + 1)}${two(date.getDate())}`;
const standardDay = (date: Date): string =>
  `${year(date)}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const compactMonth = (date: Date): string => `${year(date)}${two(date.getMonth() + 1)}`;
const standardMonth = (date: Date): string => `${year(date)}-${two(date.getMonth() + 1)}`;
const compactHour = (date: Date): string => `${compactDay(date)}${two(date.getHours())}`;
const standardHour = (date: Date): string => `${standardDay(date)} ${two(date.getHours())}`;

const plusDays = (date: Date, days: number): Date =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, date.getHours());
const monthStart = (date: Date, months: number): Date =>
  new Date(date.getFullYear(), date.getMonth() + months, 1);
const monthEnd = (date: Date, months: number): Date =>
  new Date(date.getFullYear(), date.getMonth() + months + 1, 0);

/** First and last day of the period of `size` months that `date` is in, `units` periods further. */
function period(date: Date, size: number, units: number): readonly [Date, Date] {
  const first = Math.floor(date.getMonth() / size) * size + units * size;
  return [new Date(date.getFullYear(), first, 1), new Date(date.getFullYear(), first + size, 0)];
}

/** `yyyyMMdd` as a date at midnight; undefined when it is none. */
export function parseRunDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return compactDay(date) === text ? date : undefined;
}

/** Yesterday by the clock. */
export function defaultRunDate(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
}

/** Every built-in by name, for one `run_date`; hours are those of `now`. */
export function builtInDates(runDate: Date, now: Date): ReadonlyMap<string, BuiltInDate> {
  const today = plusDays(runDate, 1);
  const hour = (units: number): Date =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate(), now.getHours() + units);
  const day = new Map<string, (units: number) => Date>([
    ['run_date', (n) => plusDays(runDate, n)],
    ['run_today', (n) => plusDays(today, n)],
    ['run_month_begin', (n) => monthStart(runDate, n)],
    ['run_month_end', (n) => monthEnd(runDate, n)],
    ['run_month_now_begin', (n) => monthStart(today, n - 1)],
    ['run_month_now_end', (n) => monthEnd(today, n - 1)],
    ['run_quarter_begin', (n) => period(runDate, 3, n)[0]],
    ['run_quarter_end', (n) => period(runDate, 3, n)[1]],
    ['run_half_year_begin', (n) => period(runDate, 6, n)[0]],
    ['run_half_year_end', (n) => period(runDate, 6, n)[1]],
    ['run_year_begin', (n) => period(runDate, 12, n)[0]],
    ['run_year_end', (n) => period(runDate, 12, n)[1]],
    ['run_mon_start', (n) => monthStart(runDate, n)],
    ['run_mon_end', (n) => monthEnd(runDate, n)],
  ]);
  const month = new Map<string, (units: number) => Date>([
    ['run_mon', (n) => monthStart(runDate, n)],
    ['run_mon_now', (n) => monthStart(today, n)],
    ['run_current_mon_now', (n) => monthStart(today, n)],
    ['run_last_mon_now', (n) => monthStart(today, n - 1)],
  ]);
  const hours = new Map([
    ['run_today_h', hour],
    ['run_today_hour', hour],
  ]);
  return new Map([
    ...bothForms(day, compactDay, standardDay),
    ...bothForms(month, compactMonth, standardMonth),
    ...bothForms(hours, compactHour, standardHour),
  ]);
}

type Format = (date: Date) => string;

function bothForms(
  dates: ReadonlyMap<string, (units: number) => Date>,
  compact: Format,
  standard: Format,
): readonly (readonly [string, BuiltInDate])[] {
  return [...dates].flatMap(([name, at]): (readonly [string, BuiltInDate])[] => [
    [name, (units) => compact(at(units))],
    [`${name}_std`, (units) => standard(at(units))],
  ]);
}
