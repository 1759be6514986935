/** Tables and columns as a statement names them. */

/** What is known of a column. */
export interface ScopeColumn {
  readonly name: string;
  /** Empty when unknown, as for an expression. */
  readonly type: string;
  readonly comment?: string | undefined;
}

export interface ScopeTable {
  /** What qualifies its columns; undefined for a subquery without a name. */
  readonly name: string | undefined;
  /** The written name's parts of a catalogue table; empty for a CTE or a subquery. */
  readonly parts: readonly string[];
  /** Undefined while they are not known. */
  columns(): readonly ScopeColumn[] | undefined;
}

/** The columns of a catalogue table, by the parts of its name. */
export type ColumnsOf = (parts: readonly string[]) => readonly ScopeColumn[] | undefined;

/** Keeps the first of each name, in any case. */
export function distinct<T extends { readonly name: string }>(columns: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return columns.filter(({ name }) => {
    const lower = name.toLowerCase();
    if (seen.has(lower)) return false;
    seen.add(lower);
    return true;
  });
}

/** Finds the first table of that name, in any case. */
export function tableNamed(tables: readonly ScopeTable[], name: string): ScopeTable | undefined {
  const lower = name.toLowerCase();
  return tables.find((table) => table.name?.toLowerCase() === lower);
}
