/** Tells by the text alone what kind of name may stand at the cursor in SQL: a table, a column or a database, and with which qualifiers. */
import {
  isName,
  nameOf,
  type SqlToken,
  sqlTokens,
  statementAt,
  typedSql,
  unquoteName,
} from '../../sql/index.ts';

export interface SqlPlace {
  /** `word`: only a keyword or a new name can follow. */
  readonly expects: 'table' | 'column' | 'database' | 'word';
  /** The names before the cursor that a dot follows: `a.b.` gives `['a', 'b']`. */
  readonly qualifiers: readonly string[];
  /** The typed part of the name, without its quote. */
  readonly typed: string;
  /** The quote that the typed name begins with, or ''. */
  readonly quote: string;
  /** Where the text that a candidate replaces begins. */
  readonly start: number;
  readonly end: number;
  /** The statement around the cursor, without the typed part of the name. */
  readonly statement: readonly SqlToken[];
  /** The table, in the column list of `INSERT INTO t (`. */
  readonly insertInto?: readonly string[];
}

const beforeTable = new Set(
  'FROM JOIN INTO UPDATE TABLE OVERWRITE VIEW ONLY DESCRIBE TRUNCATE REFRESH PARTITIONS'.split(' '),
);
const beforeDatabase = new Set('USE DATABASE SCHEMA'.split(' '));
const beforeValue = new Set(
  `SELECT DISTINCT ALL WHERE ON HAVING BY SET AND OR NOT WHEN THEN ELSE CASE BETWEEN IN LIKE ILIKE RLIKE REGEXP IS
   QUALIFY RETURNING FILTER USING PARTITION OVER EXISTS`.split(/\s+/),
);
const clauses = new Set(
  `SELECT FROM JOIN WHERE ON HAVING BY SET QUALIFY RETURNING VALUES INTO UPDATE USING LIMIT`.split(
    /\s+/,
  ),
);

/** Undefined inside texts, comments, numbers and variables, where no name can stand. */
export function placeAt(sql: string, at: number, quoteIsText: boolean): SqlPlace | undefined {
  const typed = typedAt(sql, at, quoteIsText);
  if (typed === undefined) return undefined;
  const { start, end, blankTo } = typed;
  const blanked = sql.slice(0, start) + ' '.repeat(blankTo - start) + sql.slice(blankTo);
  const statement = statementAt([...sqlTokens(blanked, typedSql)], start);
  const before = statement.filter((token) => token.to <= start);
  const qualifiers: string[] = [];
  while (before.at(-1)?.keyword === '.' && isName(before.at(-2))) {
    qualifiers.push(nameOf(before.at(-2)));
    before.length -= 2;
  }
  return {
    ...expectedAfter(before),
    qualifiers: qualifiers.toReversed(),
    typed: unquoteName(sql.slice(start, Math.min(at, end))),
    quote: typed.quote,
    start,
    end,
    statement,
  };
}

const beforeFile = new Set('FROM JOIN TO ATTACH DESCRIBE SUMMARIZE DATABASE'.split(' '));
const takesFile = /^(?:READ_\w+|\w+_SCAN|SNIFF_CSV|GLOB|PARQUET_\w+)$/;

/** The typed part of a text in which a file may be named; undefined elsewhere, as in the text of a condition. */
export function typedFile(sql: string, at: number): string | undefined {
  const tokens = [...sqlTokens(sql.slice(0, at), typedSql)];
  const last = tokens.pop();
  if (last?.kind !== 'text' || !last.isOpen || !last.text.startsWith("'")) return undefined;
  const before = statementAt(tokens, last.from);
  const word = before.at(-1)?.keyword ?? '';
  if (beforeFile.has(word)) return last.text.slice(1);
  if (word !== '(' && word !== '[' && word !== ',') return undefined;
  let closed = 0;
  for (const [index, { keyword }] of [...before.entries()].toReversed()) {
    if (keyword === ')') closed += 1;
    else if (keyword === '(' && closed > 0) closed -= 1;
    else if (keyword === '(')
      return takesFile.test(before[index - 1]?.keyword ?? '') ? last.text.slice(1) : undefined;
    else if (closed === 0 && clauses.has(keyword))
      return keyword === 'FROM' ? last.text.slice(1) : undefined;
  }
  return undefined;
}

interface Typed {
  readonly start: number;
  readonly end: number;
  /** The end of the whole word, even when that is after the cursor. */
  readonly blankTo: number;
  readonly quote: string;
}

function typedAt(sql: string, at: number, quoteIsText: boolean): Typed | undefined {
  const token = tokenAt(sql, at);
  const nothing = { start: at, end: at, blankTo: at, quote: '' };
  if (token === undefined || token.kind === 'symbol') return nothing;
  const isInside = at < token.to || token.isOpen;
  switch (token.kind) {
    case 'word':
      return { start: token.from, end: at, blankTo: token.to, quote: '' };
    case 'name': {
      const quote = token.text.charAt(0);
      if (!isInside || (quoteIsText && quote === '"')) return undefined;
      // An unclosed quote swallows everything up to the next quote, so only the rest of the word is read.
      const rest = /^[\p{L}\p{M}\p{N}_$]*/u.exec(sql.slice(at))?.[0] ?? '';
      const isClosed = sql.charAt(at + rest.length) === quote;
      const end = isClosed ? at + rest.length + 1 : at;
      return { start: token.from, end, blankTo: end, quote };
    }
    case 'block comment':
    case 'text':
      return isInside ? undefined : nothing;
    case 'line comment':
    case 'number':
    case 'variable':
      return undefined;
  }
}

/** The token that the character before the cursor belongs to. */
function tokenAt(sql: string, at: number): SqlToken | undefined {
  for (const token of sqlTokens(sql, typedSql)) {
    if (token.from >= at) return undefined;
    if (at <= token.to) return token;
  }
  return undefined;
}

/** Decides by the tokens before the name and its qualifiers. */
function expectedAfter(before: readonly SqlToken[]): Pick<SqlPlace, 'expects' | 'insertInto'> {
  const last = before.at(-1);
  if (last === undefined) return { expects: 'word' };
  const first = before[0]?.keyword ?? '';
  const word = last.keyword;
  const has = (words: ReadonlySet<string>): boolean =>
    before.some(({ keyword }) => words.has(keyword));
  if (/^(FROM|IN)$/.test(word) && first === 'SHOW')
    return { expects: has(new Set(['COLUMNS'])) ? 'table' : 'database' };
  if (beforeDatabase.has(word)) return { expects: 'database' };
  if (beforeTable.has(word) || (word === 'DESC' && before.length === 1))
    return { expects: 'table' };
  if (word === 'EXISTS' && before.at(-2)?.keyword === 'IF')
    return { expects: has(beforeDatabase) ? 'database' : 'table' };
  if (isName(last) && !beforeValue.has(word)) return { expects: 'word' };
  if (last.kind === 'number' || last.kind === 'text' || word === ')') return { expects: 'word' };
  return governed(before);
}

/** After a comma, a bracket, an operator or a word such as AND, the clause around it decides. */
function governed(before: readonly SqlToken[]): Pick<SqlPlace, 'expects' | 'insertInto'> {
  const isAfterComma = before.at(-1)?.keyword === ',';
  let isBracketed = false;
  let closed = 0;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const word = before[index]?.keyword ?? '';
    if (word === ')') closed += 1;
    else if (closed > 0) closed -= word === '(' ? 1 : 0;
    else if (word === '(') {
      const path = nameBefore(before, index);
      const introduced = before[index - path.length * 2]?.keyword ?? '';
      if (path.length > 0 && /^(INTO|TABLE|OVERWRITE)$/.test(introduced) && !isBracketed)
        return { expects: 'column', insertInto: path };
      if (path.length === 0 && beforeTable.has(before[index - 1]?.keyword ?? ''))
        return { expects: 'table' };
      isBracketed = true;
    } else if (clauses.has(word)) {
      const isList = (word === 'FROM' || word === 'JOIN') && !isBracketed;
      if (isList) return { expects: isAfterComma ? 'table' : 'word' };
      // A comma after a join's condition begins the next table.
      if (word === 'ON' && !isBracketed && isAfterComma) return { expects: 'table' };
      return { expects: word === 'LIMIT' || word === 'VALUES' ? 'word' : 'column' };
    }
  }
  return { expects: 'column' };
}

/** The parts of the name `a.b` that ends just before `index`. */
function nameBefore(tokens: readonly SqlToken[], index: number): readonly string[] {
  const parts: string[] = [];
  for (let at = index - 1; isName(tokens[at]); at -= 2) {
    parts.push(nameOf(tokens[at]));
    if (tokens[at - 1]?.keyword !== '.') break;
  }
  return parts.toReversed();
}
