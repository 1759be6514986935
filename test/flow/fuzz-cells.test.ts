/**
 * Cells of any text: parsing, planning, preview, completion, inspection and the gateway's preparation either answer or refuse with a
 * typed error, and none takes long, however the text is made. `LINKIS_KERNEL_TEST_SEED` chooses the random texts.
 */
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/gateway/gateway-error.ts';
import { prepareCode } from '../../src/gateway/code/prepare-code.ts';
import { splitStatements } from '../../src/gateway/engines/split-statements.ts';
import { resolveSettings } from '../../src/gateway/settings.ts';
import {
  completeMagics,
  completeness,
  initialState,
  inspectMagics,
  type NotebookState,
  parseCell,
  planCell,
  ranCode,
  serverEffects,
  substitute,
} from '../../src/magics/index.ts';
import { createCompletions } from '../../src/run/completions.ts';
import { createCatalogueCache } from '../../src/run/catalogue-cache.ts';
import { cutNotices } from '../../src/run/notices-cuts.ts';
import { variableNotices } from '../../src/run/notices-variables.ts';
import { realClock } from '../../src/run/pace.ts';
import { LinkisKernelError, silentLogger } from '../../src/shared/index.ts';
import { runSettings } from '../support/local-stack.ts';
import { seededNumbers, type SeededNumbers, testSeed } from '../support/seeded-numbers.ts';

const seed = testSeed(20_261_124);
/** Processor time for one step over one text of a hundred thousand characters; most take a hundredth of it. */
const longestMs = 1000;
const adversarialLength = 100_000;

const plain = initialState({ ...runSettings, engine: 'duckdb' });
const states: readonly NotebookState[] = [
  { ...plain, variables: { dt: '2026-01-01', n: '7', text: "it's" } },
  initialState({ ...runSettings, engine: 'python' }),
  initialState({ ...runSettings, engine: 'shell' }),
  initialState({
    ...runSettings,
    engine: 'spark',
    runType: 'scala',
    aliases: { etl: 'spark sql' },
  }),
];

const catalogue = createCatalogueCache({
  connect: async () => Promise.reject(new LinkisKernelError('LINKIS_UNREACHABLE', 'no server')),
  clock: realClock,
  logger: silentLogger,
});
const gatewaySettings = resolveSettings({ dataDirectory: '/', users: [], tokens: [] });

/** Every step that the text of a cell goes through, by name. */
const steps: Readonly<Record<string, (code: string, state: NotebookState) => unknown>> = {
  plan: (code, state) => planCell(parseCell(code), state),
  preview: (code, state) => {
    const { task } = planCell(parseCell(code), state);
    if (task === undefined) return undefined;
    const scope = {
      runType: task.runType,
      variables: task.variables,
      user: 'ann',
      now: new Date(),
    };
    return serverEffects(substitute(task.code, scope).code, { ...task, creator: 'IDE' });
  },
  notices: (code, state) => {
    const { task } = planCell(parseCell(code), state);
    if (task === undefined) return undefined;
    const submitted = { ...task, isLocal: false };
    return [cutNotices(submitted, undefined, false), variableNotices(submitted, task.code)];
  },
  'code that ran': (code, state) => {
    const { task } = planCell(parseCell(code), state);
    if (task === undefined) return undefined;
    const ran = ranCode({ ...task, engine: 'jdbc', runType: 'jdbc' }, false);
    return ran.placeOf(ran.text.length);
  },
  completeness: (code) => completeness(code),
  'complete by text': (code, state) => completeMagics(code, code.length, state),
  'inspect by text': (code, state) => inspectMagics(code, code.length - 1, state),
  prepare: (code, state) =>
    prepareCode(
      {
        code,
        runType: state.engine.runType,
        engine: state.engine.name,
        engineType: 'x-1',
        creator: 'IDE',
        user: 'ann',
        variables: state.variables,
      } as unknown as Parameters<typeof prepareCode>[0],
      gatewaySettings,
      () => undefined,
    ),
  'split into statements': (code) => splitStatements(code),
};

function processorMs(): number {
  return process.cpuUsage().user / 1000;
}

/** What is wrong with a step over a text; undefined when nothing is. */
async function faultOf(name: string, work: () => unknown): Promise<string | undefined> {
  const from = processorMs();
  try {
    await work();
  } catch (thrown) {
    const isRefusal = thrown instanceof LinkisKernelError || thrown instanceof GatewayError;
    // Completion and inspection refuse nothing: they know of nothing.
    if (!isRefusal || name === 'complete' || name === 'inspect')
      return `${name} threw ${String(thrown)}`;
  }
  const tookMs = processorMs() - from;
  return tookMs > longestMs ? `${name} took ${tookMs.toFixed(0)} ms` : undefined;
}

const completions = states.map((state) =>
  createCompletions({ catalogue, clock: realClock, state: () => state }),
);

/** All that is wrong with a text, in the notebook `at`. */
async function faultsOf(code: string, at: number): Promise<readonly string[]> {
  const state = states[at];
  const completion = completions[at];
  if (state === undefined || completion === undefined) throw new Error('no such state');
  const faults: (string | undefined)[] = [];
  for (const [name, step] of Object.entries(steps))
    faults.push(await faultOf(name, () => step(code, state)));
  for (const cursor of [code.length, Math.floor(code.length / 2)]) {
    faults.push(await faultOf('complete', async () => completion.complete(code, cursor)));
    faults.push(await faultOf('inspect', async () => completion.inspect(code, cursor)));
  }
  return faults
    .filter((fault) => fault !== undefined)
    .map((fault) => `${state.engine.name}: ${fault}`);
}

const pieces: readonly string[] = [
  '${',
  '${a',
  '${ ',
  '${a + ',
  '${a}',
  '&{',
  '&{yyyy',
  '&{y%',
  '%-1d',
  '}',
  '{',
  '(',
  ')',
  '[',
  ']',
  "'",
  '"',
  '`',
  "''",
  '""',
  "'''",
  '"""',
  '\\',
  "\\'",
  '--',
  '-- a\n',
  '/*',
  '*/',
  '/**',
  '/*+',
  '#',
  '//',
  ';',
  ',',
  'a,',
  '.',
  'a.',
  '$',
  '$$',
  '$a$',
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  '\n\n',
  '%',
  '%%',
  '?',
  '!',
  '!!@set',
  '--@set a=1\n',
  '---@set ',
  '#@set ',
  '=',
  'a=',
  '%var a=',
  '%%var\n',
  '%conf a=',
  '%%sql ',
  '%%python\n',
  '%engine ',
  '--limit 5 ',
  '--set ide.engine.no.limit.allow',
  'select ',
  'SELECT * FROM ',
  ' from t,',
  ' limit 1',
  'limit ',
  'with a as (',
  'join ',
  ' on ',
  ':',
  'a: int = 1\n',
  '1',
  '1e',
  '0.',
  '-',
  '+',
  '*',
  'a',
  'é',
  '中',
  '😀',
  '\ud800',
  '\udc00',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\u2028',
  '\ufeff',
  '__proto__',
  'constructor',
  'toString',
  '%constructor',
  '%__proto__',
  '%%hasOwnProperty',
  '# Parameters\n',
  'x = [',
  '"a",',
  'None',
  '/*/**/',
  '/* */\n',
  '"""\n',
  '${user} ',
  '-- @set a=1\n',
  "E'",
  '<script>',
];
const ends: readonly string[] = ['', '\nx', '}'];
const heads: readonly string[] = [
  '',
  '',
  '',
  '%%sql\n',
  '%%sql --limit 5\n',
  '%%python\n',
  '%%shell\n',
  '%%scala\n',
  '%%var\n',
  '%var ',
  '%conf ',
  '%%configure\n',
  '%help ',
  '%%engine ',
  '%plot --x ',
  '# Parameters\na = [',
  'select * from ',
  'SELECT * FROM (',
  'insert into t (',
];

describe('a cell', () => {
  it('that is one piece over and over is answered or refused in time, whatever the piece', async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const piece of pieces) {
      for (const before of ['', heads[count % heads.length] ?? '']) {
        const end = ends[count % ends.length] ?? '';
        const code = `${before}${piece.repeat(Math.ceil(adversarialLength / piece.length))}${end}`;
        const about = `${JSON.stringify(before)} + ${JSON.stringify(piece)}… + ${JSON.stringify(end)}`;
        const found = await faultsOf(code, count % states.length);
        wrong.push(...found.map((fault) => `${about}: ${fault}`));
        count += 1;
      }
    }
    process.stdout.write(
      `fuzz cells: ${String(count)} texts of one piece, ${String(wrong.length)} faults\n`,
    );
    expect(wrong).toEqual([]);
  }, 120_000);

  it('of random pieces is answered or refused', async () => {
    const numbers = seededNumbers(seed);
    const wrong: string[] = [];
    const count = 2000;
    for (let at = 0; at < count; at += 1) {
      const code = randomCell(numbers);
      const found = await faultsOf(code, numbers.below(states.length));
      wrong.push(...found.map((fault) => `${JSON.stringify(code)}: ${fault}`));
    }
    process.stdout.write(
      `fuzz cells (seed ${String(seed)}): ${String(count)} random texts, ${String(wrong.length)} faults\n`,
    );
    expect(wrong).toEqual([]);
  }, 120_000);

  it('of 4 million characters in quotes is planned', () => {
    const state = states[0];
    if (state === undefined) throw new Error('no such state');
    const long = 'x'.repeat(4_000_000);
    for (const code of [
      `SELECT '${long}'`,
      `SELECT "${long}"`,
      `/*${long}*/ SELECT 1`,
      `SELECT '${long}`,
    ])
      expect(
        planCell(parseCell(`%%sql --limit 5\n${code}`), state).task?.code.length,
      ).toBeGreaterThan(4_000_000);
  }, 60_000);
});

function randomCell(numbers: SeededNumbers): string {
  let text = numbers.one(heads);
  for (let left = numbers.below(40); left > 0; left -= 1)
    text += numbers.chance(0.1)
      ? numbers.one(pieces).repeat(numbers.below(50))
      : numbers.one(pieces);
  return text;
}
