/** Texts in SQL of DuckDB. */

export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
