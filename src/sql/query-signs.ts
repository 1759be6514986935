/** What may stand in a query and does more than read: INTO, locks, statements inside of it, functions with effects, programs, variables. */
import { effectOf } from './effect-functions.ts';
import { nameAt, past, type StatementSource, wordAt } from './statement-source.ts';
import type { SqlLoss, StatementKind } from './statement.ts';
import { isName, nameOf } from './tokens.ts';
import { callText } from './table-scan.ts';

/** What makes a query something else than a query. */
export interface QuerySign {
  readonly kind: Exclude<StatementKind, 'read'>;
  /** In place of the query's own verb. */
  readonly verb?: string | undefined;
  readonly why: string;
  /** The index of its token. */
  readonly at: number;
}

/** Kinds of objects, as they stand behind CREATE, ALTER and DROP. */
export const objectWords: ReadonlySet<string> = new Set(
  `TABLE VIEW DATABASE SCHEMA CATALOG FUNCTION MACRO PROCEDURE INDEX SEQUENCE TYPE DOMAIN TRIGGER EVENT USER ROLE GROUP SECRET POLICY RULE
EXTENSION SERVER COLLATION CONVERSION AGGREGATE OPERATOR CAST LANGUAGE PUBLICATION SUBSCRIPTION STATISTICS TABLESPACE DATASOURCE CONNECTOR
RESOURCE WAREHOUSE STAGE STREAM TASK PIPE DICTIONARY VARIABLE SYNONYM PACKAGE PROFILE MODEL SPACE TAG EDGE PARTITION COLUMN COLUMNS
CONSTRAINT STATS INCREMENTAL BRANCH`.split(/\s+/),
);

/** Words between CREATE, ALTER or DROP and the kind of the object. */
export const objectModifiers: ReadonlySet<string> = new Set(
  `TEMP TEMPORARY GLOBAL LOCAL UNLOGGED EXTERNAL TRANSIENT MANAGED FOREIGN RECURSIVE MATERIALIZED VIRTUAL PERSISTENT UNIQUE VOLATILE SECURE
CACHED STREAMING PUBLIC SQL AGGREGATE FULLTEXT SPATIAL BITMAP TRUSTED PROCEDURAL CONSTRAINT LIVE EVENT HYBRID DYNAMIC SHARED`.split(
    /\s+/,
  ),
);

/** Packages of Oracle whose functions may do anything. */
const packages = /^(?:DBMS|UTL)_/;

const dataVerbs: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** The first such sign from a token on; undefined when the query only reads. */
export function querySign(source: StatementSource, from: number): QuerySign | undefined {
  let weakest: QuerySign | undefined;
  for (let at = from; at < source.tokens.length; at += 1) {
    const sign = signAt(source, at);
    if (sign === undefined) continue;
    // What is known to change something counts more than what is not understood.
    if (sign.kind !== 'unknown') return sign;
    weakest ??= sign;
  }
  return weakest;
}

function signAt(source: StatementSource, at: number): QuerySign | undefined {
  const token = source.tokens[at];
  if (token === undefined) return undefined;
  const next = wordAt(source, at + 1);
  const before = wordAt(source, at - 1);
  if (token.text.includes('${'))
    return { kind: 'unknown', at, why: 'a variable without a value here may stand for anything' };
  if (token.keyword === '{' && (next === '{' || next === '%'))
    return {
      kind: 'unknown',
      at,
      why: 'a template, which nothing here fills in, may stand for anything',
    };
  if (token.kind === 'name' && before === '&' && wordAt(source, at - 2) === 'U')
    return { kind: 'unknown', at, why: 'a name with escaped letters may be that of anything' };
  if (packages.test(token.keyword) && next === '.')
    return { kind: 'unknown', at, why: `what the package ${token.text} does is not known` };
  if (next === '(' && isName(token)) {
    const effect = effectOf(nameOf(token));
    if (effect !== undefined)
      return {
        kind: effect.isKnown ? 'write' : 'unknown',
        verb: effect.isKnown ? callText(source, at) : undefined,
        at,
        why: `${callText(source, at)} ${effect.does}`,
      };
  }
  if (token.kind !== 'word' || before === '.' || next === '.') return undefined;
  switch (token.keyword) {
    case 'INTO':
      // DuckDB: UNPIVOT … INTO NAME n VALUE v.
      return before === 'AS' || (next === 'NAME' && wordAt(source, at + 3) === 'VALUE')
        ? undefined
        : intoSign(source, at);
    case 'FOR':
      return ['UPDATE', 'SHARE', 'NO', 'KEY'].includes(next)
        ? {
            kind: 'write',
            verb: `SELECT FOR ${next === 'NO' ? 'NO KEY UPDATE' : next}`,
            at,
            why: 'it locks the rows that it reads',
          }
        : undefined;
    case 'LOCK':
      return next === 'IN'
        ? {
            kind: 'write',
            verb: 'SELECT LOCK IN SHARE MODE',
            at,
            why: 'it locks the rows that it reads',
          }
        : undefined;
    case 'USING':
      // JOIN … USING has parentheses.
      return source.tokens[at + 1]?.kind === 'text'
        ? { kind: 'unknown', at, why: 'it runs a program on the rows, which may do anything' }
        : undefined;
    default:
      return innerStatement(source, at);
  }
}

function intoSign(source: StatementSource, at: number): QuerySign {
  const next = wordAt(source, at + 1);
  if (next === 'OUTFILE' || next === 'DUMPFILE')
    return { kind: 'write', verb: `SELECT INTO ${next}`, at, why: 'it writes a file' };
  if (next.startsWith('@') || next === ':')
    return { kind: 'control', verb: 'SELECT INTO', at, why: 'it sets a variable' };
  return { kind: 'define', verb: 'SELECT INTO', at, why: 'it makes a table' };
}

/** Engines of which some need no semicolon between statements. */
const unseparated: ReadonlySet<string> = new Set(['jdbc', 'any']);

/** A statement that stands in the middle of another: in WITH, as PostgreSQL has it, or behind it without a semicolon. */
function innerStatement(source: StatementSource, at: number): QuerySign | undefined {
  const word = wordAt(source, at);
  const next = wordAt(source, at + 1);
  if (
    dataVerbs.has(word) &&
    wordAt(source, at - 1) === '(' &&
    isName(source.tokens[at + 1]) &&
    next !== 'AS'
  )
    return { kind: 'write', verb: word, at, why: `${word} stands inside of it` };
  const phrase = phraseAt(source, at);
  if (phrase !== undefined)
    return { kind: 'unknown', at, why: `${phrase} stands in the middle of it` };
  const runs = word === 'EXEC' || word === 'EXECUTE';
  if (runs && unseparated.has(source.engine) && isName(source.tokens[at + 1]) && next !== 'FROM')
    return { kind: 'unknown', at, why: `${word} stands in the middle of it` };
  return undefined;
}

/** The words by which a changing statement begins, wherever they stand; undefined where they are none. */
function phraseAt(source: StatementSource, at: number): string | undefined {
  const word = wordAt(source, at);
  const next = wordAt(source, at + 1);
  switch (word) {
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return objectWords.has(next) ||
        objectModifiers.has(next) ||
        (word === 'CREATE' && next === 'OR')
        ? `${word} ${next}`
        : undefined;
    case 'TRUNCATE':
      return next === 'TABLE' ? 'TRUNCATE TABLE' : undefined;
    case 'INSERT':
      return ['INTO', 'OVERWRITE', 'OR', 'IGNORE'].includes(next) ? `INSERT ${next}` : undefined;
    case 'REPLACE':
    case 'MERGE':
      return next === 'INTO' ? `${word} INTO` : undefined;
    case 'DELETE':
      return next === 'FROM' ? 'DELETE FROM' : undefined;
    case 'UPDATE': {
      const named = nameAt(source, at + 1);
      return named !== undefined && wordAt(source, named.next) === 'SET' ? 'UPDATE' : undefined;
    }
    default:
      return undefined;
  }
}

/** What would be lost by statements that stand somewhere in one that is not understood, such as a script. */
export function lossesWithin(source: StatementSource): readonly SqlLoss[] {
  const lastWhere = source.tokens.findLastIndex(({ keyword }) => keyword === 'WHERE');
  return source.tokens.flatMap((token, at): readonly SqlLoss[] => {
    if (token.kind !== 'word' || wordAt(source, at - 1) === '.') return [];
    const phrase = phraseAt(source, at);
    if (phrase === undefined) return [];
    const [verb] = phrase.split(' ');
    const isLoss =
      verb === 'DROP' ||
      verb === 'TRUNCATE' ||
      phrase === 'INSERT OVERWRITE' ||
      ((verb === 'DELETE' || verb === 'UPDATE') && lastWhere < at);
    if (!isLoss) return [];
    const name = nameAt(source, past(source, at + phrase.split(' ').length, 'IF', 'EXISTS'));
    return [
      {
        text: [phrase, name?.table.text].filter((part) => part !== undefined).join(' '),
        at: token.from,
      },
    ];
  });
}
