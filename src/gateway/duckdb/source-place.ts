/** The database in which the code of a job runs: the session's own, or that of the data source which the job names. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdbFileOf } from '../engines/data-source.ts';
import { EngineFailure } from '../engines/engine.ts';
import type { UsedDataSource } from '../engines/used-data-source.ts';
import { sqlName } from '../results/duckdb-library.ts';
import type { AttachedDatabases } from './attached.ts';

export interface SourcePlace {
  /**
   * To be called before the code of each job; undefined leads back to where the session was. `inTransaction`: nothing is let go of, since it
   * would wait for the transaction's end. Rejects with an `EngineFailure`.
   */
  enter(source: UsedDataSource | undefined, inTransaction: boolean): Promise<void>;
  /** Leads back, and lets go of the data source's file. Not inside of a transaction. */
  leave(): Promise<void>;
}

export function createSourcePlace(
  connection: DuckDBConnection,
  attached: AttachedDatabases,
): SourcePlace {
  /** The data source that was entered last, where the session's own code was before, and what lets go of the file. */
  let away:
    | { readonly name: string; readonly home: string; readonly release: () => Promise<void> }
    | undefined;

  async function leave(): Promise<void> {
    if (away === undefined) return;
    const { home, release } = away;
    await connection.run(`USE ${home}`);
    away = undefined;
    await release();
  }

  return {
    leave,
    async enter(source, inTransaction) {
      if (away !== undefined && inTransaction) {
        if (source !== undefined && source.name !== away.name)
          throw new EngineFailure(
            `A transaction is open in the data source ${away.name}: COMMIT or ROLLBACK it there first`,
          );
        await connection.run(`USE ${source === undefined ? away.home : sqlName(away.name)}`);
        return;
      }
      await leave();
      if (source === undefined) return;
      const file = await duckdbFileOf(source);
      const home = await currentPlace(connection);
      const release = await attached.hold(source.name, file);
      away = { name: source.name, home, release };
      await connection.run(`USE ${sqlName(source.name)}`);
    },
  };
}

async function currentPlace(connection: DuckDBConnection): Promise<string> {
  const found = await connection.runAndReadAll('SELECT current_database(), current_schema()');
  const [row = []] = found.getRows();
  return row.map((name) => sqlName(String(name))).join('.');
}
