/** Tables and columns as a statement names them: the words that reading a query and completing in it share. */

/** A column as far as it is known. */
export interface ScopeColumn {
  readonly name: string;
  /** Empty when it is not known, as of an expression. */
  readonly type: string;
  readonly comment?: string | undefined;
}

/** A table that a statement names. */
export interface ScopeTable {
  /** What its columns are qualified with; undefined for a subquery without a name. */
  readonly name: string | undefined;
  /** As written, for a table of the catalogue; empty for a CTE or a subquery. */
  readonly parts: readonly string[];
  /** Undefined while nobody knows them. */
  columns(): readonly ScopeColumn[] | undefined;
}

/** Columns of a table of the catalogue by its name's parts. */
export type ColumnsOf = (parts: readonly string[]) => readonly ScopeColumn[] | undefined;

/** Each name once, in any case; the first counts. */
export function distinct<T extends { readonly name: string }>(columns: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return columns.filter(({ name }) => {
    const lower = name.toLowerCase();
    if (seen.has(lower)) return false;
    seen.add(lower);
    return true;
  });
}

/** The first of that name, in any case. */
export function tableNamed(tables: readonly ScopeTable[], name: string): ScopeTable | undefined {
  const lower = name.toLowerCase();
  return tables.find((table) => table.name?.toLowerCase() === lower);
}
