/** The engines and the result store that a gateway has when its settings name none. Loaded when needed: DuckDB takes 120 ms. */
import type { EngineKind } from './engines/engine.ts';
import type { ResultStore } from './results/result-store.ts';

/** DuckDB, Python and the POSIX shell. */
export async function defaultEngines(): Promise<readonly EngineKind[]> {
  const { duckdbEngine } = await import('./engines/duckdb.ts');
  const { pythonEngine } = await import('./engines/python.ts');
  const { shellEngine } = await import('./engines/shell.ts');
  return [duckdbEngine, pythonEngine, shellEngine];
}

/** Tables as Parquet, texts as text files. */
export async function defaultResults(spillDirectory: string): Promise<ResultStore> {
  const { createResultStore } = await import('./results/store.ts');
  return createResultStore(spillDirectory);
}
