/** What the user can do about a server's error code. Administrators may edit the descriptions of codes, but not the codes. */

/** By code or range of codes [linkis_ps_error_code, the modules' *ErrorCodeSummary classes]. The narrowest range counts. */
const remedies: Readonly<Record<string, string>> = {
  1001: 'No engine node is up; ask the administrator of Linkis.',
  '1002-1003': 'The cluster is short of memory or cores: wait, or ask for less with --startup.',
  10050: 'A service of Linkis is down or restarting: try again in a moment.',
  '11001-11003': 'Log in again: check LINKIS_USER and LINKIS_PASSWORD, or the token.',
  '11010-11012': 'The gateway found no service for the request: is the Linkis entrance up?',
  11055: 'No engine was free in time: run the cell again, or ask the administrator.',
  '12000-12001': 'The queue of your user is full: wait for running tasks, or kill some.',
  '12003-12011':
    'The engine could not be started: check its name and version (%engine) and its --startup parameters.',
  '12013-12014': 'The engine did not start in time: run the cell again; the cluster may be full.',
  '13001-13002':
    'Out of memory: ask for more, e.g. %%engine spark --startup spark.driver.memory=4g.',
  // Not 13011, which the server gives to every error that ends a job of Spark.
  '13003-13010':
    'The engine ended while the task ran: run the cell again; variables and temporary views are gone.',
  '15200-15207':
    'The token was refused: check LINKIS_TOKEN, and that it may be used for LINKIS_USER.',
  '20044-20050': 'Check the ${variables} of the cell: %var lists them.',
  '20073-20075': 'The server forbids this code; ask the administrator for the rule.',
  20503: 'The server restarted while the task ran, or tried it again: run the cell again.',
  '20001-20503':
    'The server refused the task: check the engine, run type and parameters (%engine).',
  21001: 'You may not use this Yarn queue: choose another with --queue.',
  '22001-22003': 'You lack the right to this table or database; ask its owner.',
  '30009-30010': 'The cell has no code besides comments.',
  31001: 'The task was killed on the server.',
  31002: 'The server has no such engine or version: %engines lists those that it has.',
  41001: 'The database does not exist: check its name.',
  41002: 'The table does not exist: check its name and database.',
  41003: 'The column does not exist: check its name.',
  42003: 'The function does not exist: check its name.',
  '42018-42022': 'The SQL does not parse: check it at that place.',
  43003: 'The Python code does not parse.',
  43004: 'A Python name is not defined: was the cell that defines it run in this session?',
  '50079-50080': 'A label of the task is wrong or missing (%engine).',
  50081:
    'This Linkis refuses shell code with words such as for, python, find, rm; its administrator can change that.',
  60078: 'Hive cannot return values that hold a tab: replace it in the query.',
  51000: 'The file is empty: there is nothing to show.',
  54001: 'The server shows no files of this kind; export the result instead.',
  70063: 'The server has no such engine: %engines lists those that it has.',
  '80001-80033': 'The file of the result or log cannot be read by your user.',
  80034: 'The server gives no such page: fewer rows a page (--rows) may be what it takes.',
  '80035-80040': 'The file of the result or log cannot be read by your user.',
  120001: 'The task had already ended.',
};

/** What to do about a failure without a code, by words of the server that do not change. */
const remediesByWords: readonly {
  readonly words: Pick<RegExp, 'test'>;
  readonly remedy: string;
}[] = [
  {
    words: /engine quited unexpectedly|quited unexpectedly/i,
    remedy:
      'The engine ended while the task ran, often for want of memory: run the cell again; variables and temporary views are gone.',
  },
  {
    words: /Entrance service restarted/i,
    remedy: 'The server was restarted while the task ran: run the cell again.',
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

/** Looks for `near '… limit 5000'` on one line. */
function hasLimitAtFault(text: string): boolean {
  return text.split('\n').some((line) => {
    const near = line.search(/near '/i);
    return near !== -1 && /\blimit 5000'/i.test(line.slice(near));
  });
}

/** What to do about a failure, by its code or else by its words; undefined when the table has neither. */
export function remedyOf(serverCode: number | undefined, words = ''): string | undefined {
  return (
    (serverCode === undefined ? undefined : remedyOfCode(serverCode)) ??
    remediesByWords.find((one) => one.words.test(words))?.remedy
  );
}

function remedyOfCode(code: number): string | undefined {
  const fitting = Object.entries(remedies).flatMap(([range, remedy]) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return code >= from && code <= to ? [{ width: to - from, remedy }] : [];
  });
  return fitting.sort((one, other) => one.width - other.width)[0]?.remedy;
}
