/** The date variables that the server has of itself [VariableUtils.scala]; all but the last rows take `+N` and `-N` in their unit. */

interface BuiltInDate {
  readonly name: string;
  readonly meaning: string;
}

const bases: readonly (readonly [string, string])[] = [
  ['run_date', 'yesterday, or the variable run_date'],
  ['run_today', 'the day after run_date'],
  ['run_month_begin', "first day of run_date's month"],
  ['run_month_end', "last day of run_date's month"],
  ['run_month_now_begin', "first day of the month before run_today's"],
  ['run_month_now_end', "last day of the month before run_today's"],
  ['run_quarter_begin', "first day of run_date's quarter"],
  ['run_quarter_end', "last day of run_date's quarter"],
  ['run_half_year_begin', "first day of run_date's half-year"],
  ['run_half_year_end', "last day of run_date's half-year"],
  ['run_year_begin', "first day of run_date's year"],
  ['run_year_end', "last day of run_date's year"],
  ['run_mon', "run_date's month"],
  ['run_mon_start', "first day of run_date's month"],
  ['run_mon_end', "last day of run_date's month"],
  ['run_mon_now', "run_today's month"],
  ['run_current_mon_now', "run_today's month"],
  ['run_last_mon_now', "the month before run_today's"],
  ['run_today_h', "run_today's day and the hour now"],
  ['run_today_hour', "run_today's day and the hour now"],
];

/** Set by the server for every task. */
const userNames = ['user', 'execute_user', 'submit_user'];

/** Each in its plain form (digits) and its `_std` form (with dashes). */
export const builtInDates: readonly BuiltInDate[] = bases.flatMap(([name, meaning]) => [
  { name, meaning },
  { name: `${name}_std`, meaning: `${meaning}, with dashes` },
]);

/** Every name that stands for something although nobody has set it. */
export const builtInNames: readonly string[] = [
  ...builtInDates.map(({ name }) => name),
  ...userNames,
];
