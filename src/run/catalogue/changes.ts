/** What a SQL task that ran may have changed of the catalogue, by its text. */
import type { CellOutcome } from '../../interpreter/index.ts';
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import { isComment, isName, nameOf, type SqlToken, sqlTokens, typedSql } from '../../sql/index.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import type { CatalogueCache } from './cache.ts';

/** What is to be done after a task. */
export interface CatalogueChanges {
  /** Something was made, dropped or altered. */
  readonly isChanged: boolean;
  /** The database of its last USE. */
  readonly database: string | undefined;
}

const changing: ReadonlySet<string> = new Set(
  'CREATE DROP ALTER RENAME TRUNCATE ATTACH DETACH IMPORT REFRESH MSCK COMMENT REPLACE'.split(' '),
);

/** By the first words of each statement; an EXPLAIN in front of one changes nothing. */
export function catalogueChanges(sql: string): CatalogueChanges {
  let isChanged = false;
  let database: string | undefined;
  for (const [first, second, ...others] of beginnings(sql)) {
    const keyword = first?.keyword ?? '';
    isChanged ||= changing.has(keyword);
    if (keyword !== 'USE' || second === undefined || second.keyword === 'CATALOG') continue;
    const isNamed = second.keyword === 'DATABASE' || second.keyword === 'SCHEMA';
    const parts = (isNamed ? others : [second, ...others]).filter(isName);
    if (parts.length > 0) database = parts.map(nameOf).join('.');
  }
  return { isChanged, database };
}

/** The tokens of each USE, and the first one of each other statement. */
function* beginnings(sql: string): Generator<readonly SqlToken[], void, void> {
  let tokens: SqlToken[] = [];
  for (const token of sqlTokens(sql, typedSql)) {
    if (token.keyword === ';') {
      yield tokens;
      tokens = [];
    } else if (!isComment(token) && (tokens[0]?.keyword ?? 'USE') === 'USE') tokens.push(token);
  }
  yield tokens;
}

/**
 * After a task: what it changed is read again, and a USE that worked is followed. A task that failed may have changed
 * something before it did.
 */
export function noteChanges(
  task: Pick<PlannedTask, 'code' | 'runType'>,
  outcome: CellOutcome,
  session: NotebookSession,
  catalogue: CatalogueCache,
): void {
  if (outcome.status === 'ok') catalogue.serverWorks();
  if (languageOf(task.runType) !== 'sql') return;
  const { isChanged, database } = catalogueChanges(task.code);
  if (isChanged) catalogue.invalidate();
  if (database !== undefined && outcome.status === 'ok' && !database.includes('${'))
    session.state = { ...session.state, database };
}
