/** A csv file as a table of DuckDB: every cell a text, in which a quoted empty one differs from NULL. */
import type { SentFile } from '../../magics/index.ts';
import { counted, grouped } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { distinctNames } from '../local/local-tables.ts';
import type { FileTable } from '../local/result-file.ts';
import { sqlText } from '../../sql/index.ts';
import { firstRecord, separatorOf } from './csv-head.ts';
import { scanCsv } from './csv-scan.ts';
import { limited, sampledRows, typed } from './typed-columns.ts';
import { notUtf8, refusal, unreadable } from './unreadable.ts';
import { headOf, utf8File } from './utf8-file.ts';

/** A heading is looked for in this many bytes. */
const longestHeading = 4 * 1024 * 1024;
/** Bytes of a line that DuckDB reads by itself; it must be told of longer ones. */
const usualLine = 2_000_000;

/** Yields the bytes that are read. */
export async function* csvSource(
  path: string,
  file: SentFile,
  limit: number | undefined,
  run: CellRun,
): AsyncGenerator<number, FileTable> {
  const converted = yield* utf8File(
    path,
    file.encoding,
    async () => run.local.directory(),
    run.signal,
  );
  try {
    const text = headingText(await headOf(converted.path, longestHeading), path);
    const separator = file.separator ?? separatorOf(text);
    const { cells, isOpen } = firstRecord(text, separator);
    if (isOpen && text.length >= longestHeading / 4)
      throw refusal(`the first line of ${path} does not end: it is no CSV`);
    const headings = file.header
      ? cells.map((cell) => cell.trim())
      : cells.map((_, at) => `column${String(at + 1)}`);
    const names = distinctNames(
      path,
      headings.map((name) => ({ name, type: '', comment: undefined })),
    );
    const shape = cells.map((_, at) => `'c${String(at)}': 'VARCHAR'`).join(', ');
    const { records, longest } = yield* scanCsv(
      converted.path,
      { separator, cells: cells.length },
      run.signal,
    );
    const long =
      longest < usualLine
        ? ''
        : `, max_line_size = ${String(longest + 16)}, buffer_size = ${String(Math.max(32_000_000, 2 * longest + 32))}`;
    // Its strict mode takes line ends of two kinds for the end of the file.
    const reader = `read_csv(${sqlText(converted.path)}, columns = {${shape}}, auto_detect = false, strict_mode = false, header = ${String(file.header)}, delim = ${sqlText(separator)}, quote = '"', escape = '"', nullstr = ${sqlText(file.nullText)}, allow_quoted_nulls = false${long})`;
    const described = await typed(
      path,
      file,
      names.columns.map(({ name }, at) => ({ name, text: `c${String(at)}` })),
      limited(reader, limit),
      records > 3 * sampledRows,
      run,
    );
    const inFile = records - (file.header ? 1 : 0);
    if (described.rows !== Math.min(inFile, limit ?? inFile))
      throw refusal(
        `${path} has ${counted(inFile, 'row')}, and ${grouped(described.rows)} of them were read`,
        'Nothing was sent. Write the file with line ends of one kind.',
      );
    return {
      ...described,
      notices: [
        ...(converted.marked === undefined ? [] : [`${path} is read as ${converted.marked}.`]),
        ...(file.separator === undefined && separator !== ','
          ? [
              `Columns of ${path} are separated by ${separator === '\t' ? 'tabs' : separator} (--sep).`,
            ]
          : []),
        ...names.notices,
        ...described.notices,
      ],
      remove: async () => converted.remove(),
    };
  } catch (thrown) {
    await converted.remove();
    throw unreadable(path, thrown);
  }
}

/** DuckDB does not look at the letters of a heading. */
function headingText(head: Buffer, path: string): string {
  try {
    // A letter may be cut at the end of the bytes.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, {
      stream: head.length === longestHeading,
    });
  } catch {
    throw notUtf8(path);
  }
}
