/** The first rows of a result as one short text, which the code of a task can carry. */
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { ResultColumn, ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { tablePagesOf } from '../export/bytes.ts';

const mostRows = 10_000;
/** Characters of the packed text: a server keeps the code of each task. */
const mostCharacters = 1_000_000;
/** Characters of the rows before they are packed. */
const mostRead = 32_000_000;

export interface PackedRows {
  /** Zlib, then base64; see `shippedResultCode`. */
  readonly packed: string;
  readonly rows: number;
  /** What kept further rows out. */
  readonly cut: 'rows' | 'bytes' | undefined;
  /** What the server left out of pages, in its words. */
  readonly notices: readonly string[];
}

type Row = readonly (string | null)[];

/** Rejects as the reads do. */
export async function packRows(
  result: ResultSetRef,
  { client, signal }: CellRun,
): Promise<PackedRows> {
  const rows: Row[] = [];
  const notices = new Set<string>();
  let columns: readonly ResultColumn[] = [];
  let characters = 0;
  let cut: PackedRows['cut'];
  for await (const page of tablePagesOf(result, client, signal)) {
    signal.throwIfAborted();
    columns = page.columns;
    for (const notice of page.notices) notices.add(notice);
    for (const row of page.rows) {
      if (rows.length >= mostRows) cut = 'rows';
      else if (characters >= mostRead) cut = 'bytes';
      if (cut !== undefined) break;
      for (const cell of row) characters += cell?.length ?? 4;
      rows.push(row);
    }
    if (cut !== undefined) break;
  }
  let kept = rows.length;
  let packed = await pack(columns, rows);
  while (packed.length > mostCharacters && kept > 0) {
    cut = 'bytes';
    kept = Math.floor(Math.min(kept - 1, (kept * 0.95 * mostCharacters) / packed.length));
    packed = await pack(columns, rows.slice(0, kept));
  }
  return { packed, rows: kept, cut, notices: [...notices] };
}

const deflated = promisify(deflate);

async function pack(columns: readonly ResultColumn[], rows: readonly Row[]): Promise<string> {
  const table = {
    names: columns.map(({ name }) => name),
    kinds: columns.map(({ type }) => kindOf(type)),
    // By column, which packs better.
    columns: columns.map((_, at) => rows.map((row) => row[at] ?? null)),
  };
  return (await deflated(JSON.stringify(table))).toString('base64');
}

/** Linkis' names of types [linkis-storage DataType.scala] that Python has values for. */
const kinds: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  tinyint: 'int',
  short: 'int',
  smallint: 'int',
  int: 'int',
  integer: 'int',
  long: 'bigint',
  bigint: 'bigint',
  float: 'float',
  double: 'double',
  decimal: 'decimal',
  date: 'date',
  timestamp: 'timestamp',
};

function kindOf(type: string): string {
  const name = /^[a-z]+/.exec(type.toLowerCase())?.[0] ?? '';
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? 'string') : 'string';
}
