/** The settings of a notebook and the state before its first cell, as the tests of one cell begin with them. */
import { initialState, type NotebookState } from '../../src/magics/index.ts';
import type { RunSettings } from '../../src/run/index.ts';

/** The settings of a run with every default but one: no cell shows a status line, however slow the machine is. A test of that line sets `quietMs`. */
export const runSettings: RunSettings = {
  engine: 'duckdb',
  runType: undefined,
  creator: 'notebook',
  session: 'own',
  enginesAfter: 'end',
  variables: {},
  undefinedVariables: 'refuse',
  guard: 'off',
  lastExpression: 'show',
  tables: 'static',
  runtime: {},
  startup: {},
  aliases: {},
  log: 'concise',
  status: 'auto',
  pace: {
    share: 0.05,
    minimumMs: 3,
    maximumMs: 5000,
    flowingMs: 1000,
    quietMs: 600_000,
    statusMs: 500,
  },
  limits: {
    rows: 200,
    tableBytes: 262_144,
    cellBytes: 2_097_152,
    localRows: 5_000_000,
    localBytes: 4_294_967_296,
    streamBytes: 8_388_608,
  },
  interruptWaitMs: 8000,
  unreachableMs: 300_000,
};

/** A notebook before its first cell, with settings of its own. */
export function freshState(own: Partial<RunSettings> = {}): NotebookState {
  return initialState({ ...runSettings, ...own });
}
