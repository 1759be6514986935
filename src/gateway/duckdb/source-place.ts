/** The database in which the code of a job runs: the session's own, or that of the data source which the job names. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdbFileOf } from '../engines/data-source.ts';
import type { UsedDataSource } from '../engines/used-data-source.ts';
import { sqlName } from '../results/duckdb-library.ts';
import type { AttachedDatabases } from './attached.ts';

export interface SourcePlace {
  /** To be called before the code of each job; undefined leads back to where the session was. Rejects with an `EngineFailure`. */
  enter(source: UsedDataSource | undefined): Promise<void>;
}

export function createSourcePlace(
  connection: DuckDBConnection,
  attached: AttachedDatabases,
): SourcePlace {
  /** Where the session's own code was when the first data source was entered. */
  let home: string | undefined;
  return {
    async enter(source) {
      if (source === undefined) {
        if (home !== undefined) await connection.run(`USE ${home}`);
        home = undefined;
        return;
      }
      const file = await duckdbFileOf(source);
      await attached.attach(source.name, file);
      home ??= await currentPlace(connection);
      await connection.run(`USE ${sqlName(source.name)}`);
    },
  };
}

async function currentPlace(connection: DuckDBConnection): Promise<string> {
  const found = await connection.runAndReadAll('SELECT current_database(), current_schema()');
  const [row = []] = found.getRows();
  return row.map((name) => sqlName(String(name))).join('.');
}
