/** What can be done about a server's error code, as one table. Descriptions are the administrator's to edit, codes are not. */

interface Cause {
  /** First and last code. */
  readonly from: number;
  readonly to: number;
  readonly remedy: string;
}

// linkis_ps_error_code and the modules' *ErrorCodeSummary classes. The narrower range stands before the wider one.
const causes: readonly Cause[] = [
  { from: 1001, to: 1001, remedy: 'No engine node is up; ask the administrator of Linkis.' },
  {
    from: 1002,
    to: 1003,
    remedy: 'The cluster is short of memory or cores: wait, or ask for less with --startup.',
  },
  {
    from: 10050,
    to: 10050,
    remedy: 'A service of Linkis is away or restarting: try again in a moment.',
  },
  {
    from: 11001,
    to: 11003,
    remedy: 'Log in again: check LINKIS_USER and LINKIS_PASSWORD, or the token.',
  },
  {
    from: 11010,
    to: 11012,
    remedy: 'The gateway found no service for the request: is the Linkis entrance up?',
  },
  {
    from: 11055,
    to: 11055,
    remedy: 'No engine could be had in time: run the cell again, or ask the administrator.',
  },
  {
    from: 12000,
    to: 12000,
    remedy: 'The queue of your user is full: wait for running tasks, or kill some.',
  },
  {
    from: 12001,
    to: 12001,
    remedy: 'The queue of your user is full: wait for running tasks, or kill some.',
  },
  {
    from: 12003,
    to: 12011,
    remedy:
      'The engine could not be started: check its name and version (%engine) and its --startup parameters.',
  },
  {
    from: 12013,
    to: 12014,
    remedy: 'The engine did not start in time: run the cell again; the cluster may be full.',
  },
  {
    from: 13001,
    to: 13002,
    remedy: 'Out of memory: ask for more, e.g. %%engine spark --startup spark.driver.memory=4g.',
  },
  {
    from: 13003,
    to: 13012,
    remedy:
      'The engine ended under the task: run the cell again; variables and temporary views are gone.',
  },
  {
    from: 15200,
    to: 15207,
    remedy: 'The token was refused: check LINKIS_TOKEN, and that it may be used for LINKIS_USER.',
  },
  { from: 20044, to: 20050, remedy: 'Check the ${variables} of the cell: %var lists them.' },
  {
    from: 20073,
    to: 20075,
    remedy: 'The server forbids this code; ask the administrator for the rule.',
  },
  {
    from: 20503,
    to: 20503,
    remedy: 'The server restarted or retried under the task: run the cell again.',
  },
  {
    from: 20001,
    to: 20503,
    remedy: 'The server refused the task: check the engine, run type and parameters (%engine).',
  },
  {
    from: 21001,
    to: 21001,
    remedy: 'You may not use this Yarn queue: choose another with --queue.',
  },
  {
    from: 22001,
    to: 22003,
    remedy: 'You lack the right to this table or database; ask its owner.',
  },
  { from: 30009, to: 30010, remedy: 'The cell has no code that is left after comments.' },
  { from: 31001, to: 31001, remedy: 'The task was killed on the server.' },
  {
    from: 31002,
    to: 31002,
    remedy:
      'The server has no such engine version: give one that it has, as in %engine spark-3.2.1.',
  },
  { from: 41001, to: 41001, remedy: 'The database does not exist: check its name.' },
  { from: 41002, to: 41002, remedy: 'The table does not exist: check its name and database.' },
  { from: 41003, to: 41003, remedy: 'The column does not exist: check its name.' },
  { from: 42003, to: 42003, remedy: 'The function does not exist: check its name.' },
  {
    from: 42018,
    to: 42021,
    remedy: 'The SQL does not parse: look at the place that the message names.',
  },
  { from: 43003, to: 43003, remedy: 'The Python code does not parse.' },
  {
    from: 43004,
    to: 43004,
    remedy: 'A Python name is not defined: was the cell that defines it run in this session?',
  },
  {
    from: 40_001,
    to: 43_999,
    remedy: 'The engine refused the code: the message and the log say which part of it.',
  },
  { from: 50079, to: 50080, remedy: 'A label of the task is wrong or missing (%engine).' },
  {
    from: 50081,
    to: 50081,
    remedy:
      'This Linkis refuses shell code with words such as for, python, find, rm; its administrator can change that.',
  },
  {
    from: 60078,
    to: 60078,
    remedy: 'Hive cannot return values that hold a tab: replace it in the query.',
  },
  { from: 51_000, to: 51_000, remedy: 'The file is empty: there is nothing to show.' },
  {
    from: 54_001,
    to: 54_001,
    remedy: 'The server shows no files of this kind; export the result instead.',
  },
  {
    from: 70_063,
    to: 70_063,
    remedy: 'The server has no such engine: %engines lists those that it has.',
  },
  { from: 80001, to: 80040, remedy: 'The file of the result or log cannot be read by your user.' },
  { from: 120001, to: 120001, remedy: 'The task had already ended.' },
];

/** Failures that come without a code, by the words of the server that do not change. */
const told: readonly { readonly words: Pick<RegExp, 'test'>; readonly remedy: string }[] = [
  {
    words: /engine quited unexpectedly|quited unexpectedly/i,
    remedy:
      'The engine ended under the task, often for want of memory: run the cell again; variables and temporary views are gone.',
  },
  {
    words: /Entrance service restarted/i,
    remedy: 'The server was restarted under the task: run the cell again.',
  },
  {
    words: { test: hasLimitAtFault },
    remedy:
      'The server has added LIMIT 5000 to the statement, in the wrong place: give it a LIMIT of its own, or use another --creator.',
  },
  {
    words: /No plugin found|Failed\s+to async get EngineNode/i,
    remedy: 'The server could not start this engine: check its name and version (%engine).',
  },
];

/** `near '… limit 5000'` on one line. */
function hasLimitAtFault(text: string): boolean {
  return text.split('\n').some((line) => {
    const near = line.search(/near '/i);
    return near !== -1 && /\blimit 5000'/i.test(line.slice(near));
  });
}

/** What to do about a failure, by its code or else by its words; undefined when neither says anything by itself. */
export function remedyOf(serverCode: number | undefined, words = ''): string | undefined {
  const byCode =
    serverCode === undefined
      ? undefined
      : causes.find((cause) => serverCode >= cause.from && serverCode <= cause.to);
  return byCode?.remedy ?? told.find((one) => one.words.test(words))?.remedy;
}
