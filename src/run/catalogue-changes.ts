/** What a SQL task that ran may have changed of the catalogue, by its text. */
import type { CellOutcome } from '../interpreter/index.ts';
import { languageOf, type PlannedTask } from '../magics/index.ts';
import type { CatalogueCache } from './catalogue-cache.ts';
import { unquoteName } from './catalogue-names.ts';
import { isName, sqlTokens, statementAt } from './completions-tokens.ts';
import type { NotebookSession } from './notebook-session.ts';

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
  const tokens = sqlTokens(sql).filter((token) => token.kind !== 'comment');
  let isChanged = false;
  let database: string | undefined;
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && tokens[index - 1]?.keyword !== ';') continue;
    const statement = statementAt(tokens, token.end);
    isChanged ||= changing.has(token.keyword);
    if (token.keyword !== 'USE') continue;
    const skipped = /^(DATABASE|SCHEMA|CATALOG)$/.test(statement[1]?.keyword ?? '') ? 2 : 1;
    const parts = statement.slice(skipped).filter(isName);
    if (parts.length > 0 && statement[1]?.keyword !== 'CATALOG')
      database = parts.map(({ text }) => unquoteName(text)).join('.');
  }
  return { isChanged, database };
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
