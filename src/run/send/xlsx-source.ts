/** A sheet of an Excel workbook as a table of DuckDB, by way of a file of texts. */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SentFile } from '../../magics/index.ts';
import { showControls } from '../../render/index.ts';
import { counted } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { distinctNames } from '../local/local-tables.ts';
import type { FileTable } from '../local/result-file.ts';
import { sqlText } from '../../sql/index.ts';
import { type CellKind, cellPlace, cellText } from './sheet-text.ts';
import { sampledRows, typed } from './typed-columns.ts';
import { refusal, unreadable } from './unreadable.ts';
import { type OpenedSheet, openSheet, type SheetRow } from './xlsx-workbook.ts';

/** Bytes that are written at once, and after which progress is told. */
const block = 1024 * 1024;

/** Yields the bytes of texts that are made. */
export async function* xlsxSource(
  path: string,
  file: SentFile,
  limit: number | undefined,
  run: CellRun,
): AsyncGenerator<number, FileTable> {
  const sheet = await openSheet(path, (await stat(path)).size, file.sheet);
  const where = `sheet ${showControls(sheet.name)} of ${path}`;
  const copy = join(await run.local.directory(), `${randomUUID()}.csv`);
  const remove = async (): Promise<void> => rm(copy, { force: true });
  try {
    const read = yield* writeTexts(sheet, where, file, { copy, limit }, run.signal);
    const names = distinctNames(
      where,
      read.columns.map(({ heading }) => ({ name: heading, type: '', comment: undefined })),
    );
    const shape = names.columns.map((_, at) => `'c${String(at)}': 'VARCHAR'`).join(', ');
    const reader = `read_csv(${sqlText(copy)}, columns = {${shape}}, auto_detect = false, strict_mode = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, max_line_size = ${String(read.longest + 16)}, buffer_size = ${String(Math.max(32_000_000, 2 * read.longest + 32))})`;
    const wished = new Set(Object.keys(file.types).map((name) => name.toLowerCase()));
    const texts = names.columns.filter(
      ({ name }, at) =>
        read.columns[at]?.firstText !== undefined && !wished.has(name.toLowerCase()),
    );
    const described = await typed(
      path,
      {
        ...file,
        types: { ...file.types, ...Object.fromEntries(texts.map(({ name }) => [name, 'text'])) },
      },
      names.columns.map(({ name }, at) => ({
        name,
        text: expression(`c${String(at)}`, read.columns[at]),
      })),
      reader,
      read.rows > 3 * sampledRows,
      run,
    );
    if (described.rows !== read.rows)
      throw refusal(
        `${where} has ${counted(read.rows, 'row')}, and ${String(described.rows)} of them were read`,
        'Nothing was sent. Save the sheet as CSV (UTF-8), and send that.',
      );
    return {
      ...described,
      notices: [
        ...(file.sheet === undefined && sheet.all.length > 1
          ? [
              `${path} has ${counted(sheet.all.length, 'sheet')}; ${showControls(sheet.name)} is sent (--sheet).`,
            ]
          : []),
        ...read.notices,
        ...names.notices,
        ...texts.flatMap(({ name }) => {
          const column = read.columns[names.columns.findIndex((one) => one.name === name)];
          return column === undefined || column.kinds.size < 2 || file.text
            ? []
            : [
                `Column ${showControls(name)} is text, since cell ${column.firstText ?? ''} is one (--types ${showControls(name)}=TYPE).`,
              ];
        }),
        ...names.columns.flatMap(({ name }, at) => {
          const column = read.columns[at];
          return column !== undefined && hasBlanksAside(column)
            ? [`${counted(column.blanks, 'empty text')} of column ${showControls(name)} now NULL.`]
            : [];
        }),
        ...described.notices,
      ],
      remove,
    };
  } catch (thrown) {
    await remove();
    throw unreadable(path, thrown);
  }
}

/** Days among moments are moments too; blanks among numbers and the like are NULL. */
function expression(column: string, found: SheetColumn | undefined): string {
  if (found === undefined) return column;
  const { kinds } = found;
  const name = hasBlanksAside(found) ? `nullif(${column}, '')` : column;
  return kinds.size === 2 && kinds.has('date') && kinds.has('moment')
    ? `(CASE WHEN length(${name}) = 10 THEN ${name} || ' 00:00:00' ELSE ${name} END)`
    : name;
}

function hasBlanksAside({ blanks, kinds, firstText }: SheetColumn): boolean {
  return blanks > 0 && kinds.size > 0 && firstText === undefined;
}

interface SheetColumn {
  readonly heading: string;
  /** Of its cells with a value. */
  readonly kinds: Set<CellKind>;
  blanks: number;
  /** Where its first text is. */
  firstText: string | undefined;
}

interface WrittenTexts {
  readonly columns: readonly SheetColumn[];
  readonly rows: number;
  /** Bytes of the longest row. */
  readonly longest: number;
  readonly notices: readonly string[];
}

interface TextTarget {
  readonly copy: string;
  readonly limit: number | undefined;
}

/**
 * Writes without a wait between rows: the reader unpacks on while its rows are waited with, and would hold the whole sheet in memory.
 */
async function* writeTexts(
  sheet: OpenedSheet,
  where: string,
  { header }: SentFile,
  { copy, limit = Number.POSITIVE_INFINITY }: TextTarget,
  signal: AbortSignal,
): AsyncGenerator<number, WrittenTexts> {
  const handle = openSync(copy, 'wx', 0o600);
  let columns: SheetColumn[] | undefined;
  let left = 0;
  let rows = 0;
  let longest = 0;
  let written = 0;
  let ready = '';
  let lastRow = -1;
  let gaps = 0;
  let failed = 0;
  let firstFailed = '';
  const flush = (): void => {
    const bytes = Buffer.from(ready);
    for (let from = 0; from < bytes.length;) from += writeSync(handle, bytes, from);
    written += bytes.length;
    ready = '';
  };
  try {
    for await (const row of sheet.rows()) {
      signal.throwIfAborted();
      const cells = row.values.map(cellText);
      const first = cells.findIndex(({ kind }) => kind !== 'empty');
      if (first === -1) continue;
      if (columns === undefined) {
        left = first;
        const end = cells.findLastIndex(({ kind }) => kind !== 'empty') + 1;
        columns = cells.slice(left, end).map(({ text }, at) => ({
          heading: header ? text.trim() : `column${String(at + 1)}`,
          kinds: new Set(),
          blanks: 0,
          firstText: undefined,
        }));
        lastRow = row.index;
        if (header) continue;
      }
      if (rows >= limit) break;
      const right = left + columns.length;
      const outside = cells.findIndex(
        ({ kind }, at) => kind !== 'empty' && (at < left || at >= right),
      );
      if (outside !== -1) throw beside(where, row, outside, header);
      gaps += Math.max(0, row.index - lastRow - 1);
      lastRow = row.index;
      const texts = columns.map((column, at) => {
        const { kind, text } = cells[left + at] ?? { kind: 'empty', text: '' };
        if (kind === 'empty') return '';
        if (kind === 'blank') {
          column.blanks += 1;
          return '""';
        }
        if (kind === 'error') {
          failed += 1;
          if (failed === 1) firstFailed = `${text} in ${cellPlace(row.index, left + at)}`;
          return '';
        }
        column.kinds.add(kind);
        if (kind !== 'text') return text;
        column.firstText ??= cellPlace(row.index, left + at);
        return `"${text.replaceAll('"', '""')}"`;
      });
      // A line of nothing at all would be no row where there is one column.
      const line = texts.length === 1 && texts[0] === '' ? undefined : `${texts.join(',')}\n`;
      if (line === undefined) gaps += 1;
      else {
        rows += 1;
        ready += line;
        longest = Math.max(longest, 3 * line.length);
      }
      if (ready.length >= block) {
        flush();
        yield written;
      }
    }
    flush();
  } finally {
    closeSync(handle);
  }
  if (columns === undefined) throw refusal(`${where} is empty`);
  return {
    columns,
    rows,
    longest,
    notices: [
      ...(gaps === 0 ? [] : [`${counted(gaps, 'empty row')} of ${where} left out.`]),
      ...(failed === 0
        ? []
        : [
            `${counted(failed, 'cell')} of ${where} with an error instead of a value, now NULL; the first: ${firstFailed}.`,
          ]),
    ],
  };
}

function beside(where: string, row: SheetRow, at: number, header: boolean): unknown {
  const place = cellPlace(row.index, at);
  return refusal(
    `cell ${place} of ${where} stands beside the table: the first row has ${header ? 'no name' : 'nothing'} in that column`,
    'Nothing was sent. Give the column a name, or remove what stands around the table, titles above it too.',
  );
}
