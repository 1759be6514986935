/** Every fault in every phase of a task: nothing is lost and nothing is done twice. Prints what was counted as one table. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Exchange,
  type FaultGateway,
  type Row,
  startFaultGateway,
} from '../../support/fault/gateway.ts';
import { misbehaviours, slow } from '../../support/fault/kinds.ts';
import {
  countLines,
  deadlineMs,
  type FaultStack,
  linesOf,
  startFaultStack,
} from '../../support/fault/stack.ts';
import type { RanCell } from '../../support/local-stack.ts';

const scripted = '%%shell\nlines 30\npause 60\nprogress 0.5\nlines 30\npause 60\nlines 30';
const sql =
  "%%sql --rows 300\nSELECT i, 'row ' || i AS name FROM range(250) AS t(i) ORDER BY i;\nSELECT 7 AS seven";
const endless = '%%shell\nlines 5\npause 60000';

/** Which requests a phase is made of. */
const phases: Readonly<Record<string, { readonly on: RegExp; readonly skip?: number }>> = {
  login: { on: /^POST \/user\/login/ },
  submit: { on: /^POST \/entrance\/submit/ },
  queue: { on: /^GET \/entrance\/\S+\/status/ },
  run: { on: /^GET \/entrance\/\S+\/(status|progress)/, skip: 3 },
  log: { on: /^GET \/entrance\/\S+\/log|^GET \/filesystem\/openLog/, skip: 1 },
  results: { on: /^GET \/(filesystem\/(getDirFileTrees|openFile)|jobhistory\/\d+\/get)/ },
  kill: { on: /^GET \/entrance\/\S+\/kill/ },
};

const faults: Readonly<Record<string, (exchange: Exchange) => Promise<void> | void>> = {
  slow: slow(deadlineMs),
  ...misbehaviours,
};

interface Counted {
  readonly fault: string;
  readonly phase: string;
  readonly happened: number;
  readonly submitted: number;
  readonly seen: number;
  readonly logLost: number;
  readonly logDoubled: number;
  readonly rowsLost: number;
  readonly rowsDoubled: number;
}

let gateway: FaultGateway;
let quietText: readonly string[];
let quietTables: readonly string[];
const table: Counted[] = [];

beforeAll(async () => {
  gateway = await startFaultGateway();
  const stack = startFaultStack(gateway, { run: { status: 'stable' } });
  quietText = linesOf(await stack.run(scripted)).text;
  quietTables = tablesOf(await stack.run(sql));
  await stack.close();
});

afterAll(async () => {
  await gateway.close();
  const keys = Object.keys(table[0] ?? {}) as (keyof Counted)[];
  const lines = [keys, ...table.map((row) => keys.map((key) => String(row[key])))].map((cells) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(22) : cell.padStart(12))).join(''),
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

function newRows(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const known = new Set(before.map((row) => row['taskID']));
  return after.filter((row) => !known.has(row['taskID']));
}

/** Tasks by the mark of the submit that made them. */
function marks(rows: readonly Row[]): ReadonlySet<unknown> {
  return new Set(
    rows.map((row) => (JSON.parse(String(row['sourceJson'])) as Row)['idempotencyKey']),
  );
}

/** The tables; how many there are in all is known only to one that is shown after the end. */
function tablesOf(ran: RanCell): readonly string[] {
  return ran.displays().map((text) => text.replace(/^(── result \d+) of \d+/, '$1'));
}

function tableLines(displays: readonly string[]): number {
  return displays.join('\n').split('\n').length;
}

/** Sets the fault anew for each cell; twice in a row where the call is repeated until it is answered. */
function disturb(fault: string, phase: string): void {
  const misbehave = faults[fault];
  const on = phases[phase];
  if (misbehave === undefined || on === undefined) throw new Error(`no ${fault} in ${phase}`);
  const once = phase === 'submit' || fault === '401 once' || fault === 'slow';
  gateway.faults({ ...on, misbehave, times: once ? 1 : 2 });
}

async function killed(stack: FaultStack, happened: () => void): Promise<RanCell> {
  const interrupt = new AbortController();
  const cell = await stack.run(endless, { signal: interrupt.signal }, (event) => {
    if (event.kind === 'text' && event.text.includes('log line 5')) interrupt.abort();
  });
  happened();
  return cell;
}

describe.each(Object.keys(phases))('in the phase %s', (phase) => {
  // A 401 in answer to a login is its refusal, which is not a fault.
  const names = Object.keys(faults).filter((fault) => phase !== 'login' || fault !== '401 once');
  it.each(names)('%s loses and doubles nothing', async (fault) => {
    const before = await gateway.rows();
    const stack = startFaultStack(gateway, { run: { status: 'stable' } });
    let happened = 0;
    let submitted = 0;
    const count = (): void => {
      happened += gateway.misbehaved();
      submitted += 1;
    };
    disturb(fault, phase);
    let first: RanCell;
    let second: RanCell | undefined;
    if (phase === 'kill') {
      const stopped = gateway.engine.stopped();
      first = await killed(stack, count);
      expect(first.status).toBe('KeyboardInterrupt');
      expect(gateway.engine.stopped()).toBe(stopped + 1);
    } else {
      first = await stack.run(scripted);
      count();
      if (phase !== 'login') disturb(fault, phase);
      second = await stack.run(sql);
      count();
      if (phase === 'login') happened /= 2;
      expect([first.outcome, second.outcome]).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
    }
    gateway.faults();
    await stack.close();
    const rows = newRows(before, await gateway.rows());
    const row = rows.find((one) => one['runType'] === 'shell');
    if (row === undefined) throw new Error('the task is not in the job history');
    const lines = await countLines(
      gateway,
      row,
      first,
      phase === 'kill' ? linesOf(first).text : quietText,
    );
    const tables = second === undefined ? quietTables : tablesOf(second);
    table.push({
      fault,
      phase,
      happened,
      submitted,
      seen: rows.length,
      logLost: lines.logLost,
      logDoubled: lines.logDoubled,
      rowsLost: lines.textLost + Math.max(0, tableLines(quietTables) - tableLines(tables)),
      rowsDoubled: lines.textDoubled + Math.max(0, tableLines(tables) - tableLines(quietTables)),
    });
    expect(happened).toBeGreaterThan(0);
    expect(marks(rows).size).toBe(rows.length);
    expect(table.at(-1)).toMatchObject({
      seen: submitted,
      logLost: 0,
      logDoubled: 0,
      rowsLost: 0,
      rowsDoubled: 0,
    });
    expect(tables).toEqual(quietTables);
  });
});
