/** Variables whose values the user types: `%var NAME --ask`, and undefined names under the setting `ask`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CellEvent, CellRequest } from '../../../src/interpreter/index.ts';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, ranCell, startStack } from '../../support/local-stack.ts';

const stack = fixture(async () => startStack());
const asking = fixture(async () => startStack({ run: { undefinedVariables: 'ask' } }));

interface Asked {
  readonly cell: RanCell;
  /** What the user was asked. */
  readonly prompts: readonly string[];
}

/** Runs a cell whose user gives these answers, one after the other. */
async function run(
  code: string,
  answers: readonly string[],
  on: Pick<LocalStack, 'interpreter'> = stack,
): Promise<Asked> {
  const prompts: string[] = [];
  const left = [...answers];
  const ask: CellRequest['ask'] = async (prompt, { hidden }) => {
    prompts.push(hidden ? `hidden ${prompt}` : prompt);
    return left.shift() ?? 'too often';
  };
  const { signal } = new AbortController();
  const events: CellEvent[] = [];
  const request = { code, silent: false, executionCount: 1, signal, ask };
  const cell = on.interpreter.execute(request);
  for (;;) {
    const step = await cell.next();
    if (step.done === true) return { cell: ranCell(events, step.value), prompts };
    events.push(step.value);
  }
}

/** Runs a cell that can ask nobody. */
async function inBatch(code: string, on: LocalStack = stack): Promise<RanCell> {
  return on.run(code);
}

const problem = (cell: RanCell): string =>
  cell.outcome.status === 'ok' ? 'ok' : cell.outcome.error.evalue;

function hint(cell: RanCell): string {
  return cell.outcome.status === 'ok' ? '' : cell.outcome.error.traceback.join('\n');
}

describe('%var --ask', () => {
  it('sets what the user types for the notebook, and says so', async () => {
    const { cell, prompts } = await run('%var day --ask', [' 2026-08-01 ']);
    expect([problem(cell), prompts, cell.displays()]).toEqual([
      'ok',
      ['day: '],
      ['day = 2026-08-01'],
    ]);
    const used = await run("select '${day}' as d", []);
    expect(used.cell.displays()[0]).toContain('2026-08-01');
  });

  it('is asked before the code below runs, and above code by %% for that code alone', async () => {
    const { cell, prompts } = await run(
      "%%var one: int two --ask\n%%sql\nselect ${one} + 1 as n, '${two}' as t",
      ['41', 'typed'],
    );
    expect(prompts).toEqual(['one (int): ', 'two: ']);
    expect(cell.displays().at(-1)).toMatch(/42 .*typed/);
    expect((await inBatch('select ${one}')).status).toBe('UndefinedVariable');
    const preview = await run("%preview\n%var shown --ask\nselect '${shown}' as s", ['seen']);
    expect(preview.cell.displays().join('\n')).toContain("select 'seen' as s");
  });

  it('shows choices and the default, and asks again for what is none of them', async () => {
    const { cell, prompts } = await run('%var city --choices Basel,Bern --default Bern', [
      'Zug',
      'Basel',
    ]);
    expect([problem(cell), prompts]).toEqual([
      'ok',
      [
        'city (Enter for Bern) [Basel, Bern]: ',
        "'Zug' is none of Basel, Bern. city (Enter for Bern) [Basel, Bern]: ",
      ],
    ]);
    expect(
      (await run('%var city --choices Basel,Bern --default Bern', [''])).cell.displays(),
    ).toEqual(['city = Bern']);
    const never = await run('%var city --choices Basel,Bern', ['a', 'b', 'c', 'Bern']);
    expect([problem(never.cell), never.prompts.length]).toEqual([
      "city: 'c' is none of Basel, Bern",
      3,
    ]);
  });

  it('checks the type', async () => {
    const typed = await run('%var day: date --ask --default 2026-08-01', ['31.8.', '2026-08-31']);
    expect(typed.prompts).toEqual([
      'day (date; Enter for 2026-08-01): ',
      "'31.8.' is not a day of the calendar such as 2026-08-01. day (date; Enter for 2026-08-01): ",
    ]);
    expect(typed.cell.displays()).toEqual(['day = 2026-08-31']);
    expect((await run('%var kinds: list --ask', ['a, 2'])).cell.displays()).toEqual([
      "kinds = 'a', 2",
    ]);
  });

  it('takes an empty answer for none, and submits nothing', async () => {
    const { cell } = await run('%var other --ask\nselect ${other}', ['']);
    expect([cell.status, problem(cell)]).toEqual([
      'UndefinedVariable',
      'other: no value was given',
    ]);
    expect(cell.outcome.metadata).toBeUndefined();
  });

  it('ends with an interrupt', async () => {
    const stop = new AbortController();
    const request = { code: '%var x --ask', silent: false, executionCount: 1, signal: stop.signal };
    const cell = stack.interpreter.execute({
      ...request,
      ask: async () => {
        stop.abort();
        throw new Error('interrupted while it asked');
      },
    });
    const { value } = await cell.next();
    expect(value).toMatchObject({ status: 'error', error: { ename: 'KeyboardInterrupt' } });
  });

  it('hides what looks like a secret, and warns of it', async () => {
    const { cell, prompts } = await run('%var db_password --ask', ['a b']);
    expect(prompts).toEqual(['hidden db_password: ']);
    expect(cell.displays()).toEqual([
      expect.stringContaining('db_password looks like a secret'),
      'db_password = •••',
    ]);
  });

  it.each([
    ['%var --ask', 'names no variable to ask for'],
    ['%var a=1 --ask', "'a=1' has a value: with --ask it is --default VALUE"],
    ['%var a b --choices x', '--choices is for one variable: ask for each in a line of its own'],
    ['%var 1a --ask', "'1a' is no variable name: a letter, then letters, digits, _ and ."],
    ['%var a: day --ask', "a: 'day' is no type: str, "],
    ['%var a: int --choices 1,x', "--choices a: 'x' is not a whole number"],
    ['%var a: int --default x', "--default a: 'x' is not a whole number"],
    ['%var a --choices x,y --default z', "--default a: 'z' is none of x, y"],
    ['%var a --ask --json', '--json and --ask do not go together'],
    ['%var --unset a --ask', '--unset and --ask do not go together'],
  ])('refuses %s', async (code, message) => {
    const { cell, prompts } = await run(code, ['x']);
    expect([problem(cell).includes(message), problem(cell), prompts]).toEqual([
      true,
      problem(cell),
      [],
    ]);
  });
});

describe('%var --ask where nobody can be asked', () => {
  it('takes the parameter that was given, else the default, else says how to give it', async () => {
    const own = await startStack();
    try {
      const bare = await inBatch('%var day: date --ask', own);
      expect([bare.status, problem(bare)]).toEqual([
        'UndefinedVariable',
        'day has no value, and nobody can be asked for it here',
      ]);
      expect(hint(bare)).toContain('Give it as a parameter: -p day=VALUE; or write a --default');
      const choice = await inBatch('%var city --choices a,b', own);
      expect(hint(choice)).toContain('-p city=VALUE, one of a, b; or write');
      const other = await inBatch('%var day: date --ask --default 2026-08-01', own);
      expect(other.displays()).toEqual(['day = 2026-08-01']);
      // As papermill injects them.
      await inBatch('# Parameters\nday = "2026-08-02"\ncity = "c"\n', own);
      const given = await inBatch('%var day: date --ask --default 2026-08-01', own);
      expect(given.displays()).toEqual(['day = 2026-08-02']);
      expect(problem(await inBatch('%var city --choices a,b', own))).toBe(
        "city: 'c' is none of a, b",
      );
      expect(problem(await inBatch('%var city: int --ask', own))).toBe(
        "city: 'c' is not a whole number",
      );
    } finally {
      await own.close();
    }
  });

  it('takes the parameters of %run, also where somebody can be asked', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'linkis-asked-'));
    try {
      const path = join(directory, 'a.sql');
      await writeFile(path, "%var of_run --ask\nselect '${of_run}' as v");
      const { cell, prompts } = await run(`%run ${path} -p of_run=given`, ['never']);
      expect([problem(cell), prompts]).toEqual(['ok', []]);
      expect(cell.displays().at(-1)).toContain('given');
      expect((await inBatch('select ${of_run}')).status).toBe('UndefinedVariable');
      const typed = await run(`%run ${path}`, ['typed']);
      expect([typed.prompts, typed.cell.displays().at(-1)]).toEqual([
        ['of_run: '],
        expect.stringContaining('typed'),
      ]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe('an undefined name under the setting ask', () => {
  it('is asked for once, and set for the notebook', async () => {
    const code = "select '${aa}' || '${bb}' || '${aa}' as v";
    const first = await run(code, ['x', '"y z"'], asking);
    expect(first.prompts).toEqual(['aa: ', 'bb: ']);
    expect(first.cell.displays().slice(0, 2)).toEqual(['aa = x', 'bb = y z']);
    expect(first.cell.displays()[2]).toContain('xy zx');
    expect((await run(code, [], asking)).prompts).toEqual([]);
  });

  it('fails for an empty answer, for one that does not fit, and where nobody can be asked', async () => {
    const none = await run('select ${cc}', [''], asking);
    expect(problem(none.cell)).toBe('cc: no value was given');
    expect(problem(await inBatch('select ${cc}', asking))).toMatch(/^\$\{cc\} is not defined/);
    const sent = await run("%%sql --allow-undefined\nselect '${cc}' as v", ['x'], asking);
    expect([problem(sent.cell), sent.prompts]).toEqual(['ok', []]);
    const unread = await run("-- @set cc=1\nselect '${cc}'", ['x'], asking);
    expect([problem(unread.cell), unread.prompts]).toEqual([
      expect.stringContaining('is not set by'),
      [],
    ]);
  });

  it('is refused, and not asked for, under refuse', async () => {
    const { cell, prompts } = await run('select ${dd}', ['x']);
    expect([cell.status, prompts]).toEqual(['UndefinedVariable', []]);
  });
});
