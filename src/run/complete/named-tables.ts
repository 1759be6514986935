/** What the notebook's named results add to the completion of `%%local` cells: tables in SQL, variables with fields in Python. */
import type { CatalogueTable } from '../../task/index.ts';
import type { CatalogueView } from '../catalogue/cache.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import type { CellWord } from './cell-words.ts';
import { isIdentifier } from '../../shared/index.ts';
import { usualDatabase } from '../catalogue/names.ts';

/** A result with a name. */
export interface NamedTable {
  readonly name: string;
  /** Undefined where this kernel has not shown the result. */
  readonly columns: readonly string[] | undefined;
}

/** The named results of the notebook, the newest first. Never rejects. */
export async function namedTablesOf(session: NotebookSession): Promise<readonly NamedTable[]> {
  const noted = await session.journal.tasks();
  const names = [
    ...[...session.named.keys()].toReversed(),
    ...noted.toReversed().flatMap(({ resultName }) => resultName ?? []),
  ];
  return [...new Set(names)].map((name) => ({ name, columns: session.named.get(name)?.columns }));
}

/** Named results as tables, alone or beside those of `own`, the view of a gateway on this machine. */
export function viewOfNamed(
  named: readonly NamedTable[],
  own: CatalogueView | undefined,
): CatalogueView {
  const databases = own?.databases() ?? [];
  const usual = usualDatabase(databases) ?? 'main';
  const tables: readonly CatalogueTable[] = named.map(({ name }) => ({
    name,
    isView: false,
    createdBy: undefined,
    createdTime: undefined,
  }));
  return {
    databases: () => (databases.length === 0 ? [usual] : databases),
    tables(database) {
      const others = own?.tables(database);
      return database === usual ? [...tables, ...(others ?? [])] : others;
    },
    columns(database, table) {
      const found = database === usual ? named.find(({ name }) => name === table) : undefined;
      return found === undefined
        ? own?.columns(database, table)
        : found.columns?.map((name) => ({
            name,
            type: '',
            comment: undefined,
            isPartition: false,
          }));
    },
    functions: () => own?.functions(),
    dataSources: () => own?.dataSources(),
    source(name) {
      return own?.source(name) ?? this;
    },
    get pending() {
      return own?.pending ?? [];
    },
  };
}

/** Named results as words of Python, whose columns stand behind a dot. */
export function wordsOfNamed(named: readonly NamedTable[]): readonly CellWord[] {
  const fields = named.flatMap(({ columns = [] }) => columns.filter(isIdentifier));
  return [
    ...named.map(({ name }): CellWord => ({ name, type: 'variable' })),
    ...[...new Set(fields)].map((name): CellWord => ({ name, type: 'field' })),
  ];
}
