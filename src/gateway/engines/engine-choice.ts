/** Which kind of engine serves an engine label and a run type; undefined when none does. */
import { serverLanguageOf } from '../../substitution/index.ts';
import type { EngineKind } from './engine.ts';

/** The kind, and the notice to the user when it is not the engine that was asked for. */
export interface EngineChoice {
  readonly kind: EngineKind;
  readonly notice: string | undefined;
}

/** Engines whose SQL DuckDB runs here. */
const sqlEngines: readonly string[] = ['hive', 'spark', 'jdbc', 'trino', 'presto'];
/** Engines with only one interpreter each, which serve labels of any version. */
const anyVersion: readonly string[] = ['python', 'duckdb'];

/** DuckDB for the SQL of the distributed engines, Python for Spark's Python, else the engine itself. */
function standIn(engine: string, runType: string): string {
  const language = serverLanguageOf(runType);
  if (sqlEngines.includes(engine) && language === 'sql') return 'duckdb';
  return engine === 'spark' && language === 'python' ? 'python' : engine;
}

/** Names what really runs a label. Labels with the same name share a session with its tables, as real engines share a metastore. */
export function servingEngine(
  label: { readonly engine: string; readonly version: string },
  runType: string,
): string {
  const engine = standIn(label.engine, runType);
  return anyVersion.includes(engine) ? engine : `${engine}-${label.version}`;
}

/** The label's own engine (`python` and `duckdb` in any version), else the one that runs its code here, with a notice. */
export function chooseEngine(
  kinds: readonly EngineKind[],
  label: { readonly engine: string; readonly version: string },
  runType: string,
): EngineChoice | undefined {
  const exact = kinds.find((kind) =>
    kind.offers.some(
      (offer) =>
        offer.engine === label.engine &&
        (offer.version === label.version || anyVersion.includes(offer.engine)),
    ),
  );
  if (exact !== undefined) return { kind: exact, notice: undefined };
  const other = standIn(label.engine, runType);
  if (other === label.engine) return undefined;
  const kind = kinds.find((one) => one.offers.some((offer) => offer.engine === other));
  if (kind === undefined) return undefined;
  const shown = `${label.engine}-${label.version}`;
  return {
    kind,
    notice: `This is the local gateway: ${shown} is served by ${other === 'duckdb' ? 'DuckDB' : 'Python'} here, not by ${label.engine}`,
  };
}
