/** Names as users write them: with or without quotes, with or without other names in front. */

/** The parts of `sales.orders`, `` `my db`.t `` or `"a.b".c`, without their quotes. */
export function splitName(text: string): readonly string[] {
  const parts = text.match(/`(?:[^`]|``)*`?|"(?:[^"]|"")*"?|[^.`"]+/g) ?? [];
  return parts.map(unquoteName).filter((part) => part !== '');
}

/** The name without `` ` `` or `"` around it. */
export function unquoteName(text: string): string {
  const quote = text.charAt(0);
  if (quote !== '`' && quote !== '"') return text.trim();
  const closed = text.length > 1 && text.endsWith(quote);
  return text.slice(1, closed ? -1 : undefined).replaceAll(quote + quote, quote);
}

/** The text as a literal of standard SQL, which knows no backslashes. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Engines (first halves of labels) in whose SQL backticks quote names, and double quotes make texts. */
export const backtickEngines: ReadonlySet<string> = new Set([
  'hive',
  'spark',
  'impala',
  'doris',
  'flink',
]);

export function quoteName(name: string, quote: string): string {
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
}
