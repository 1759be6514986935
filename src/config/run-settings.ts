/** The settings of how cells run, with defaults filled in. */
import type { RunSettings } from '../run/index.ts';
import type { SettingValues } from './setting-values.ts';

/** The defaults are those that {@link RunSettings} documents; `local` says that the local gateway serves. */
export function runSettings(values: SettingValues, local: boolean): RunSettings {
  return {
    engine: values.engine ?? (local ? 'duckdb' : 'spark'),
    runType: values.runType,
    creator: values.creator ?? 'notebook',
    session: values.session ?? 'own',
    enginesAfter: values.enginesAfter ?? 'end',
    variables: values.variables ?? {},
    undefinedVariables: values.undefinedVariables ?? 'refuse',
    guard: values.guard ?? 'off',
    lastExpression: values.lastExpression ?? 'show',
    runtime: values.runtime ?? {},
    startup: values.startup ?? {},
    aliases: values.aliases ?? {},
    log: values.log ?? 'concise',
    status: values.status ?? 'auto',
    tables: values.tables ?? 'static',
    pace: {
      share: values.pace?.share ?? 0.05,
      minimumMs: values.pace?.minimumMs ?? 3,
      maximumMs: values.pace?.maximumMs ?? 5000,
      flowingMs: values.pace?.flowingMs ?? 1000,
      quietMs: values.pace?.quietMs ?? 700,
      statusMs: values.pace?.statusMs ?? 500,
    },
    limits: {
      rows: values.limits?.rows ?? 200,
      tableBytes: values.limits?.tableBytes ?? 262_144,
      cellBytes: values.limits?.cellBytes ?? 2_097_152,
      localRows: values.limits?.localRows ?? 5_000_000,
      localBytes: values.limits?.localBytes ?? 4_294_967_296,
      streamBytes: values.limits?.streamBytes ?? 8_388_608,
    },
    interruptWaitMs: values.interruptWaitMs ?? 8000,
    unreachableMs: values.unreachableMs ?? 300_000,
  };
}
