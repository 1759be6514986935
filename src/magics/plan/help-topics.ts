/** What `%help TOPIC` explains, as data: a text on how things go together, and the magics that belong to it. */

export interface HelpTopic {
  readonly name: string;
  /** For the list of topics. */
  readonly summary: string;
  /** What the help of no single magic says. */
  readonly text: string;
  /** Lines of cells to try. */
  readonly example: readonly string[];
  /** Names, in the order in which they are needed. */
  readonly magics: readonly string[];
}

/** In the order in which users meet them. */
export const helpTopics: readonly HelpTopic[] = [
  {
    name: 'engines',
    summary: 'where code runs, and how',
    text: '%%engine NAME [TYPE] is for one cell, %engine for the notebook from here on; %%sql, %%pyspark, %%shell and others (%lsmagic) are short for it, and a short form with one % above code is for its cell too. Code goes on the lines below, or behind a short form. %engine alone tells what is in force. Options of the notebook hold until they are taken back: --limit default, --timeout off, --no-quiet, or all of them by --reset.',
    example: ['%%pyspark', 'print(spark.version)'],
    magics: ['engine', 'engines', 'queue', 'conf', 'configure'],
  },
  {
    name: 'variables',
    summary: 'what ${name} in the code stands for',
    text: 'The server puts the value in place of ${name} before the engine sees the code; SQL with a name that nobody has set is refused. ${run_date} is yesterday, ${run_date-7} a week before, ${run_date_std} has dashes: %var --all lists the built-in ones with their values now.',
    example: [
      '%var day=2026-08-01 cities=[Basel, Bern]',
      "select * from orders where day = '${day}' and city in (${cities})",
    ],
    magics: ['var', 'preview', 'explain', 'raw'],
  },
  {
    name: 'queries',
    summary: 'queries that build on queries',
    text: '--query NAME keeps the query of a cell and runs nothing; {{NAME}} in later SQL, and in other kept queries, reads it as a table. The kernel puts it into the statement as a common table expression, so nothing is stored and each run reads the data anew.',
    example: [
      '%%sql --query large',
      'select * from orders where amount > 100',
      '-- in the next cell',
      'select country, count(*) from {{large}} group by country',
    ],
    magics: ['queries', 'preview'],
  },
  {
    name: 'results',
    summary: 'tables again, longer, in pages, as files, as variables',
    text: 'A cell shows the first rows of each result set; the server keeps all of them. Most of these magics take the last result, a task as in 4711.2, or a name that --as gave. --expect fails a cell whose last table is not as it should be: rows and columns are its size, all else is a condition in the SQL of DuckDB, about each row (where NULL is not true) or, with aggregates, about all of them.',
    example: [
      "%%sql --as sales --into total --expect 'rows = 1'",
      'select sum(amount) from orders',
      '-- in the next cell',
      '%profile sales',
      '%export sales sales.csv',
    ],
    magics: [
      'result',
      'grid',
      'more',
      'page',
      'rows',
      'export',
      'send',
      'plot',
      'profile',
      'local',
    ],
  },
  {
    name: 'plots',
    summary: 'results as pictures',
    text: 'The kernel draws the picture, so every client and every export shows it. What is not named is chosen by the columns; a text column goes across, a number column up.',
    example: ['%plot --kind bar --x city --y amount'],
    magics: ['plot', 'export'],
  },
  {
    name: 'tasks',
    summary: 'what runs, what ran, and how to go back to it',
    text: 'Each cell with code is a task with a number. It belongs to the server: a cell that was submitted with --detach, or that a kernel has left, is found again by %attach. On a server, cells that need the engine on which it runs wait for it; --parallel gives a cell an engine for itself.',
    example: [
      '%%sql --detach',
      'select count(*) from orders',
      '-- in the next cell',
      '%attach last',
    ],
    magics: ['jobs', 'history', 'attach', 'status', 'progress', 'log', 'code', 'kill'],
  },
  {
    name: 'files',
    summary: 'code that stands in files',
    text: 'A file runs as if its cells stood in the notebook: their outputs appear in order, a failure ends the run and tells file, cell and line. What their magics set holds afterwards, variables of -p only for the run.',
    example: ['%run report.sql -p day=2026-08-01'],
    magics: ['run', 'var'],
  },
  {
    name: 'workspace',
    summary: 'your files on the server and in HDFS',
    text: 'Paths begin in your own directory there, hdfs:PATH in that of HDFS. Nothing is replaced without --force, and no directory removed without -r. %send makes a table of a file, %run runs one of this machine.',
    example: ['%put orders.csv reports/', '%ls reports', '%cat reports/orders.csv --head 5'],
    magics: ['ls', 'cat', 'get', 'put', 'mkdir', 'mv', 'rm'],
  },
  {
    name: 'catalogue',
    summary: 'databases, tables, columns, functions, data sources',
    text: "Completion and inspection know them too. Names with blanks are quoted, each part by itself. %use runs nothing: for code, run the engine's own USE in a cell.",
    example: ['%columns sales."my orders"'],
    magics: [
      'databases',
      'tables',
      'columns',
      'describe',
      'use',
      'profile',
      'functions',
      'datasources',
    ],
  },
  {
    name: 'settings',
    summary: 'what holds before any magic',
    text: 'A magic wins over the environment, then .linkis-kernel.json beside or above the notebook, then ~/.linkis-kernel/config.json, then the default. %config shows them and sets none; %config --profile NAME takes the notebook to another profile of those files.',
    example: [],
    magics: ['config', 'conf', 'configure', 'engine', 'var'],
  },
  {
    name: 'session',
    summary: 'who you are to the server, and what this notebook holds there',
    text: 'Engines of a kernel that died go on without it: %session last takes them up with their variables and temporary tables, %engines --cleanup ends them.',
    example: ['%session last'],
    magics: ['info', 'session', 'engines', 'queue', 'whoami', 'login', 'logout', 'config'],
  },
];
