/** Reads statements that change rows. Each function gets the index of its first word. */
import {
  findWord,
  nameAt,
  namesAt,
  past,
  pastAny,
  type StatementSource,
  textBetween,
  wordAt,
} from './statement-source.ts';
import type { Finding, SqlLoss, SqlTable } from './statement.ts';
import { tablesRead } from './table-scan.ts';

const insertModifiers: ReadonlySet<string> = new Set(
  'LOW_PRIORITY HIGH_PRIORITY DELAYED IGNORE OR REPLACE ROLLBACK ABORT FAIL LOCAL'.split(' '),
);

export function lossAt({ tokens }: StatementSource, at: number, text: string): SqlLoss {
  return { text, at: tokens[at]?.from ?? 0 };
}

export function listOf(tables: readonly SqlTable[]): string {
  return tables.map(({ text }) => text).join(', ');
}

/** Also Hive's several INSERTs behind one FROM, and an INSERT behind WITH: what is read is looked for from `from` on. */
export function insertRows(source: StatementSource, at: number, from: number = at): Finding {
  const writes: SqlTable[] = [];
  const losses: SqlLoss[] = [];
  let overwrites = false;
  for (let verb = at; verb !== -1; verb = findWord(source, verb + 1, (word) => word === 'INSERT')) {
    const next = pastAny(source, verb + 1, insertModifiers);
    const isOver = wordAt(source, next) === 'OVERWRITE';
    const to = isOver || wordAt(source, next) === 'INTO' ? next + 1 : next;
    const isDirectory = wordAt(source, past(source, to, 'LOCAL')) === 'DIRECTORY';
    const start = isDirectory
      ? past(source, to, 'LOCAL') + 1
      : pastAny(source, to, new Set(['TABLE', 'FUNCTION', 'INTO']));
    const named = nameAt(source, start);
    if (named !== undefined && !isDirectory) writes.push(named.table);
    const behind = named?.next ?? start;
    const partition =
      wordAt(source, behind) === 'PARTITION' ? source.partner.get(behind + 1) : undefined;
    const isReplaced = wordAt(source, behind) === 'REPLACE';
    if (!isOver && !isReplaced) continue;
    overwrites = true;
    const what = textBetween(
      source,
      isDirectory ? start - 1 : start,
      (partition ?? behind - 1) + 1,
    );
    losses.push(lossAt(source, verb, `INSERT ${isOver ? 'OVERWRITE' : 'REPLACE'} ${what}`));
  }
  const verb = overwrites ? 'INSERT OVERWRITE' : 'INSERT';
  return {
    kind: 'write',
    verb,
    reads: tablesReadBy(source, from, writes),
    writes,
    overwrites,
    losses,
  };
}

/** The tables read, without the place where a table is written. */
function tablesReadBy(
  source: StatementSource,
  from: number,
  writes: readonly SqlTable[],
): readonly SqlTable[] {
  return tablesRead(source, from).filter(
    (read) => !writes.some(({ from: at }) => at === read.from),
  );
}

/** MySQL's REPLACE, and UPSERT of Impala and Phoenix. */
export function putRows(source: StatementSource, at: number): Finding {
  const named = nameAt(
    source,
    pastAny(source, at + 1, new Set(['LOW_PRIORITY', 'DELAYED', 'INTO', 'TABLE'])),
  );
  const verb = wordAt(source, at);
  if (named === undefined) return { kind: 'unknown', verb, why: 'the table is missing' };
  return {
    kind: 'write',
    verb: `${verb} INTO`,
    writes: [named.table],
    reads: tablesRead(source, named.next),
  };
}

export function updateRows(source: StatementSource, at: number, from: number = at): Finding {
  const start = pastAny(
    source,
    at + 1,
    new Set(['ONLY', 'LOW_PRIORITY', 'IGNORE', 'OR', 'REPLACE']),
  );
  const { tables, next } = namesAt(source, start);
  const isSetting = findWord(source, at + 1, (word) => word === 'SET') !== -1;
  if (wordAt(source, start) === 'EXTENSIONS' && !isSetting)
    return { kind: 'control', verb: 'UPDATE EXTENSIONS' };
  const isBounded = findWord(source, next, (word) => word === 'WHERE') !== -1;
  const reads = [...tablesRead(source, from, at), ...tablesRead(source, next)];
  const text = `UPDATE ${listOf(tables)} without WHERE`;
  return {
    kind: 'write',
    verb: 'UPDATE',
    writes: tables,
    reads,
    losses: isBounded ? [] : [lossAt(source, at, text)],
  };
}

export function deleteRows(source: StatementSource, at: number, from: number = at): Finding {
  const start = pastAny(
    source,
    at + 1,
    new Set(['LOW_PRIORITY', 'QUICK', 'IGNORE', 'FROM', 'ONLY']),
  );
  const { tables, next } = namesAt(source, start);
  const isBounded = findWord(source, next, (word) => word === 'WHERE') !== -1;
  const reads = [...tablesRead(source, from, at), ...tablesRead(source, next, undefined, true)];
  const text = `DELETE FROM ${listOf(tables)} without WHERE`;
  return {
    kind: 'remove',
    verb: 'DELETE',
    writes: tables,
    reads,
    losses: isBounded ? [] : [lossAt(source, at, text)],
  };
}

export function mergeRows(source: StatementSource, at: number, from: number = at): Finding {
  const named = nameAt(source, pastAny(source, at + 1, new Set(['INTO', 'ONLY', 'WITH'])));
  const next = named?.next ?? at + 1;
  const reads = [...tablesRead(source, from, at), ...tablesRead(source, next, undefined, true)];
  return { kind: 'write', verb: 'MERGE', writes: named === undefined ? [] : [named.table], reads };
}

/** LOAD DATA and LOAD XML; any other LOAD takes an extension into the session. */
export function loadData(source: StatementSource, at: number): Finding {
  const what = wordAt(source, at + 1);
  if (what !== 'DATA' && what !== 'XML') return { kind: 'control', verb: 'LOAD' };
  const into = findWord(source, at, (word) => word === 'INTO');
  const named = into === -1 ? undefined : nameAt(source, past(source, into + 1, 'TABLE'));
  const over = findWord(source, at, (word) => word === 'OVERWRITE' || word === 'REPLACE');
  const overwrites = over !== -1 && over < into;
  const writes = named === undefined ? [] : [named.table];
  const verb = overwrites ? `LOAD ${what} ${wordAt(source, over)}` : `LOAD ${what}`;
  const losses = overwrites ? [lossAt(source, at, `${verb} INTO ${listOf(writes)}`)] : [];
  return { kind: 'write', verb, writes, overwrites, losses };
}

export function copyData(source: StatementSource, at: number): Finding {
  if (wordAt(source, at + 1) === '(') {
    const end = source.partner.get(at + 1) ?? at + 1;
    return {
      kind: 'write',
      verb: 'COPY TO',
      reads: tablesRead(source, at + 1, end + 1),
      why: 'it writes files',
    };
  }
  const named = nameAt(source, past(source, at + 1, 'INTO'));
  const tables = named === undefined ? [] : [named.table];
  const direction = findWord(source, at, (word) => word === 'FROM' || word === 'TO');
  const isTo = wordAt(source, direction) === 'TO' && wordAt(source, at + 1) !== 'INTO';
  return isTo
    ? { kind: 'write', verb: 'COPY TO', reads: tables, why: 'it writes files' }
    : { kind: 'write', verb: 'COPY FROM', writes: tables };
}
