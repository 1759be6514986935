/** Tells by its first words what a statement does, and hands it to the reader of such statements. What is not understood is `unknown`. */
import {
  copyData,
  deleteRows,
  insertRows,
  loadData,
  mergeRows,
  putRows,
  updateRows,
} from './changing-statements.ts';
import { changeTable, createObject, dropObject, truncateTable } from './defining-statements.ts';
import {
  callProcedure,
  fileSystem,
  notKnown,
  pragma,
  resource,
  script,
  setSetting,
  verbOf,
} from './other-statements.ts';
import { query, withQuery } from './query-statements.ts';
import { lossesWithin } from './query-signs.ts';
import {
  findWord,
  nameAt,
  namesAt,
  past,
  pastAny,
  type StatementSource,
  wordAt,
} from './statement-source.ts';
import type { Finding, StatementKind } from './statement.ts';
import { queryHeads, tablesRead } from './table-scan.ts';
import { nameOf } from './tokens.ts';

type Reader = (source: StatementSource, at: number) => Finding;

/** By the first word. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...['SELECT', 'FROM', 'VALUES', 'TABLE', 'PIVOT', 'UNPIVOT', 'SUMMARIZE', '('].map(
    (word): [string, Reader] => [word, query],
  ),
  ['WITH', withQuery],
  ['SHOW', (source, at) => ({ kind: 'read', verb: 'SHOW', reads: shown(source, at) })],
  ['DESCRIBE', explain],
  ['DESC', explain],
  ['EXPLAIN', explain],
  ['INSERT', (source, at) => insertRows(source, at)],
  ['REPLACE', replace],
  ['UPSERT', putRows],
  ['UPDATE', (source, at) => updateRows(source, at)],
  ['DELETE', (source, at) => resource(source, at) ?? deleteRows(source, at)],
  ['MERGE', (source, at) => mergeRows(source, at)],
  ['LOAD', loadData],
  ['COPY', copyData],
  ['CREATE', createObject],
  ['DROP', dropObject],
  ['TRUNCATE', truncateTable],
  ['ALTER', changeTable],
  ['SET', setSetting],
  ['PRAGMA', pragma],
  ['CALL', callProcedure],
  ['ADD', (source, at) => resource(source, at) ?? notKnown(source, at)],
  ['LIST', (source, at) => resource(source, at) ?? notKnown(source, at)],
  ['DFS', fileSystem],
  ['REFRESH', refresh],
  ['BEGIN', begin],
  [
    'START',
    (source, at) =>
      wordAt(source, at + 1) === 'TRANSACTION'
        ? plain('control')(source, at)
        : notKnown(source, at),
  ],
  ['ANALYZE', (source, at) => about('write', ['TABLE', 'TABLES', 'VERBOSE'])(source, at)],
  ['MSCK', about('define', ['REPAIR', 'TABLE'])],
  ['REPAIR', about('define', ['TABLE'])],
  ['OPTIMIZE', about('write', ['TABLE', 'LOCAL'])],
  ['VACUUM', about('write', ['FULL', 'ANALYZE', 'VERBOSE'])],
  ['IMPORT', plain('define')],
  ['EXPORT', plain('write', 'it writes files')],
  ['CACHE', cache],
  ['DO', (source, at) => script(source, at, 'it runs a script')],
  ['EXECUTE', (source, at) => script(source, at, 'what it runs is not seen here')],
  ['EXEC', (source, at) => script(source, at, 'what it runs is not seen here')],
  ['PREPARE', (source, at) => script(source, at, 'what it prepares may be run later')],
  ['!', (source, at) => script(source, at, 'it runs a program')],
  ...'RESTORE COMPUTE REINDEX CLUSTER CHECKPOINT'
    .split(' ')
    .map((word): [string, Reader] => [word, plain('write')]),
  ...'COMMENT RENAME GRANT REVOKE DENY REASSIGN ATTACH UNDROP CONVERT SECURITY'
    .split(' ')
    .map((word): [string, Reader] => [word, plain('define')]),
  ...`USE RESET COMMIT ROLLBACK ABORT END SAVEPOINT RELEASE LOCK UNLOCK DETACH INSTALL FORCE UNCACHE CLEAR INVALIDATE DISCARD LISTEN
UNLISTEN NOTIFY DEALLOCATE CLOSE FETCH MOVE KILL FLUSH DECLARE RELOAD`
    .split(/\s+/)
    .map((word): [string, Reader] => [word, plain('control')]),
]);

/** What the statement does by its words alone. */
export function findingOf(source: StatementSource): Finding {
  const reader = readers.get(wordAt(source, 0)) ?? notKnown;
  const found = reader(source, 0);
  if (found.kind !== 'control' && found.kind !== 'unknown') return found;
  return { ...found, losses: found.losses ?? lossesWithin(source) };
}

function plain(kind: StatementKind, why?: string): Reader {
  return (source, at) => ({ kind, verb: verbOf(source, at), why });
}

/** For a statement about tables whose names follow some words. */
function about(kind: StatementKind, words: readonly string[]): Reader {
  const skipped = new Set(words);
  return (source, at) => {
    const start = pastAny(source, at + 1, skipped);
    const verb = [
      wordAt(source, at),
      ...(wordAt(source, at + 1) === 'REPAIR' ? ['REPAIR'] : []),
    ].join(' ');
    return { kind, verb, writes: namesAt(source, start).tables };
  };
}

/** BEGIN alone starts a transaction, else a script. */
function begin(source: StatementSource, at: number): Finding {
  const next = wordAt(source, at + 1);
  const isTransaction =
    source.tokens.length === at + 1 ||
    'TRANSACTION TRAN WORK ISOLATION READ DEFERRED IMMEDIATE EXCLUSIVE CONCURRENT NOT'
      .split(' ')
      .includes(next);
  return isTransaction
    ? { kind: 'control', verb: 'BEGIN' }
    : script(source, at, 'it runs a script');
}

const planWords: ReadonlySet<string> = new Set(
  `VERBOSE EXTENDED FORMATTED CODEGEN COST LOGICAL DEPENDENCY AUTHORIZATION LOCKS VECTORIZATION ONLY SUMMARY OPERATOR EXPRESSION DETAIL CBO
JOINCOST AST DEBUG PARTITIONS QUERY PLAN FOR ESTIMATED_COST CHANGELOG_MODE JSON_EXECUTION_PLAN , SHAPE GRAPH`.split(
    /\s+/,
  ),
);

/** EXPLAIN, and DESCRIBE, which MySQL takes for the same. With ANALYZE the statement runs, so it counts as itself. */
function explain(source: StatementSource, at: number): Finding {
  const word = wordAt(source, at);
  let next = at + 1;
  let runs = false;
  for (;;) {
    const option = wordAt(source, next);
    if (option === '(' && !queryHeads.has(wordAt(source, next + 1))) {
      const close = source.partner.get(next);
      if (close === undefined)
        return { kind: 'unknown', verb: word, why: 'its options are not understood' };
      runs ||= isAnalyzed(source, next, close);
      next = close + 1;
    } else if (option === 'FORMAT' || option === 'TYPE') next = past(source, next + 1, '=') + 1;
    else if (isRun(option) && isStatementAt(source, next + 1, word)) {
      runs = true;
      next += 1;
    } else if (planWords.has(option)) next += 1;
    else break;
  }
  const into = findWord(source, at, (one) => one === 'INTO');
  if (!runs) {
    const isQuery = queryHeads.has(wordAt(source, next)) || readers.has(wordAt(source, next));
    const table = isQuery
      ? undefined
      : nameAt(source, pastAny(source, next, new Set(['TABLE'])))?.table;
    const isPlain =
      table !== undefined &&
      !['FUNCTION', 'DATABASE', 'SCHEMA', 'CATALOG'].includes(table.text.toUpperCase());
    const reads = isQuery ? tablesRead(source, next) : isPlain ? [table] : [];
    // MySQL: EXPLAIN … INTO @variable.
    return into !== -1 && into < next
      ? { kind: 'control', verb: word }
      : { kind: 'read', verb: word, reads };
  }
  const head = wordAt(source, next);
  const reader =
    head === 'EXPLAIN' || head === 'DESCRIBE' || head === 'DESC'
      ? notKnown
      : (readers.get(head) ?? notKnown);
  const inner = reader(source, next);
  return {
    ...inner,
    verb: `${word} ANALYZE ${inner.verb}`,
    why: inner.why ?? (inner.kind === 'read' ? undefined : `${word} ANALYZE runs the statement`),
  };
}

function isRun(word: string): boolean {
  return (
    word === 'ANALYZE' || word === 'ANALYSE' || word === 'REOPTIMIZATION' || word === 'PROFILE'
  );
}

/** A table may be called `analyze`, but EXPLAIN is about statements. */
function isStatementAt(source: StatementSource, at: number, word: string): boolean {
  const next = wordAt(source, at);
  return word === 'EXPLAIN' || readers.has(next) || planWords.has(next);
}

/** `(ANALYZE, FORMAT json)`, but not `(ANALYZE false)`. */
function isAnalyzed(source: StatementSource, open: number, close: number): boolean {
  for (let at = open + 1; at < close; at += 1) {
    // The name of an option may be quoted.
    if (!isRun(nameOf(source.tokens[at]).toUpperCase())) continue;
    const value = (source.tokens[at + 1]?.text ?? '').toUpperCase();
    if (!['FALSE', 'OFF', '0', 'NO'].includes(value)) return true;
  }
  return false;
}

function shown(source: StatementSource, at: number): Finding['reads'] {
  const from = findWord(source, at, (word) => word === 'TABLE' || word === 'VIEW');
  const named = from === -1 ? undefined : nameAt(source, from + 1);
  return named === undefined || wordAt(source, at + 1) !== 'CREATE' ? [] : [named.table];
}

/** MySQL's REPLACE INTO, and REPLACE TABLE of Spark's catalogues. */
function replace(source: StatementSource, at: number): Finding {
  const isTable = wordAt(source, at + 1) === 'TABLE';
  return isTable ? createObject(source, at) : putRows(source, at);
}

function refresh(source: StatementSource, at: number): Finding {
  if (wordAt(source, at + 1) !== 'MATERIALIZED') return plain('control')(source, at);
  const named = nameAt(
    source,
    pastAny(source, at + 1, new Set(['MATERIALIZED', 'VIEW', 'CONCURRENTLY'])),
  );
  return {
    kind: 'write',
    verb: 'REFRESH MATERIALIZED VIEW',
    writes: named === undefined ? [] : [named.table],
  };
}

function cache(source: StatementSource, at: number): Finding {
  const as = findWord(source, at, (word) => word === 'AS');
  return {
    kind: 'control',
    verb: 'CACHE TABLE',
    reads: as === -1 ? [] : tablesRead(source, as + 1),
  };
}
