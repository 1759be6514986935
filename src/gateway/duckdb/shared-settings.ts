/** Settings of DuckDB that hold for the whole database, and so for all sessions: which are refused, and what is told of the others. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdbSql, isComment, sqlTokens } from '../../sql/index.ts';
import { EngineFailure } from '../engines/engine.ts';

/** Once set, they cannot be taken back, and would keep every session from its files until the gateway ends. */
const irrevocable: ReadonlySet<string> = new Set([
  'lock_configuration',
  'enable_external_access',
  'disabled_filesystems',
  'allowed_directories',
  'allowed_paths',
]);

/** The name in `SET [GLOBAL] name = …`, `RESET name` or `PRAGMA name = …`; undefined for other statements. */
export function settingName(statement: string): string | undefined {
  const words: string[] = [];
  for (const token of sqlTokens(statement, duckdbSql)) {
    if (isComment(token)) continue;
    words.push(token.keyword);
    if (words.length === 3) break;
  }
  const [first = '', second = '', third] = words;
  if (!['SET', 'RESET', 'PRAGMA'].includes(first) || second === 'VARIABLE') return undefined;
  return (['GLOBAL', 'SESSION', 'LOCAL'].includes(second) ? third : second)?.toLowerCase();
}

/** Throws an `EngineFailure` for a setting that nobody could take back. */
export function refuseIrrevocable(setting: string | undefined): void {
  if (setting === undefined || !irrevocable.has(setting)) return;
  throw new EngineFailure(
    `${setting} cannot be set on the local gateway: it cannot be taken back, and would hold for all notebooks`,
  );
}

/** The value of a setting in another session than the one that sets it; undefined when there is no such setting. */
export async function valueElsewhere(
  elsewhere: DuckDBConnection,
  setting: string,
): Promise<string | undefined> {
  try {
    const found = await elsewhere.runAndReadAll('SELECT current_setting($1)::VARCHAR', [setting]);
    return String(found.getRows()[0]?.[0]);
  } catch {
    return undefined;
  }
}
