/** Reads statements that make, alter or drop tables and other objects. Each function gets the index of its first word. */
import { listOf, lossAt } from './changing-statements.ts';
import { objectModifiers, objectWords } from './query-signs.ts';
import {
  findWord,
  nameAt,
  namesAt,
  pastAny,
  type StatementSource,
  textBetween,
  wordAt,
} from './statement-source.ts';
import type { Finding } from './statement.ts';
import { queryHeads, tablesRead } from './table-scan.ts';

/** The kind of the object behind CREATE, ALTER or DROP, in small letters, with the index behind it. */
function objectAt(
  source: StatementSource,
  index: number,
): { readonly kind: string; readonly next: number } {
  let at = index;
  while (objectModifiers.has(wordAt(source, at)) && !isNamePlace(source, at)) at += 1;
  const modifiers = Array.from({ length: at - index }, (_, step) => wordAt(source, index + step));
  const word = wordAt(source, at);
  const isKnown = objectWords.has(word);
  if (!isKnown && at > index) at -= 1;
  const last = wordAt(source, at);
  const shown = ['MATERIALIZED', 'TEMPORARY', 'TEMP', 'EXTERNAL', 'FOREIGN'];
  const words = isKnown ? [...modifiers.filter((one) => shown.includes(one)), word] : [last];
  return { kind: words.join(' '), next: at + 1 };
}

/** A modifier that is the object's kind itself, as in `CREATE EVENT x`. */
function isNamePlace(source: StatementSource, at: number): boolean {
  const next = wordAt(source, at + 1);
  return (
    objectWords.has(wordAt(source, at)) && !objectWords.has(next) && !objectModifiers.has(next)
  );
}

/** Objects that hold rows. */
function isRelation(kind: string): boolean {
  return kind.endsWith('TABLE') || kind.endsWith('VIEW');
}

const ifExists: ReadonlySet<string> = new Set(['IF', 'NOT', 'EXISTS', 'CONCURRENTLY', 'ONLY']);

export function createObject(source: StatementSource, at: number): Finding {
  const isReplacing = wordAt(source, at) === 'REPLACE' || wordAt(source, at + 1) === 'OR';
  const { kind, next } = objectAt(source, wordAt(source, at + 1) === 'OR' ? at + 3 : at + 1);
  const start = pastAny(source, next, ifExists);
  const named = nameAt(source, start);
  const isOfRows = isRelation(kind);
  const isTable = kind.endsWith('TABLE');
  const as = findWord(
    source,
    named?.next ?? start,
    (word, index) =>
      word === 'AS' &&
      (queryHeads.has(wordAt(source, index + 1)) || wordAt(source, index + 1) === '('),
  );
  const like = findWord(
    source,
    named?.next ?? start,
    (word) => word === 'LIKE' || word === 'CLONE',
  );
  const copied = like === -1 || !isTable ? undefined : nameAt(source, like + 1);
  const first =
    isReplacing && wordAt(source, at) !== 'REPLACE' ? 'CREATE OR REPLACE' : wordAt(source, at);
  const isFilled = as !== -1 && isTable;
  return {
    kind: 'define',
    verb: `${first} ${kind}${isFilled ? ' AS' : ''}`,
    writes: isOfRows && named !== undefined ? [named.table] : [],
    reads:
      isOfRows && as !== -1
        ? tablesRead(source, as + 1)
        : copied === undefined
          ? []
          : [copied.table],
    overwrites: isReplacing && isTable,
    object: { kind: kind.toLowerCase(), names: named?.table.text ?? '' },
    isConditional: wordAt(source, next) === 'IF',
    losses:
      isReplacing && isTable
        ? [lossAt(source, at, `${first} ${kind} ${named?.table.text ?? ''}`)]
        : [],
  };
}

export function dropObject(source: StatementSource, at: number): Finding {
  const { kind, next } = objectAt(source, at + 1);
  const { tables } = namesAt(source, pastAny(source, next, ifExists));
  const names = listOf(tables);
  return {
    kind: 'remove',
    verb: `DROP ${kind}`.trim(),
    writes: isRelation(kind) ? tables : [],
    object: { kind: kind.toLowerCase(), names },
    isConditional: wordAt(source, next) === 'IF',
    losses: [lossAt(source, at, `DROP ${kind} ${names}`.trim())],
  };
}

export function truncateTable(source: StatementSource, at: number): Finding {
  const { tables, next } = namesAt(
    source,
    pastAny(source, at + 1, new Set(['TABLE', 'ONLY', 'IF', 'EXISTS'])),
  );
  const partition = wordAt(source, next) === 'PARTITION' ? source.partner.get(next + 1) : undefined;
  const part = partition === undefined ? '' : ` ${textBetween(source, next, partition + 1)}`;
  return {
    kind: 'remove',
    verb: 'TRUNCATE',
    writes: tables,
    losses: [lossAt(source, at, `TRUNCATE ${listOf(tables)}${part}`)],
  };
}

const alterLosses: ReadonlySet<string> = new Set(['DROP', 'TRUNCATE']);

export function changeTable(source: StatementSource, at: number): Finding {
  const { kind, next } = objectAt(source, at + 1);
  if (kind === 'SESSION' || kind === 'SYSTEM') return { kind: 'control', verb: `ALTER ${kind}` };
  const named = nameAt(source, pastAny(source, next, ifExists));
  const rest = named?.next ?? next;
  const gone = findWord(
    source,
    rest,
    (word, index) =>
      alterLosses.has(word) || (word === 'REPLACE' && wordAt(source, index + 1) === 'COLUMNS'),
  );
  const name = named?.table.text ?? '';
  const what = gone === -1 ? '' : textBetween(source, gone, source.tokens.length);
  return {
    kind: 'define',
    verb: gone === -1 ? `ALTER ${kind}` : `ALTER ${kind} ${wordAt(source, gone)}`,
    writes: isRelation(kind) && named !== undefined ? [named.table] : [],
    object: { kind: kind.toLowerCase(), names: name },
    losses: gone === -1 ? [] : [lossAt(source, at, `ALTER ${kind} ${name} ${what}`)],
  };
}
