/** Tells by its text what a SQL task may have changed in the catalogue. */
import type { CellOutcome } from '../../interpreter/index.ts';
import { type Command, languageOf, type PlannedTask } from '../../magics/index.ts';
import { isComment, isName, nameOf, type SqlToken, sqlTokens, typedSql } from '../../sql/index.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import type { CatalogueCache } from './cache.ts';

export interface CatalogueChanges {
  /** The task creates, drops or alters something. */
  readonly isChanged: boolean;
  /** The database of the last USE. */
  readonly database: string | undefined;
}

const changing: ReadonlySet<string> = new Set(
  'CREATE DROP ALTER RENAME TRUNCATE ATTACH DETACH IMPORT REFRESH MSCK COMMENT REPLACE'.split(' '),
);

/** Looks at the first words of each statement; so a statement after EXPLAIN changes nothing. */
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

/** The tokens of each USE, and the first token of any other statement. */
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

/** Call after each task. The cache then reads again what the task changed, even if it failed; a USE is followed only if it succeeded. */
export function noteChanges(
  task: PlannedTask,
  outcome: CellOutcome,
  session: NotebookSession,
  catalogue: CatalogueCache,
): void {
  if (outcome.status === 'ok') catalogue.serverWorks();
  session.changes.note({ task, isDone: outcome.status === 'ok' });
  if (languageOf(task.runType) !== 'sql') return;
  const { isChanged, database } = catalogueChanges(task.code);
  if (isChanged) catalogue.invalidate();
  if (database !== undefined && outcome.status === 'ok' && !database.includes('${'))
    session.state = { ...session.state, database };
}

const sendsTables: readonly string[] = ['send'];
const changesFiles: readonly string[] = ['put', 'rm', 'mkdir', 'mv'];

/** Call after the commands of a cell: names that they may have changed are read again. */
export function noteCommands(
  commands: readonly Command[],
  names: Readonly<Record<'catalogue' | 'serverNames', { invalidate(): void }>>,
  session: NotebookSession,
): void {
  for (const command of commands)
    if (command.kind === 'send') session.changes.noteTable(command.table);
  if (commands.some(({ kind }) => sendsTables.includes(kind))) names.catalogue.invalidate();
  if (commands.some(({ kind }) => changesFiles.includes(kind))) names.serverNames.invalidate();
}
