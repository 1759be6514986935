/** Reads queries, and what WITH and FROM lead to. Each function gets the index of its first word. */
import { deleteRows, insertRows, mergeRows, updateRows } from './changing-statements.ts';
import { notKnown } from './other-statements.ts';
import { lossesWithin, querySign } from './query-signs.ts';
import {
  findWord,
  nameAt,
  past,
  pastAny,
  type StatementSource,
  wordAt,
} from './statement-source.ts';
import type { Finding } from './statement.ts';
import { queryHeads, tablesRead } from './table-scan.ts';

export function query(source: StatementSource, at: number): Finding {
  let first = at;
  while (wordAt(source, first) === '(') first += 1;
  const head = wordAt(source, first);
  // Hive: FROM … INSERT.
  const insert =
    first === at && head === 'FROM' ? findWord(source, at, (word) => word === 'INSERT') : -1;
  if (insert !== -1) return insertRows(source, insert, at);
  if (!queryHeads.has(head) && !(head === 'WITH')) return notKnown(source, first);
  return queryFrom(source, at, at === first ? head : 'SELECT');
}

function queryFrom(source: StatementSource, at: number, verb: string): Finding {
  const sign = querySign(source, at);
  const reads = tablesRead(source, at);
  if (sign === undefined) return { kind: 'read', verb, reads };
  const { kind, why } = sign;
  const isInto = sign.verb === 'SELECT INTO' && kind === 'define';
  const target = isInto
    ? nameAt(
        source,
        pastAny(source, sign.at + 1, new Set(['TEMP', 'TEMPORARY', 'UNLOGGED', 'TABLE'])),
      )
    : undefined;
  return {
    kind,
    verb: sign.verb ?? verb,
    reads,
    writes: target === undefined ? [] : [target.table],
    object: target === undefined ? undefined : { kind: 'table', names: target.table.text },
    losses: lossesWithin(source),
    why,
    whyIndex: sign.at,
  };
}

/** WITH, its queries, and the statement that they are for. */
export function withQuery(source: StatementSource, at: number): Finding {
  const main = mainOfWith(source, at);
  if (main === undefined)
    return { kind: 'unknown', verb: 'WITH', why: 'its queries are not understood' };
  const head = wordAt(source, main);
  const isData = head === 'INSERT' || head === 'UPDATE' || head === 'DELETE' || head === 'MERGE';
  if (!isData) {
    const insert = head === 'FROM' ? findWord(source, main, (word) => word === 'INSERT') : -1;
    return insert === -1 ? queryFrom(source, at, 'SELECT') : insertRows(source, insert, at);
  }
  if (head === 'INSERT') return insertRows(source, main, at);
  if (head === 'UPDATE') return updateRows(source, main, at);
  return head === 'DELETE' ? deleteRows(source, main, at) : mergeRows(source, main, at);
}

const mainHeads: ReadonlySet<string> = new Set(
  'SELECT FROM VALUES TABLE INSERT UPDATE DELETE MERGE PIVOT UNPIVOT SUMMARIZE ('.split(' '),
);

/** The index of the first word behind the queries of WITH; undefined when they are not understood. */
function mainOfWith(source: StatementSource, at: number): number | undefined {
  const { partner } = source;
  let next = past(source, at + 1, 'RECURSIVE');
  for (;;) {
    const named = nameAt(source, next);
    if (named === undefined) return undefined;
    let open = named.next;
    if (wordAt(source, open) === '(' && !queryHeads.has(wordAt(source, open + 1)))
      open = (partner.get(open) ?? source.tokens.length) + 1;
    if (wordAt(source, open) === 'USING')
      open = (partner.get(open + 2) ?? source.tokens.length) + 1;
    open = pastAny(source, open, new Set(['AS', 'NOT', 'MATERIALIZED']));
    const close = wordAt(source, open) === '(' ? partner.get(open) : undefined;
    if (close === undefined) return undefined;
    if (wordAt(source, close + 1) !== ',') {
      const main = findWord(source, close + 1, (word) => mainHeads.has(word));
      return main === -1 ? undefined : main;
    }
    next = close + 2;
  }
}
