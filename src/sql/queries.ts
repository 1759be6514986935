/** How a statement is made of queries: `{{name}}`, WITH clauses and where one may be put, tables that are named. Half a grammar, on tokens. */
import { closingBrackets, isName, nameOf, type SqlToken } from './tokens.ts';

/** `{{name}}` as a place in the code. */
export interface BraceReference {
  readonly name: string;
  /** Of the first brace. */
  readonly from: number;
  /** Behind the last brace. */
  readonly to: number;
  readonly nameFrom: number;
}

/**
 * Each `{{name}}`: two braces side by side, one plain name, two braces side by side. Anything else in braces is left alone, since it may be
 * code, such as DuckDB's `MAP {{a: 1}: 2}`; texts, quoted names and comments are tokens of their own, so nothing is found in them.
 */
export function braceReferences(tokens: readonly SqlToken[]): readonly BraceReference[] {
  const found: BraceReference[] = [];
  for (const [index, open] of tokens.entries()) {
    if (open.keyword !== '{') continue;
    const [second, word, close, last] = tokens.slice(index + 1, index + 5);
    if (second?.keyword !== '{' || second.from !== open.to || word?.kind !== 'word') continue;
    if (close?.keyword !== '}' || last?.keyword !== '}' || last.from !== close.to) continue;
    found.push({ name: word.text, from: open.from, to: last.to, nameFrom: word.from });
  }
  return found;
}

/** The tokens of each statement, without its semicolon and without comments; statements without tokens are left out. */
export function statementTokens(
  tokens: Iterable<SqlToken>,
): readonly (readonly [SqlToken, ...SqlToken[]])[] {
  const statements: (readonly [SqlToken, ...SqlToken[]])[] = [];
  let tokensOfOne: SqlToken[] = [];
  const end = (): void => {
    const [first, ...rest] = tokensOfOne;
    if (first !== undefined) statements.push([first, ...rest]);
    tokensOfOne = [];
  };
  for (const token of tokens) {
    if (token.keyword === ';') end();
    else if (token.kind !== 'line comment' && token.kind !== 'block comment')
      tokensOfOne.push(token);
  }
  end();
  return statements;
}

/** A WITH clause that defines tables, by indices of tokens. */
export interface WithClause {
  readonly isRecursive: boolean;
  /** The first name. */
  readonly first: number;
  readonly names: readonly string[];
  /** The query behind the clause. */
  readonly body: number;
}

const queryWords = new Set(['SELECT', 'FROM', 'VALUES', 'PIVOT', 'UNPIVOT']);
const insertWords = new Set(['INSERT', 'REPLACE', 'UPSERT']);
const changeWords = new Set(['UPDATE', 'DELETE', 'MERGE']);
const explainWords = new Set(['EXPLAIN', 'DESCRIBE', 'DESC', 'SUMMARIZE']);
/** Words that end the list of tables behind FROM. */
const clauseWords = new Set(
  `SELECT WHERE ON GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT MINUS SET QUALIFY WINDOW INSERT CLUSTER DISTRIBUTE SORT OFFSET
   FETCH WHEN RETURNING`.split(/\s+/),
);

/** Where a WITH clause for references can stand. */
export interface WithPlace {
  /** The token before which it is put; a {@link WithClause} that stands there already takes the tables in. */
  readonly index: number;
  /** It serves the tokens from here on … */
  readonly from: number;
  /** … up to this one, which is not served. */
  readonly to: number;
}

/** One statement, without comments. */
export interface StatementReader {
  /** The clause whose WITH is the token at `index`; undefined for any other WITH, such as `WITH (format = 'ORC')`. */
  withClause(index: number): WithClause | undefined;
  /** All names that the statement's own WITH clauses define, at any depth. */
  ownNames(): readonly string[];
  /**
   * Undefined where the statement takes no query. `beforeInsert`: the dialect wants WITH in front of INSERT (Hive, Spark), not in front of
   * its query (Trino, MySQL). A statement that only holds queries in brackets (`COPY (SELECT …) TO …`) has a place in each.
   */
  withPlaces(beforeInsert: boolean): readonly WithPlace[];
  /** True for a query that only reads: `SELECT`, `WITH … SELECT`, `FROM …`, `VALUES`, `TABLE t`, in brackets or not. */
  isQuery(): boolean;
  /** The same for one that may write too, as `WITH … INSERT` does. */
  beginsAsQuery(): boolean;
  /** Tokens that name a table to read, without a database in front. */
  tableNames(): readonly SqlToken[];
  /** True when the token at `index` stands where the statement names what it writes to. */
  isTarget(index: number): boolean;
}

export function readStatement(tokens: readonly SqlToken[]): StatementReader {
  const closing = closingBrackets(tokens);
  const insideOf = insides(tokens);
  const word = (index: number): string => tokens[index]?.keyword ?? '';
  const after = (open: number): number => (closing.get(open) ?? tokens.length) + 1;

  function isQueryAt(index: number): boolean {
    const at = insideOf[index] ?? index;
    return (
      queryWords.has(word(at)) ||
      isWith(at) ||
      (word(at) === 'TABLE' && isName(tokens[at + 1]) && at + 2 >= tokens.length)
    );
  }

  /** Reads no further than the first name: nested clauses are not read again for each clause around them. */
  function isWith(index: number): boolean {
    if (word(index) !== 'WITH') return false;
    const at = index + (word(index + 1) === 'RECURSIVE' && word(index + 2) !== 'AS' ? 3 : 2);
    if (!isName(tokens[at - 1])) return false;
    const isBracket = word(at) === '(';
    if (isBracket && (queryWords.has(word(at + 1)) || word(at + 1) === 'WITH')) return true;
    const as = isBracket ? after(at) : at;
    return word(as) === 'AS' && ['(', 'NOT', 'MATERIALIZED'].includes(word(as + 1));
  }

  function withClause(index: number): WithClause | undefined {
    if (word(index) !== 'WITH') return undefined;
    const isRecursive = word(index + 1) === 'RECURSIVE' && word(index + 2) !== 'AS';
    const first = index + (isRecursive ? 2 : 1);
    const names: string[] = [];
    for (let at = first; ; at += 1) {
      if (!isName(tokens[at])) return undefined;
      names.push(nameOf(tokens[at]));
      at += 1;
      // Spark may leave AS out.
      if (word(at) === '(' && !isQueryAt(at + 1)) at = after(at);
      if (word(at) === 'AS') at += 1;
      if (word(at) === 'NOT') at += 1;
      if (word(at) === 'MATERIALIZED') at += 1;
      if (word(at) !== '(' || !isQueryOrData(at + 1)) return undefined;
      at = after(at);
      if (word(at) !== ',') return { isRecursive, first, names, body: at };
    }
  }

  /** PostgreSQL also takes a change with RETURNING there, and half-written code may have nothing yet. */
  function isQueryOrData(index: number): boolean {
    const isOther = insertWords.has(word(index)) || changeWords.has(word(index));
    return isOther || word(index) === '{' || word(index) === 'TABLE' || isQueryAt(index);
  }

  /** The first query outside of brackets; one in brackets counts where a statement takes such a query. */
  function outerQuery(begin: number, isInsert: boolean): number | undefined {
    for (let at = begin; at < tokens.length; at += 1) {
      const isBegin = word(at) === 'SELECT' || withClause(at) !== undefined;
      if (isBegin || (isInsert && (word(at) === 'FROM' || word(at) === 'VALUES'))) return at;
      if (word(at) === 'AS' && isQueryAt(at + 1)) return at + 1;
      if (word(at) !== '(') continue;
      if (isInsert && isQueryAt(at + 1)) return at;
      at = after(at) - 1;
    }
    return undefined;
  }

  function outerPlace(first: number, beforeInsert: boolean): WithPlace | undefined {
    let to = tokens.length;
    let begin = first;
    while (word(begin) === '(' && isQueryAt(begin) && after(begin) === to) {
      begin += 1;
      to -= 1;
    }
    if (isQueryAt(begin)) return { index: begin, from: begin, to };
    if (changeWords.has(word(begin))) return { index: begin, from: begin, to };
    const isInsert = insertWords.has(word(begin));
    const query = outerQuery(begin + 1, isInsert);
    if (query === undefined) return undefined;
    const isBefore = beforeInsert && isInsert && withClause(query) === undefined;
    return { index: isBefore ? begin : query, from: query, to };
  }

  /** Behind EXPLAIN and its options. */
  function explained(): number | undefined {
    for (let at = 1; at < tokens.length; at += 1) {
      const isChange =
        insertWords.has(word(at)) || changeWords.has(word(at)) || word(at) === 'CREATE';
      if (isChange || isQueryAt(at)) return at;
      if (word(at) === '(') at = after(at) - 1;
    }
    return undefined;
  }

  return {
    withClause,
    ownNames: () => tokens.flatMap((_, index) => withClause(index)?.names ?? []),
    withPlaces(beforeInsert) {
      const begin = explainWords.has(word(0)) ? explained() : 0;
      const outer = begin === undefined ? undefined : outerPlace(begin, beforeInsert);
      if (outer !== undefined) return [outer];
      const places: WithPlace[] = [];
      for (let at = 0; at < tokens.length; at += 1) {
        if (word(at) !== '(' || !isQueryAt(at + 1)) continue;
        places.push({ index: at + 1, from: at + 1, to: after(at) - 1 });
        at = after(at) - 1;
      }
      return places;
    },
    isQuery() {
      if (!isQueryAt(0)) return false;
      let body = insideOf[0] ?? 0;
      body = withClause(body)?.body ?? body;
      if (!isQueryAt(body)) return false;
      for (let at = body; at < tokens.length; at += 1) {
        if (word(at) === '(') at = after(at) - 1;
        else if (word(at) === 'INSERT' || word(at) === 'INTO') return false;
      }
      return true;
    },
    beginsAsQuery: () => isQueryAt(0),
    tableNames: () => tablesNamed(tokens),
    isTarget(index) {
      const [before, last] = [word(index - 2), word(index - 1)];
      if (last === 'INTO' || last === 'OVERWRITE' || last === 'UPDATE') return true;
      if (last === 'FROM') return before === 'DELETE';
      return last === 'TABLE' && before !== '(' && index > 1;
    },
  };
}

/** For each token the first one from there on that opens no bracket. */
function insides(tokens: readonly SqlToken[]): readonly number[] {
  const found = Array.from<number>({ length: tokens.length });
  let inside = tokens.length;
  for (const [index, { keyword }] of [...tokens.entries()].toReversed()) {
    if (keyword !== '(') inside = index;
    found[index] = inside;
  }
  return found;
}

function tablesNamed(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const found: SqlToken[] = [];
  /** For each open bracket: whether a list of tables is being read, and whether the next name is one. */
  let around = { inList: false, isNext: false };
  const outer: (typeof around)[] = [];
  for (const [index, token] of tokens.entries()) {
    const { keyword } = token;
    const next = tokens[index + 1]?.keyword;
    if (keyword === '(') {
      outer.push(around);
      around = { inList: around.isNext, isNext: around.isNext };
    } else if (keyword === ')') around = { ...(outer.pop() ?? around), isNext: false };
    else if (keyword === 'FROM' && tokens[index - 1]?.keyword === 'DELETE')
      around = { inList: false, isNext: false };
    else if (keyword === 'FROM' || keyword === 'JOIN') around = { inList: true, isNext: true };
    else if (keyword === 'USING') around = { ...around, isNext: next !== '(' };
    else if (keyword === ',') around = { ...around, isNext: around.inList };
    else if (clauseWords.has(keyword)) around = { inList: false, isNext: false };
    else if (keyword !== 'LATERAL' && keyword !== 'ONLY') {
      const isTable = around.isNext && (token.kind === 'word' || token.kind === 'name');
      if (isTable && next !== '.' && next !== '(') found.push(token);
      around = { ...around, isNext: false };
    }
  }
  return found;
}
