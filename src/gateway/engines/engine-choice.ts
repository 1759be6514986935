/** Which kind of engine serves an engine label and a run type; undefined when none does. */
import { serverLanguageOf } from '../../substitution/index.ts';
import type { EngineKind } from './engine.ts';

/** The kind, and what to tell the user when it is not the engine that was asked for. */
export interface EngineChoice {
  readonly kind: EngineKind;
  /** First engine name that the kind offers. */
  readonly name: string;
  readonly notice: string | undefined;
}

/** Engines whose SQL DuckDB serves here. */
const sqlEngines: readonly string[] = ['hive', 'spark', 'jdbc', 'trino', 'presto'];
/** Engines that answer to any version, since there is one interpreter only. */
const anyVersion: readonly string[] = ['python', 'duckdb'];

/** DuckDB stands in for the SQL of the distributed engines, Python for Spark's; any other engine stands for itself. */
function standIn(engine: string, runType: string): string {
  const language = serverLanguageOf(runType);
  if (sqlEngines.includes(engine) && language === 'sql') return 'duckdb';
  return engine === 'spark' && language === 'python' ? 'python' : engine;
}

/**
 * Names what really runs a label: labels of one name share a session, as the real engines share their metastore, so that
 * a table made by one is there for the others.
 */
export function servingEngine(
  label: { readonly engine: string; readonly version: string },
  runType: string,
): string {
  const engine = standIn(label.engine, runType);
  return anyVersion.includes(engine) ? engine : `${engine}-${label.version}`;
}

/** The exact label first, then any version of `python` and `duckdb`; then the stand-in, with a notice. */
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
  if (exact !== undefined) return { kind: exact, name: label.engine, notice: undefined };
  const other = standIn(label.engine, runType);
  if (other === label.engine) return undefined;
  const kind = kinds.find((one) => one.offers.some((offer) => offer.engine === other));
  if (kind === undefined) return undefined;
  const shown = `${label.engine}-${label.version}`;
  return {
    kind,
    name: other,
    notice: `This is the local gateway: ${shown} is served by ${other === 'duckdb' ? 'DuckDB' : 'Python'} here, not by ${label.engine}`,
  };
}
