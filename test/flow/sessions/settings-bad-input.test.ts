/**
 * Wrong words to the magics about settings and session: each is refused before anything is sent, with the whole message and what
 * to do. `%var`, `%login` and `%config --profile` have their own tables beside their other tests.
 */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

let submits = 0;
const stack = fixture(async () =>
  startStack({
    settingsInForce: [{ key: 'limits.rows', value: '200', data: 200, origin: 'default' }],
    between: async (request, next) => {
      if (request.url.includes('/entrance/')) submits += 1;
      return next(request);
    },
  }),
);
const away = fixture(async () =>
  startStack({
    linkis: { retries: 0 },
    between: async () => Promise.reject(new TypeError('fetch failed')),
  }),
);

/** The message and the last line, which says what to do. */
function errorOf(cell: RanCell): readonly string[] {
  if (cell.outcome.status !== 'error')
    throw new Error(`it has not failed: ${cell.displays().join()}`);
  return [cell.outcome.error.evalue, cell.outcome.error.traceback.at(-1) ?? ''];
}

/** Code, message, and the next step where it is not the usual one. */
const wrong: readonly (readonly [code: string, message: string, next?: string])[] = [
  ['%engine sparc', "%engine (line 1, column 9): unknown engine 'sparc'; did you mean spark?"],
  [
    '%engine spark python',
    "%engine (line 1, column 15): spark does not run 'python' (it would be read as SQL); use 'py'",
  ],
  [
    '%engine spark-',
    "%engine (line 1, column 9): 'spark-' is no engine: NAME or NAME-VERSION, such as spark-3.2.1",
  ],
  ['%engine spark py extra', "%engine (line 1, column 18): 'extra' is one word too many"],
  ['%engine --type', '%engine (line 1, column 9): --type needs a value'],
  [
    '%engine --rows x',
    "%engine (line 1, column 16): --rows takes a whole number from 1 or default, not 'x'",
  ],
  [
    '%engine --rows 0',
    "%engine (line 1, column 16): --rows takes a whole number from 1 or default, not '0'",
  ],
  [
    '%engine --timeout soon',
    "%engine (line 1, column 19): --timeout takes a time such as 90s, 10m or 1h30m, or off, not 'soon'",
  ],
  [
    '%engine --limit many',
    "%engine (line 1, column 17): --limit takes a whole number from 1, off or default, not 'many'",
  ],
  ['%engine --set x', "%engine (line 1, column 15): --set takes key=value, not 'x'"],
  [
    '%engine --creator a-b',
    "%engine (line 1, column 19): --creator takes letters, digits and _, not 'a-b' (a label is split at -)",
  ],
  [
    '%engine --label engineType=x',
    '%engine (line 1, column 17): --label takes no engineType: it follows from the engine and --creator',
  ],
  ['%engine --row 3', '%engine (line 1, column 9): unknown option --row; did you mean --rows?'],
  [
    '%engine spark py --type sql',
    "%engine (line 1, column 15): the run type is given twice: 'py' and --type sql",
  ],
  ['%engine --rows 1 --rows 2', '%engine (line 1, column 18): --rows is given twice'],
  ['%engine --quiet=1', '%engine (line 1, column 17): --quiet takes no value'],
  [
    '%engine --allow-undefined',
    '%engine (line 1, column 9): --allow-undefined is for one cell with code: write it on a %% magic above the code; the setting undefinedVariables is for all of them',
  ],
  [
    '%%engine --allow-undefined',
    '%%engine (line 1, column 10): --allow-undefined is for one cell with code: write it on a %% magic above the code; the setting undefinedVariables is for all of them',
  ],
  [
    '%engine --allow-undefind',
    '%engine (line 1, column 9): unknown option --allow-undefind; did you mean --allow-undefined?',
  ],
  [
    '%engine spark "unclosed',
    'The quote " at line 1, column 15 has no end',
    'Close it with " on the same line.',
  ],
  [
    '%engine --as x',
    '%engine (line 1, column 14): --as is for one cell with code: write it on a %% magic above the code',
  ],
  [
    '%engine --into a',
    '%engine (line 1, column 16): --into is for one cell with code: write it on a %% magic above the code',
  ],
  ['%conf x', "%conf (line 1, column 7): 'x' is not KEY=VALUE"],
  ['%conf =x', "%conf (line 1, column 7): '=x' is not KEY=VALUE"],
  [
    '%conf --scope nowhere a=b',
    "%conf (line 1, column 15): --scope takes startup or runtime, not 'nowhere'",
  ],
  [
    '%conf --unset nothing',
    '%conf (line 1, column 15): --unset nothing: there is no parameter of that name',
  ],
  ['%conf --unset', '%conf (line 1, column 7): --unset needs a value'],
  [
    '%%conf\nno pair',
    "%%conf (line 2, column 1): 'no pair' is not 'key = value'",
    'Below it stand lines key = value, or one JSON object.',
  ],
  [
    '%%configure\n[1]',
    "%%configure (line 2, column 1): '[1]' is not 'key = value'",
    'Below it stand lines key = value, or one JSON object.',
  ],
  ['%preview', '%preview (line 1, column 1): there is no code below it to preview'],
  [
    '%preview --jsn\nselect 1',
    '%preview (line 1, column 10): unknown option --jsn; did you mean --json?',
  ],
  ['%%preview x\nselect 1', "%%preview (line 1, column 11): 'x' is one word too many"],
  ['%config nothing', 'there is no setting nothing', '%config lists all of them.'],
  [
    '%config limit',
    'there is no setting limit; did you mean limits?',
    '%config lists all of them.',
  ],
  ['%config a b', "%config (line 1, column 11): 'b' is one word too many"],
  ['%info x', "%info (line 1, column 7): 'x' is one word too many"],
  ['%queue x y', "%queue (line 1, column 10): 'y' is one word too many"],
  ['%use nothing_like_it', 'there is no database nothing_like_it', '%databases lists them.'],
  ['%use a b', "%use (line 1, column 8): 'b' is one word too many"],
  ['%engines --kill', '%engines (line 1, column 10): --kill needs a value'],
  [
    '%engines --kill nonsense',
    "%engines (line 1, column 17): --kill takes HOST:PORT as %engines lists it, not 'nonsense'",
  ],
  [
    '%engines --kill host:1 --json',
    '%engines (line 1, column 24): --json and --kill do not go together',
  ],
  ['%lsmagic x', "%lsmagic (line 1, column 10): 'x' is one word too many"],
  ['%help nothing', "%help (line 1, column 7): there is no help for 'nothing'"],
  ['%help engin', "%help (line 1, column 7): there is no help for 'engin'; did you mean engine?"],
  ['%help a b', "%help (line 1, column 9): 'b' is one word too many"],
  ['%raw', '%raw (line 1, column 1): write it with two percent signs, in front of the code: %%raw'],
  ['%whoami x', "%whoami (line 1, column 9): 'x' is one word too many"],
  [
    '%nothing_like_it',
    '%nothing_like_it (line 1, column 1) is no magic',
    'Nothing was submitted. %lsmagic lists the magics; %%raw sends a cell untouched.',
  ],
  [
    '%engin spark',
    '%engin (line 1, column 1) is no magic; did you mean %engine?',
    'Nothing was submitted. %lsmagic lists the magics; %%raw sends a cell untouched.',
  ],
  [
    '%',
    "Line 1, column 1: a magic's name is expected after %",
    '%lsmagic lists the magics; %%raw sends a cell untouched.',
  ],
];

describe('magics about settings and session', () => {
  it.each(wrong.map(([code, message, next]) => ({ code, message, next })))(
    'refuse $code: $message',
    async ({ code, message, next }) => {
      const cell = await stack.run(code);
      const name = /^%+(\w*)/.exec(code)?.[1] ?? '';
      const usual = `%${name} --help shows its options. Nothing was submitted.`;
      expect(errorOf(cell)).toEqual([message, next ?? usual]);
      expect(cell.status).toBe(message.includes(' is no magic') ? 'UnknownMagic' : 'UsageError');
      expect(cell.events).toEqual([]);
      expect(submits).toBe(0);
    },
  );

  it("refuses to end an engine that is not the caller's, and says which are", async () => {
    const [message, next] = errorOf(await stack.run('%engines --kill host:1'));
    expect(message).toBe('host:1 is no engine of yours');
    expect(next).toMatch(/^(You have no engines\.|Yours are .*; nothing was ended\.)$/);
  });
});

describe('without a gateway', () => {
  const unreachable =
    'the gateway http://127.0.0.1 cannot be reached: fetch failed (GET /api/rest_j/v1/user/publicKey)';

  it.each(['%queue', '%engines', '%whoami', '%login', '%databases'])(
    '%s says that it cannot be reached',
    async (code) => {
      const cell = await away.run(code);
      expect(cell.status).toBe('LinkisConnectionError');
      expect(errorOf(cell)).toEqual([
        unreachable,
        'The connection broke; check that the gateway still runs.',
      ]);
    },
  );

  it.each([
    ['%engine', 'duckdb-1, run type sql, as configured'],
    ['%engine hive', 'engine is now hive'],
    ['%engine duckdb', 'engine is now duckdb-1 (sql)'],
    ['%conf a=b', 'runtime'],
    ['%conf --show', 'notebook'],
    ['%var x=1', 'x = 1'],
    ['%var', `Your variables on the server are not listed: ${unreachable}`],
    ['%preview\nselect 1', 'nothing was submitted'],
    ['%config', 'settings in force'],
    ['%info', 'not known: the gateway http://127.0.0.1 cannot be reached'],
    ['%use sales', 'The server does not say whether it exists'],
    ['%logout', 'There was no session to end'],
    ['%config --profile', 'No settings file has profiles'],
    ['%lsmagic', '%config'],
    ['%help', 'A cell is magics, then code.'],
  ])('%j still tells what the kernel knows by itself', async (code, told) => {
    const cell = await away.run(code);
    expect(cell.status).toBe('ok');
    expect(cell.displays().join('\n')).toContain(told);
  });

  it('a cell with a name that nobody knows fails for the gateway, not for the name', async () => {
    expect(errorOf(await away.run('select ${nope}'))[0]).toContain('cannot be reached');
  });
});
