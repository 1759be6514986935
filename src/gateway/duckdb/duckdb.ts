/**
 * The DuckDB engine: sessions of the user's database, whose tables last; several statements give several results. Temporary tables, settings
 * and an open transaction end with the session, as the state of a Linkis engine does.
 */
import { mkdir } from 'node:fs/promises';
import type { EngineKind } from '../engines/engine.ts';
import { createSession } from './session.ts';
import { SharedDatabases } from './shared-databases.ts';

/** How a kind of DuckDB engine differs from the usual one. */
export interface DuckdbLimits {
  /** How long a transaction may stay open without code, in milliseconds. @default 600000 */
  readonly transactionRestMs?: number | undefined;
}

/** DuckDB under its own name. The gateway also sends it the SQL of the engines that it replaces. All sessions of a user share a database. */
export function createDuckdbEngine(limits: DuckdbLimits = {}): EngineKind {
  const databases = new SharedDatabases();
  return {
    offers: [{ engine: 'duckdb', version: '1' }],
    runTypes: ['sql', 'hql', 'jdbc', 'psql', 'tsql', 'duckdb'],
    async start({ workingDirectory, tablesDirectory }) {
      await mkdir(workingDirectory, { recursive: true, mode: 0o700 });
      return createSession({
        database: await databases.open(tablesDirectory),
        directory: workingDirectory,
        transactionRestMs: limits.transactionRestMs ?? 600_000,
      });
    },
    close: async () => databases.close(),
  };
}
