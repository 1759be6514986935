/** Tables that a job names by files: results that its notebook has kept under a name. Any engine may offer them to the code. */
import { asArray, asObject, asString } from '../../shared/index.ts';
import { EngineFailure, type EngineJob } from './engine.ts';

/** A Parquet file as a table. */
export interface NamedTable {
  readonly name: string;
  /** An absolute path. */
  readonly file: string;
  /** Its columns, by position: result files have no names of their own, since names may repeat there. `type` is Linkis' name. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Offered anew, whatever the code has made of the name and whether it uses it. */
  readonly always: boolean;
}

/** The runtime parameter: a list of `{ name, path, columns }`, where `path` is absolute or that of a result, and a column is `{ name, type }`; `always: true` is optional. */
const parameter = 'linkis.kernel.tables';

/** The tables of the job, in order; throws an `EngineFailure` when one is not described as it should be. */
export function namedTables(job: EngineJob): readonly NamedTable[] {
  const listed = job.runtime[parameter];
  if (listed === undefined) return [];
  return (asArray(listed) ?? [undefined]).map((value, index) => {
    const table = asObject(value);
    const name = asString(table?.['name']);
    const path = asString(table?.['path'])?.replace(/^file:\/\//, '');
    const columns = asArray(table?.['columns'])?.map((column) => ({
      name: asString(asObject(column)?.['name']) ?? '',
      type: asString(asObject(column)?.['type']) ?? '',
    }));
    if (
      name === undefined ||
      name === '' ||
      path?.startsWith('/') !== true ||
      columns === undefined ||
      columns.some((column) => column.name === '')
    )
      throw new EngineFailure(
        `Table ${String(index + 1)} of the runtime parameter ${parameter} needs a name, an absolute path and its columns with their names`,
      );
    return { name, file: path, columns, always: table?.['always'] === true };
  });
}
