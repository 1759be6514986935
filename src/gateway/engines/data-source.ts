/** Which data sources DuckDB can attach. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { EngineFailure } from './engine.ts';
import type { UsedDataSource } from './used-data-source.ts';

/** What Linkis' engine reports for a type that it cannot reach [JDBCErrorCodeSummary.java]. */
const unsupportedType = 26030;

/** The file of a data source that DuckDB can attach. Throws an `EngineFailure` for any other, and for a file that is not there: DuckDB would make one. */
export async function duckdbFileOf({ name, type, file }: UsedDataSource): Promise<string> {
  if (type !== 'duckdb') {
    throw new EngineFailure(
      `The data source ${name} is of type ${type}: the local gateway has no driver for it. It reaches DuckDB files only (type duckdb, parameter path)`,
      { errorCode: unsupportedType },
    );
  }
  if (file === undefined || !path.isAbsolute(file)) {
    throw new EngineFailure(
      `The data source ${name} needs the absolute path of a DuckDB file as its parameter path`,
    );
  }
  if ((await stat(file).catch(() => undefined))?.isFile() !== true)
    throw new EngineFailure(`The file ${file} of the data source ${name} is not there`);
  return file;
}
