/** Magics of other notebooks that this kernel does not have, with the line that does it here; and how the others are written. */
import { describeForeignOptions } from './foreign-options.ts';

/** What each answered magic is of, and what to write in its place. */
export const instead: Readonly<Record<string, readonly [system: string, line: string]>> = {
  conda: ['IPython', '%%shell\nconda install NAME'],
  cd: [
    'IPython',
    'paths of a cell begin in the directory of the notebook; in a shell cell: cd DIR',
  ],
  pwd: ['IPython', '%%shell\npwd'],
  env: ['IPython', '%%shell\nenv'],
  set_env: ['IPython', '%var NAME=VALUE sets a variable for ${NAME} in code'],
  timeit: ['IPython', '%%time'],
  prun: ['IPython', '%%time'],
  capture: ['IPython', '%%engine --quiet shows results and errors only'],
  writefile: ['IPython', "%%shell\ncat > FILE <<'END'"],
  store: ['IPython', '%%sql --as NAME keeps a result, %var a value'],
  reset: ['IPython', '%%configure -f begins with a fresh engine'],
  debug: ['IPython', '%log shows what the engine has written'],
  r: ['Databricks', '%engine NAME r, for an engine that has R'],
  sqlcmd: [
    'JupySQL',
    '%tables, %columns TABLE, %profile TABLE, %queries, --expect on the cell of a query',
  ],
  sqlrender: ['JupySQL', '%queries NAME'],
};

/** Magics that have nothing to do here: the code below them runs. */
export const needless: ReadonlySet<string> = new Set([
  'load_ext',
  'reload_ext',
  'unload_ext',
  'autoreload',
  'matplotlib',
  'pretty',
]);

/** A line of another notebook, and what does it here. */
export interface Habit {
  readonly system: string;
  readonly wrote: string;
  /** In Markdown. */
  readonly write: string;
}

/** What is not a matter of one name or option. */
const done: readonly Habit[] = [
  {
    system: 'sparkmagic',
    wrote: '%%sql -o df -n 10 -q',
    write: 'the same; `df` is a table in `%%local sql`, a DataFrame in `%%local python`',
  },
  {
    system: 'sparkmagic',
    wrote: '%%local',
    write: 'the same: Python on the machine of the kernel',
  },
  {
    system: 'sparkmagic',
    wrote: '%%configure -f {…}',
    write: 'the same; also lines `key = value`',
  },
  {
    system: 'sparkmagic',
    wrote: '%%spark -c sql -o df',
    write:
      'the same; `-c python` or `%%pyspark -o df` for Python, where `df` is what the cell shows',
  },
  {
    system: 'sparkmagic',
    wrote: '%%send_to_spark -i df -t df -n name',
    write:
      "the same, also `-t str`: into the notebook's own engine where that is Python, else into PySpark; `%%pyspark --with df=name` does it for a result",
  },
  { system: 'sparkmagic', wrote: '%%info', write: 'the same' },
  { system: 'sparkmagic', wrote: '%%help', write: 'the same' },
  { system: 'sparkmagic', wrote: '%%logs', write: '`%log`; `%%logs` does it' },
  {
    system: 'sparkmagic',
    wrote: '%%cleanup -f',
    write: '`%engines --cleanup -f`; `%%cleanup -f` does it',
  },
  {
    system: 'sparkmagic',
    wrote: '%%delete -f -s 0',
    write: '`%engines --kill HOST:PORT`; at its end the kernel ends its own',
  },
  {
    system: 'sparkmagic',
    wrote: '%matplot plt',
    write: 'nothing: figures that are open at the end of a cell are shown',
  },
  { system: 'sparkmagic', wrote: '%%pretty', write: 'nothing: tables are shown as tables' },
  { system: 'JupySQL', wrote: '%load_ext sql', write: 'nothing' },
  {
    system: 'JupySQL',
    wrote: '%sql duckdb://',
    write: 'nothing: the settings choose the server, `%info` names it',
  },
  { system: 'JupySQL', wrote: '%%sql result <<', write: 'the same, or `%%sql --as result`' },
  {
    system: 'JupySQL',
    wrote: '%config SqlMagic.displaylimit = 20',
    write: '`%engine --rows 20`; the line does it',
  },
  { system: 'JupySQL', wrote: '%sqlcmd tables', write: '`%tables`; the line does it' },
  {
    system: 'JupySQL',
    wrote: '%sqlcmd columns -t orders',
    write: '`%columns orders`; the line does it',
  },
  { system: 'JupySQL', wrote: '%sqlcmd snippets', write: '`%queries`; the line does it' },
  {
    system: 'JupySQL',
    wrote: '%sqlcmd profile -t orders',
    write: '`%profile orders`; the line does it',
  },
  { system: 'JupySQL', wrote: '%sqlrender name', write: '`%queries name`; the line does it' },
  {
    system: 'JupySQL',
    wrote: '%%sql --save name',
    write: 'the same, with `--no-execute` and `--with`; `{{name}}` in later SQL',
  },
  {
    system: 'JupySQL',
    wrote: '%sqlplot bar -t orders -c city',
    write: '`%plot NAME --kind bar --x city --y total`, of a result that counts',
  },
  {
    system: 'JupySQL',
    wrote: '!ls',
    write:
      'the same above the code of SQL and Python, on the machine of the kernel; `%%shell` on the server',
  },
  {
    system: 'JupySQL',
    wrote: '!pip install jupysql',
    write: 'nothing; other packages go into the Python that `%%local python` uses',
  },
  { system: 'Databricks', wrote: '%sql, %sh, %md', write: 'the same' },
  {
    system: 'Databricks',
    wrote: '%python',
    write:
      "the same; where the notebook's own code is PySpark it runs there, and `%%python` in the engine python",
  },
  { system: 'Databricks', wrote: '%run ./other', write: 'the same' },
  { system: 'Databricks', wrote: 'displayHTML(TEXT)', write: 'the same' },
  {
    system: 'Databricks',
    wrote: 'dbutils.widgets.text("day", "2026-08-01")',
    write:
      'the same, and `dropdown`, `combobox`, `multiselect`, `get`; `${day}` in SQL; `%var day=…` sets another value. Other parts of `dbutils` are answered with what to write',
  },
  {
    system: 'Databricks',
    wrote: '%fs ls DIR',
    write: '`%ls DIR`; the line does it, as with `head`, `mkdirs`, `mv` and `rm`',
  },
  { system: 'Zeppelin', wrote: '%spark.sql, %spark.pyspark', write: 'the same' },
  {
    system: 'Zeppelin',
    wrote: '%spark.sql(saveAs=totals)',
    write: 'the same, or `%%sql --as totals`',
  },
  { system: 'Zeppelin', wrote: '%jdbc(sales)', write: 'the same: the data source of that name' },
  {
    system: 'Zeppelin',
    wrote: '${day=2026-08-01}',
    write: 'the same in SQL; `%var day=…` sets another value',
  },
  {
    system: 'Zeppelin',
    wrote: '${city=Bern,Bern|Basel}',
    write: 'the same in SQL; `%var city --choices Bern,Basel` asks',
  },
  {
    system: 'Zeppelin',
    wrote: 'z.show(df), z.input("day", "…")',
    write:
      'the same in Python, and `textbox`, `select`, `checkbox`, `put`, `get`; `%var day=…` sets another value',
  },
  {
    system: 'Zeppelin',
    wrote: 'print("%table …")',
    write: '`display(df)`, `show.show(df)`; the text is shown as it is',
  },
  {
    system: 'IPython',
    wrote: '%pip install NAME',
    write:
      'the same on the local gateway, for the Python that runs its cells; elsewhere `%%shell`, and `python3 -m pip install NAME` below it',
  },
  { system: 'IPython', wrote: '%who', write: '`%var`; the line does it' },
  { system: 'IPython', wrote: '%time, %%time', write: 'the same' },
  { system: 'IPython', wrote: '%matplotlib inline', write: 'nothing' },
];

/** Magics that are written above a cell's text. */
const cellMagics: ReadonlySet<string> = new Set(['capture', 'writefile']);

/** What the line would be as Markdown. */
function inMarkdown(line: string): string {
  if (line.includes('\n') || !line.includes(' '))
    return `\`${line.replace('\n', '`, and below it `')}\``;
  return line.replaceAll(/%%?\w+(?: (?:--\w+|-f|python|r|[A-Z]+(?:=[A-Z]+)?)(?![\w-]))*/g, '`$&`');
}

/** Every habit that is known, by system, for documentation. */
export function describeHabits(): readonly Habit[] {
  const isTold = (name: string): boolean => done.some(({ wrote }) => wrote.startsWith(`%${name} `));
  const refused = Object.entries(instead)
    .filter(([name]) => !isTold(name))
    .map(([name, [system, line]]) => ({
      system,
      wrote: `${cellMagics.has(name) ? '%%' : '%'}${name}`,
      write: inMarkdown(line),
    }));
  const all = [...done, ...describeForeignOptions(), ...refused];
  const systems = [...new Set(all.map(({ system }) => system))];
  return systems.flatMap((system) => all.filter((habit) => habit.system === system));
}
