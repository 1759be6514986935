/** Finds the tables that a statement reads: behind FROM and JOIN, in lists with commas, in subqueries, without names of WITH. */
import { nameAt, type StatementSource, textBetween, wordAt } from './statement-source.ts';
import type { SqlTable } from './statement.ts';
import { splitName } from './names.ts';

/** Words that begin a query, or a statement inside of parentheses that has a FROM of its own. */
export const queryHeads: ReadonlySet<string> = new Set(
  'SELECT WITH FROM VALUES TABLE PIVOT UNPIVOT SUMMARIZE DESCRIBE DESC SHOW INSERT UPDATE DELETE MERGE'.split(
    ' ',
  ),
);

/** Words that end the list of tables behind FROM. */
const listEnds: ReadonlySet<string> = new Set(
  `SELECT WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS WINDOW QUALIFY SET VALUES INSERT RETURNING CLUSTER
DISTRIBUTE SORT FOR CONNECT START WHEN`.split(/\s+/),
);

/** Words between FROM or JOIN and the table's name. */
const beforeName: ReadonlySet<string> = new Set(['LATERAL', 'ONLY', 'TABLE', 'OUTER']);

/** A pair of parentheses that is open, or the statement itself. */
interface Level {
  /** FROM means tables here, not a part of `extract(day FROM x)`. */
  readonly isQuery: boolean;
  /** A comma leads to the next table. */
  inList: boolean;
  /** A table's name comes next. */
  expects: boolean;
}

/** `from`, `to`: indexes of tokens. `using`: the first USING outside of parentheses is followed by tables, as in MERGE and DELETE. */
export function tablesRead(
  source: StatementSource,
  from: number,
  to: number = source.tokens.length,
  using = false,
): readonly SqlTable[] {
  const { tokens } = source;
  const own = namesOfWith(source);
  const found: SqlTable[] = [];
  const levels: Level[] = [{ isQuery: true, inList: false, expects: false }];
  let isUsingNext = using;
  for (let at = from; at < to; at += 1) {
    const word = wordAt(source, at);
    const level = levels.at(-1);
    if (level === undefined) break;
    if (word === '(') {
      const isQuery = queryHeads.has(wordAt(source, at + 1));
      const isTables = level.expects && !isQuery;
      level.expects = false;
      levels.push({ isQuery, inList: isTables, expects: isTables });
      continue;
    }
    if (word === ')') {
      if (levels.length > 1) levels.pop();
      continue;
    }
    const isPart = wordAt(source, at - 1) === '.';
    if (level.expects) {
      if (beforeName.has(word) && wordAt(source, at + 1) !== '.') {
        if (word === 'TABLE' && wordAt(source, at + 1) === '(') level.expects = false;
        continue;
      }
      level.expects = false;
      const named = listEnds.has(word) ? undefined : nameAt(source, at);
      if (named !== undefined) {
        // A function that gives rows is no table.
        const isCall = wordAt(source, named.next) === '(';
        if (!isCall && !own.has(namedAs(named.table.text))) found.push(named.table);
        at = named.next - 1;
        continue;
      }
    }
    if (isPart || tokens[at]?.kind === 'name') continue;
    if (word === ',') level.expects = level.inList;
    else if (word === 'FROM') {
      if (!level.isQuery || isDistinctFrom(source, at)) continue;
      level.expects = true;
      level.inList = true;
    } else if (word === 'JOIN' || word === 'STRAIGHT_JOIN') {
      level.expects = true;
      level.inList = true;
    } else if (word === 'USING' && isUsingNext && levels.length === 1) {
      isUsingNext = false;
      level.expects = true;
      level.inList = true;
    } else if (word === 'LATERAL' && wordAt(source, at + 1) === 'VIEW') level.inList = false;
    else if (listEnds.has(word)) level.inList = false;
    else if (takesTable(word) && beginsQuery(source, at)) level.expects = true;
  }
  return unique(found);
}

function takesTable(word: string): boolean {
  return word === 'TABLE' || word === 'PIVOT' || word === 'UNPIVOT' || word === 'SUMMARIZE';
}

function beginsQuery(source: StatementSource, at: number): boolean {
  const before = wordAt(source, at - 1);
  return at === 0 || before === '(' || before === 'UNION' || before === 'ALL' || before === 'AS';
}

/** `a IS DISTINCT FROM b`. */
function isDistinctFrom(source: StatementSource, at: number): boolean {
  const before = wordAt(source, at - 2);
  return wordAt(source, at - 1) === 'DISTINCT' && (before === 'IS' || before === 'NOT');
}

/** The names that WITH gives to queries, in small letters. */
function namesOfWith(source: StatementSource): ReadonlySet<string> {
  const { tokens, partner } = source;
  const names = new Set<string>();
  for (let at = 1; at < tokens.length; at += 1) {
    if (wordAt(source, at) !== 'AS') continue;
    let next = at + 1;
    while (wordAt(source, next) === 'NOT' || wordAt(source, next) === 'MATERIALIZED') next += 1;
    if (wordAt(source, next) !== '(' || !queryHeads.has(wordAt(source, next + 1))) continue;
    // Columns in parentheses may stand between.
    const columns = wordAt(source, at - 1) === ')' ? partner.get(at - 1) : undefined;
    const name = tokens[(columns ?? at) - 1];
    if (name !== undefined) names.add(namedAs(name.text));
  }
  return names;
}

function namedAs(text: string): string {
  return splitName(text).join('.').toLowerCase();
}

/** Each name once, at its first place. */
function unique(tables: readonly SqlTable[]): readonly SqlTable[] {
  const seen = new Set<string>();
  return tables.filter(({ text }) => {
    const name = namedAs(text);
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

/** For messages about a call: `pg_catalog.setval()`. */
export function callText(source: StatementSource, at: number): string {
  return `${textBetween(source, at, at + 1)}()`;
}
