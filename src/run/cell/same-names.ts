/** Tells of a query that was kept under the name of a result: both stay, and braces tell them apart. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { KeptQueries } from '../../magics/index.ts';
import { renderNotices } from '../../render/index.ts';
import type { NotebookSession } from '../session/notebook-session.ts';

/** `before`: the queries that were kept before the cell. */
export function* tellSameNames(
  before: KeptQueries,
  { state, named }: Pick<NotebookSession, 'state' | 'named'>,
): Generator<CellEvent> {
  const notices = [...state.queries]
    .filter(([key, query]) => before.get(key) !== query && named.has(query.name))
    .map(
      ([, { name }]) =>
        `A result is named ${name} too: %result ${name} is that, {{${name}}} the query.`,
    );
  if (notices.length > 0) yield { kind: 'display', bundle: renderNotices(notices) };
}
