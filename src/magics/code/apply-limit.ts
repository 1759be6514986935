/** Writes `--limit` into SQL code, since Linkis has no parameter for it. */
import { isComment, maskSql, withBackslash } from '../../sql/index.ts';

/** The line of code that turns off the limit of interactive creators; it is a comment for every SQL dialect [Explain.scala]. */
export const noLimitLine = '--set ide.engine.no.limit.allow=true';
/** The server lowers larger limits to this, for the creators that it limits. */
const serverLimit = 5000;

export interface LimitedCode {
  readonly code: string;
  /** How many lines were put in front. */
  readonly linesBefore: number;
  /** A LIMIT was put behind the code. */
  readonly isCut: boolean;
  /** Why the requested limit was not put in. */
  readonly note: string | undefined;
}

/** `off` adds the opt-out line, as does a number above `serverLimit`. A number is for one SELECT without LIMIT, else `note` says so. */
export function applyLimit(code: string, limit: number | 'off' | undefined): LimitedCode {
  const untouched = { code, linesBefore: 0, isCut: false, note: undefined };
  if (limit === undefined) return untouched;
  if (limit === 'off') return { ...untouched, code: `${noLimitLine}\n${code}`, linesBefore: 1 };
  const bare = bareCode(code);
  const trimmed = bare.trim().replace(/;\s*$/, '');
  if (
    !/^select\b/i.test(trimmed) ||
    trimmed.includes(';') ||
    /\b(limit|fetch|top)\b/i.test(trimmed)
  ) {
    const note = `--limit ${String(limit)} was not applied: it is for one SELECT without LIMIT`;
    return { ...untouched, note };
  }
  // LIMIT gets a line of its own, since the code may end in a comment. The last `;` outside comments is removed.
  const end = bare.lastIndexOf(';');
  const open =
    end !== -1 && bare.slice(end + 1).trim() === ''
      ? `${code.slice(0, end)} ${code.slice(end + 1)}`
      : code;
  const limited = `${open.trimEnd()}\nlimit ${String(limit)}`;
  return limit > serverLimit
    ? { code: `${noLimitLine}\n${limited}`, linesBefore: 1, isCut: true, note: undefined }
    : { code: limited, linesBefore: 0, isCut: true, note: undefined };
}

/** The notice about a limit in a cell that does not ask for one itself. */
export function limitNotice(limit: number, whose: "the notebook's" | "the alias's"): string {
  const way =
    whose === "the notebook's"
      ? '%engine --limit default takes it back, %%engine --limit default above the code for one cell.'
      : '%%engine --limit default below the alias takes it away.';
  return `The kernel put LIMIT ${String(limit)} behind the SELECT, by ${whose} --limit: there may be more rows than are shown. ${way}`;
}

/** The code with blanks in place of comments and `x` in place of texts and quoted names; positions stay. */
export function bareCode(code: string): string {
  return maskSql(code, withBackslash, (piece) => (isComment(piece) ? ' ' : 'x'));
}
