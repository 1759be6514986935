/** Which kind of engine serves an engine label and a run type; undefined when none does. */
import { languageOf } from '../code/languages.ts';
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

/**
 * The exact label first, then any version of `python` and `duckdb`; then SQL of the distributed engines on DuckDB
 * and Python of Spark on the Python engine, each with a notice.
 */
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
  const language = languageOf(runType);
  const stand = sqlEngines.includes(label.engine) && language === 'sql' ? 'duckdb' : undefined;
  const other = label.engine === 'spark' && language === 'python' ? 'python' : stand;
  const kind = kinds.find((one) => one.offers.some((offer) => offer.engine === other));
  if (kind === undefined || other === undefined) return undefined;
  const shown = `${label.engine}-${label.version}`;
  return {
    kind,
    name: other,
    notice: `This is the local gateway: ${shown} is served by ${other === 'duckdb' ? 'DuckDB' : 'Python'} here, not by ${label.engine}`,
  };
}
