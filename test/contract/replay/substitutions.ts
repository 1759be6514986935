/** Code of recorded tasks that is run in another form: what needs another database or a package, and what would only wait. */

/** One substitution. */
export interface Substitution {
  /** The recording. */
  readonly recording?: string;
  readonly find: RegExp;
  readonly replace: string;
  /** The code does not end by itself: it is killed. */
  readonly endless?: boolean;
  readonly reason: string;
}

/** Applied in order. */
export const substitutions: readonly Substitution[] = [
  {
    find: /for i in range\([246]0\):\n([^]*)time\.sleep\(1\)/,
    replace: 'while True:\n    time.sleep(0.05)',
    endless: true,
    reason: 'is killed; without its prints the results do not depend on the moment',
  },
  { find: /while \[ \$i -lt 60 \][^]*/, replace: 'sleep 60', endless: true, reason: 'is killed' },
  { find: /^sleep 20$/, replace: 'sleep 0', reason: 'only waits' },
  { find: /; sleep 2;/g, replace: ';', reason: 'only waits' },
  { find: /time\.sleep\(\d\)/g, replace: 'pass', reason: 'only waits' },
  { find: /sleep\(\d+\)/g, replace: '0', reason: 'only waits, and DuckDB has no sleep' },
  { find: /import pandas as pd\n/, replace: '', reason: 'pandas may not be installed' },
  { find: /pd\.DataFrame\((\{[^}]*\})\)/g, replace: '$1', reason: 'pandas may not be installed' },
  {
    find: /import matplotlib[^]*/,
    replace: 'show.show_html("<img>")',
    reason: 'matplotlib may not be installed',
  },
  {
    find: /"\$\{(\w+)\}" as/g,
    replace: "'${$1}' as",
    reason: 'MariaDB quotes texts with either quote',
  },
  { find: /'l1\\nl2'/, replace: "E'l1\\nl2'", reason: 'MariaDB reads \\n in a text' },
  { find: /`/g, replace: '"', reason: 'MariaDB quotes names with `' },
];

/** Code that must be killed: whether it prints before it goes on for ever; what it prints after that never comes. */
export type Endless = 'silent' | 'printing';

/** The code that is run, and how it goes on when it does not end by itself. */
export function substituted(
  recording: string,
  code: string,
): { readonly code: string; readonly endless: Endless | undefined } {
  let endless = false;
  let text = code;
  for (const one of substitutions) {
    if (one.recording !== undefined && one.recording !== recording) continue;
    const next = text.replace(one.find, one.replace);
    if (next !== text && one.endless === true) endless = true;
    text = next;
  }
  if (!endless) return { code: text, endless: undefined };
  const [before = ''] = text.split(/^while True:/m);
  return { code: text, endless: /^print\(/m.test(before) ? 'printing' : 'silent' };
}

/** What the recorded tables held, as far as the recorded code needs it. */
export const tables = `
create schema demo;
create table demo.nums as select i::integer as n, (i*i)::bigint as sq, 'row-' || i as name from range(1, 12001) t(i);
create table demo.t_types(id integer, i integer, s varchar, d decimal(10,2), dt date, ts timestamp, b boolean);
insert into demo.t_types values (1, 7, '<b>x</b>', 1.10, date '2026-01-02', timestamp '2026-01-02 03:04:05', true),
  (2, null, null, null, null, null, null);
create schema sales;
create table sales.orders(id bigint, amount decimal(10,2));
create table sales.customers(id bigint, name varchar);
create schema linkis;
use demo
`;

/** The same for the recording of one table in detail, but for its partitions. */
export const detailTables = `
create schema demo;
create table demo.cities(name varchar);
create schema recorder_db;
create table recorder_db.sales(id integer, name varchar, price decimal(10,2), day varchar);
comment on table recorder_db.sales is 'daily sales';
comment on column recorder_db.sales.id is 'key';
create table recorder_db.flat(a integer, b varchar);
create view recorder_db.v as select id from recorder_db.sales
`;
