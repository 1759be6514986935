/** Names of databases and tables, found in lists of what the catalogue has. */

/** The list's own spelling of a name that is written in any case. */
export function spelled(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const lower = name.toLowerCase();
  return names.find((one) => one.toLowerCase() === lower);
}

/** Where an engine starts when nobody says: Hive's and Spark's `default`, DuckDB's `main`, PostgreSQL's `public`, or the only one. */
export function usualDatabase(databases: readonly string[]): string | undefined {
  const usual = ['default', 'main', 'public'].map((name) => spelled(name, databases));
  return (
    usual.find((name) => name !== undefined) ?? (databases.length === 1 ? databases[0] : undefined)
  );
}

/**
 * Database and table of a name's parts. A database may have dots of its own (`file.main`), so the longest one that the
 * list has wins; without one, `database` is the notebook's. Undefined when neither fits.
 */
export function tableOfParts(
  parts: readonly string[],
  databases: readonly string[],
  database: string | undefined,
): { readonly database: string; readonly table: string } | undefined {
  const table = parts.at(-1);
  if (table === undefined) return undefined;
  if (parts.length === 1) return database === undefined ? undefined : { database, table };
  const written = parts.slice(0, -1);
  // No name has more parts than the longest one of the list.
  const longest = databases.reduce((most, name) => Math.max(most, name.split('.').length), 0);
  for (let from = Math.max(0, written.length - longest); from < written.length; from += 1) {
    const known = spelled(written.slice(from).join('.'), databases);
    if (known !== undefined) return { database: known, table };
  }
  return undefined;
}
