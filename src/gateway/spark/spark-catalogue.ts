/** What a Spark session's databases hold, asked of its driver beside the cell that runs. */
import { asArray, asObject, asString, type JsonObject } from '../../shared/index.ts';
import type { Catalogue } from '../engines/engine.ts';
import type { PythonProcess } from '../engines/python-process.ts';

export function createSparkCatalogue(python: PythonProcess): Catalogue {
  const ask = async (question: JsonObject): Promise<readonly unknown[]> =>
    asArray((await python.ask(question))?.['found']) ?? [];
  const tables: Catalogue['tables'] = async (database) =>
    (await ask({ what: 'tables', database })).map((value) => {
      const table = asObject(value);
      return { name: asString(table?.['name']) ?? '', isView: table?.['isView'] === true };
    });
  return {
    tables,
    async details(database, name) {
      const found = (await tables(database)).find((table) => table.name === name);
      // Spark counts rows and bytes where ANALYZE TABLE was run only.
      return (
        found && { isView: found.isView, comment: undefined, rows: undefined, bytes: undefined }
      );
    },
    async databases() {
      return (await ask({ what: 'databases' })).flatMap((name) => asString(name) ?? []);
    },
    async columns(database, table) {
      return (await ask({ what: 'columns', database, table })).map((value) => {
        const column = asObject(value);
        return {
          name: asString(column?.['name']) ?? '',
          type: asString(column?.['type']) ?? '',
          comment: asString(column?.['comment']),
        };
      });
    },
  };
}
