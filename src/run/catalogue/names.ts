/** Finds written names of databases and tables in the catalogue's lists. */

/** The list's own spelling of a name in any case. */
export function spelled(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const lower = name.toLowerCase();
  return names.find((one) => one.toLowerCase() === lower);
}

/** The database an engine starts in: Hive's and Spark's `default`, DuckDB's `main`, PostgreSQL's `public`, or the only one. */
export function usualDatabase(databases: readonly string[]): string | undefined {
  const usual = ['default', 'main', 'public'].map((name) => spelled(name, databases));
  return (
    usual.find((name) => name !== undefined) ?? (databases.length === 1 ? databases[0] : undefined)
  );
}

/** Splits a name. The longest listed database wins (it may have dots: `file.main`); `database` is the default. Undefined if none fits. */
export function tableOfParts(
  parts: readonly string[],
  databases: readonly string[],
  database: string | undefined,
): { readonly database: string; readonly table: string } | undefined {
  const table = parts.at(-1);
  if (table === undefined) return undefined;
  if (parts.length === 1) return database === undefined ? undefined : { database, table };
  const written = parts.slice(0, -1);
  // No listed database has more parts than this.
  const longest = databases.reduce((most, name) => Math.max(most, name.split('.').length), 0);
  for (let from = Math.max(0, written.length - longest); from < written.length; from += 1) {
    const known = spelled(written.slice(from).join('.'), databases);
    if (known !== undefined) return { database: known, table };
  }
  return undefined;
}
