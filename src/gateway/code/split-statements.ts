/**
 * Cuts SQL at its semicolons as DuckDB's lexer does: not in quotes, dollar quotes or comments. DuckDB's own
 * `extractStatements` gives no text back and refuses the whole when one statement is wrong; here the statements before
 * the wrong one still run.
 */

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

function endOfQuote(code: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < code.length; at += 1) {
    if (escapes && code[at] === '\\') at += 1;
    else if (code[at] === quote) {
      if (code[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return code.length;
}

/** Block comments nest. */
function endOfBlockComment(code: string, start: number): number {
  let depth = 1;
  let at = start + 2;
  while (at < code.length && depth > 0) {
    const pair = code.slice(at, at + 2);
    if (pair === '/*') depth += 1;
    else if (pair === '*/') depth -= 1;
    at += pair === '/*' || pair === '*/' ? 2 : 1;
  }
  return at;
}

function endOfDollarQuote(code: string, start: number): number {
  dollarTag.lastIndex = start;
  const tag = dollarTag.exec(code)?.[0];
  if (tag === undefined || /\w/.test(code[start - 1] ?? '')) return start + 1;
  const end = code.indexOf(tag, start + tag.length);
  return end < 0 ? code.length : end + tag.length;
}

/** The offset behind the token that begins at `at`: a quoted text, a comment, or one character. */
function endOfToken(code: string, at: number): number {
  const character = code[at];
  if (character === "'") {
    const escapes = /^e$/i.test(code[at - 1] ?? '') && !/\w/.test(code[at - 2] ?? '');
    return endOfQuote(code, at, "'", escapes);
  }
  if (character === '"') return endOfQuote(code, at, '"', false);
  if (character === '$') return endOfDollarQuote(code, at);
  if (code.startsWith('--', at)) {
    const end = code.indexOf('\n', at);
    return end < 0 ? code.length : end;
  }
  if (code.startsWith('/*', at)) return endOfBlockComment(code, at);
  return at + 1;
}

/** The offset of the first word: behind the blanks and comments at the beginning. */
export function endOfBlanks(code: string): number {
  let at = 0;
  while (at < code.length) {
    const isComment = code.startsWith('--', at) || code.startsWith('/*', at);
    if (!isComment && !/\s/.test(code.charAt(at))) return at;
    at = isComment ? endOfToken(code, at) : at + 1;
  }
  return at;
}

/** The statements in order, without their semicolons; pieces without any text are left out. */
export function splitStatements(code: string): readonly string[] {
  const statements: string[] = [];
  let start = 0;
  let at = 0;
  while (at < code.length) {
    if (code[at] === ';') {
      statements.push(code.slice(start, at));
      start = at + 1;
    }
    at = endOfToken(code, at);
  }
  statements.push(code.slice(start));
  return statements.filter((statement) => statement.trim() !== '');
}
