/** What `--limit` does to SQL code: there is no parameter for it in Linkis, so it is written into the code. */

/** The text that turns off the limit of interactive creators; it is a comment for every SQL dialect [Explain.scala]. */
const noLimitLine = '--set ide.engine.no.limit.allow=true';
/** What the server lowers larger limits to, for the creators that it limits. */
const serverLimit = 5000;

/**
 * `off` puts the opt-out line in front. A number is put behind a single SELECT that has no LIMIT of its own (with the opt-out
 * line in front if it is above the server's own limit); any other code is left alone and `note` says so.
 */
export function applyLimit(
  code: string,
  limit: number | 'off' | undefined,
): { readonly code: string; readonly linesBefore: number; readonly note: string | undefined } {
  if (limit === undefined) return { code, linesBefore: 0, note: undefined };
  if (limit === 'off') return { code: `${noLimitLine}\n${code}`, linesBefore: 1, note: undefined };
  const bare = withoutText(code);
  const trimmed = bare.trim().replace(/;\s*$/, '');
  if (
    !/^select\b/i.test(trimmed) ||
    trimmed.includes(';') ||
    /\b(limit|fetch|top)\b/i.test(trimmed)
  ) {
    const note = `--limit ${String(limit)} was not applied: it is for one SELECT without LIMIT`;
    return { code, linesBefore: 0, note };
  }
  // A line of its own, since the code may end in a comment; the last `;` outside comments gives way.
  const end = bare.lastIndexOf(';');
  const open =
    end !== -1 && bare.slice(end + 1).trim() === ''
      ? `${code.slice(0, end)} ${code.slice(end + 1)}`
      : code;
  const limited = `${open.trimEnd()}\nlimit ${String(limit)}`;
  return limit > serverLimit
    ? { code: `${noLimitLine}\n${limited}`, linesBefore: 1, note: undefined }
    : { code: limited, linesBefore: 0, note: undefined };
}

/** The code with comments and quoted text blanked out, every position kept. */
export function withoutText(code: string): string {
  return code.replace(
    /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|\\?$)|`[^`]*(?:`|$)/g,
    (found) => (/^[-/]/.test(found) ? found.replace(/[^\n]/g, ' ') : found.replace(/[^\n]/g, 'x')),
  );
}
