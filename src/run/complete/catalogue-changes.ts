/** What a SQL task that ran may have changed of the catalogue, by its text. */
import type { CellOutcome } from '../../interpreter/index.ts';
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import type { CatalogueCache } from './catalogue-cache.ts';
import { unquoteName } from './catalogue-names.ts';
import { isName, type SqlToken, sqlTokens } from './tokens.ts';
import type { NotebookSession } from '../session/notebook-session.ts';

/** What is to be done after a task. */
export interface CatalogueChanges {
  /** Something was made, dropped or altered. */
  readonly isChanged: boolean;
  /** The database of its last USE. */
  readonly database: string | undefined;
}

const changing = new Set(
  'CREATE DROP ALTER RENAME TRUNCATE ATTACH DETACH IMPORT REFRESH MSCK COMMENT REPLACE'.split(' '),
);

/** By the first words of each statement; an EXPLAIN in front of one changes nothing. */
export function catalogueChanges(sql: string): CatalogueChanges {
  let isChanged = false;
  let database: string | undefined;
  for (const statement of statementsOf(sql)) {
    const keyword = statement[0]?.keyword ?? '';
    isChanged ||= changing.has(keyword);
    if (keyword !== 'USE') continue;
    const skipped = /^(DATABASE|SCHEMA|CATALOG)$/.test(statement[1]?.keyword ?? '') ? 2 : 1;
    const parts = statement.slice(skipped).filter(isName);
    if (parts.length > 0 && statement[1]?.keyword !== 'CATALOG')
      database = parts.map(({ text }) => unquoteName(text)).join('.');
  }
  return { isChanged, database };
}

/** The tokens of each statement, without comments. */
function statementsOf(sql: string): readonly (readonly SqlToken[])[] {
  const statements: SqlToken[][] = [[]];
  for (const token of sqlTokens(sql)) {
    if (token.keyword === ';') statements.push([]);
    else if (token.kind !== 'comment') statements.at(-1)?.push(token);
  }
  return statements;
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
