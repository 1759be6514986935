/** Names and patterns as users write them, and the databases that they mean. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import { spelled, usualDatabase } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** A server without a Hive metastore refuses all of these requests; the hint then says how to ask the engine itself. */
export function withEngineHint(thrown: unknown): unknown {
  if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') return thrown;
  const hint =
    thrown.hint ??
    "The server's metadata service needs the Hive metastore; the engine can be asked in a cell: SHOW DATABASES, SHOW TABLES, DESCRIBE.";
  return new LinkisKernelError(thrown.code, thrown.message, { hint, cause: thrown });
}

export function currentDatabase(run: CellRun, names: readonly string[]): string {
  const database = run.session.state.database ?? usualDatabase(names);
  if (database !== undefined) return database;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    'no database is set and the server has no default one',
    {
      hint: 'Name one, as in %tables sales, or set one with %use; %databases lists them.',
    },
  );
}

export function knownDatabase(written: string, names: readonly string[]): string {
  const name = splitName(written).join('.');
  const known = spelled(name, names);
  if (known !== undefined) return known;
  throw unknownDatabase(name, names);
}

export function unknownDatabase(name: string, names: readonly string[]): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `there is no database ${name}${suggestion(name, names)}`,
    { hint: '%databases lists them.' },
  );
}

/** `*` and `%` stand for any text, `?` for one character; a pattern without them matches anywhere. Ignores case. */
export function patternOf(like: string): RegExp {
  const escaped = like
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/[*%]+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(/[*%?]/.test(like) ? `^${escaped}$` : escaped, 'isu');
}
