import { substitute } from '../../../src/substitution/index.ts';
import { describe, expect, it } from '@jest/globals';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

const now = new Date(2026, 2, 31, 14, 5, 9);
const stack = fixture(async () => startStack({ gateway: { now: () => now } }));

const variables: Readonly<Record<string, string>> = {
  dt: '20260801',
  city: 'Zürich',
  zero: '007',
  money: '1.50',
  tiny: '0.000001',
  big: '12345678901234567',
  empty: '',
  user: 'eve',
  'a.b': 'dotted',
};

const dates = [
  'run_date',
  'run_today',
  'run_month_begin',
  'run_month_end',
  'run_month_now_begin',
  'run_month_now_end',
  'run_quarter_begin',
  'run_quarter_end',
  'run_half_year_begin',
  'run_half_year_end',
  'run_year_begin',
  'run_year_end',
  'run_mon',
  'run_mon_start',
  'run_mon_end',
  'run_mon_now',
  'run_current_mon_now',
  'run_last_mon_now',
  'run_today_h',
  'run_today_hour',
].flatMap((name) => [name, `${name}_std`]);

/** Code, with variables beside the common ones and a run type other than SQL. */
type Case = readonly [code: string, own?: Readonly<Record<string, string>>, runType?: string];

const cases: readonly Case[] = [
  // Each date as it is, back and forth; once over a leap day.
  ...dates.map((name): Case => [`select '\${${name}}', '\${${name}-1}', '\${${name} + 13}'`]),
  ...dates
    .filter((name) => name.endsWith('_std'))
    .map((name): Case => [`select '\${${name}}', '\${${name}-2}'`, { run_date: '20240229' }]),
  ['select ${dt}'],
  ['select ${ dt }'],
  ['select ${dt+31}, ${dt - 1}, ${dt*2}, ${dt/3}'],
  ['select ${zero}, ${money}, ${tiny}, ${big}'],
  ["select '${city}', '${city+ch}', '${city + dt}'"],
  ['select ${city-1}'],
  ['select ${dt+x}'],
  ['select ${dt/0}'],
  ['select ${empty}, ${nothing}, ${nothing+1}'],
  ["select '${user}', '${submit_user}', '${execute_user}'"],
  ["select '${a.b}'"],
  ['select ${1a}, ${}, $ {dt}, $dt, {dt}'],
  ['select ${run_date*2}'],
  ['select ${run_date-x}'],
  ['select ${run_date-n}', { n: '3' }],
  ['select ${dt+n}', { n: '4' }],
  ['select 1', { run_date: '2026-08-01' }],
  ['select ${run_date}', { run_date: '20260230' }],
  ['select ${run_date}', { run_date: '' }],
  ['--@set k=5;\nselect ${k}'],
  ['--@set dt=9\nselect ${dt}'],
  ['--@set run_date=20200101\nselect ${run_date_std}'],
  ['select 1\n  --@set k = 7 \nselect ${k}'],
  ['--@set k=1=2\nselect ${k}'],
  ['--@set k\nselect ${k}'],
  ["select '&{yyyy-MM-dd}', '&{yyyyMMdd%-1d}', '&{yyyy-MM-dd%-1d%+2M}'"],
  ["select '&{HH:mm:ss}', '&{yy/M/d H:m:s}', '&{yyyy-MM-dd HH%-15H}'"],
  ["select '&{yyyy-MM-dd%-1y}', '&{yyyyMM%1M}', '&{mm%+70m}', '&{ss%+3600s}'"],
  ["select '&{yyyy%-1x}'"],
  ["select '&{yyyy-QQ}', '&{}', '&{--}'"],
  ["select '&{yyyy-MM-dd%-1M}'", { run_date: '20260331' }],
  ["select '${dt}' -- ${dt} in a comment"],
  ['print("${dt}", "${nothing}")', {}, 'python'],
  ['#@set k=3\nprint(${k})', {}, 'python'],
  ['--@set k=3\nprint("${k}")', {}, 'python'],
  ['echo ${dt} $HOME ${HOME}', {}, 'shell'],
  ['echo "${run_date_std}" "&{yyyy}"', {}, 'shell'],
];

/** What a side makes of the code: the code that runs, or that it is refused. */
async function byGateway(code: string, own: Case[1], runType: string): Promise<string> {
  const engineType = { python: 'python-python3', shell: 'shell-1' }[runType] ?? 'duckdb-1';
  try {
    const task = await stack.client.submit({
      code,
      runType,
      engineType,
      creator: 'notebook',
      variables: { ...variables, ...own },
      runtime: {},
      startup: {},
      labels: {},
      source: {},
    });
    const { lines } = await stack.client.log(task, 1);
    const log = lines.map(({ text }) => text).join('\n');
    return /\*+SCRIPT CODE\*+\n([\s\S]*?)\n\*+SCRIPT CODE\*+/.exec(log)?.[1] ?? `no block: ${log}`;
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError && thrown.code === 'TASK_REJECTED') return 'refused';
    throw thrown;
  }
}

function byKernel(code: string, own: Case[1], runType: string): string {
  try {
    return substitute(code, { runType, variables: { ...variables, ...own }, user: 'ann', now })
      .code;
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError && thrown.code === 'TASK_REJECTED') return 'refused';
    throw thrown;
  }
}

describe('substitute', () => {
  it('has a table worth the name', () => {
    expect(cases.length).toBeGreaterThanOrEqual(80);
  });

  it.each(cases.map(([code, own = {}, runType = 'sql']) => ({ code, own, runType })))(
    'makes of $code what the gateway makes of it',
    async ({ code, own, runType }) => {
      expect(byKernel(code, own, runType)).toBe(await byGateway(code, own, runType));
    },
  );
});
