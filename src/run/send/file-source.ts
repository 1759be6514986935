/** A file of this machine as something that SQL can select from, with a type for each column. */
import { stat } from 'node:fs/promises';
import { showControls } from '../../render/index.ts';
import {
  asArray,
  asString,
  counted,
  grouped,
  LinkisKernelError,
  messageOf,
  parseJson,
  suggestion,
  systemCodeOf,
} from '../../shared/index.ts';
import { quoteName } from '../../sql/index.ts';
import type { SentFile } from '../../magics/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { exportPath } from '../export/file.ts';
import { distinctNames } from '../local/local-tables.ts';
import { askLocally } from '../local/quiet-task.ts';
import type { FileColumn, FileTable } from '../local/result-file.ts';
import { sqlText } from '../local/sql-text.ts';
import { named, plainText, type Question, sniffed } from './column-types.ts';
import { firstRecord, separatorOf } from './csv-head.ts';
import { scanCsv } from './csv-scan.ts';
import { headOf, utf8File } from './utf8-file.ts';

/** A heading is looked for in this many bytes. */
const longestHeading = 4 * 1024 * 1024;
/** Bytes of a line that DuckDB reads by itself; it must be told of longer ones. */
const usualLine = 2_000_000;
const mostColumns = 100_000;

/** Yields the bytes that are converted to UTF-8. `run` is one on this machine. Rejects with `OPTION_INVALID`, or the signal's reason. */
export async function* fileSource(
  file: SentFile,
  limit: number | undefined,
  run: CellRun,
): AsyncGenerator<number, FileTable> {
  const path = await checkedPath(file.path);
  switch (file.format) {
    case 'csv':
      return yield* csvSource(path, file, limit, run);
    case 'json':
      return jsonSource(path, file, limit, run);
    case 'parquet':
      return parquetSource(path, limit, run);
  }
}

async function checkedPath(written: string): Promise<string> {
  const path = exportPath(written);
  try {
    const found = await stat(path);
    if (!found.isFile()) throw refusal(`${path} is no ordinary file`);
    if (found.size === 0) throw refusal(`${path} is empty`);
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (thrown instanceof LinkisKernelError || code === undefined) throw thrown;
    throw refusal(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `there is no file ${path}`
        : `${path} cannot be read: ${code === 'EACCES' ? 'permission denied' : code}`,
    );
  }
  return path;
}

function refusal(message: string, hint?: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', message, hint === undefined ? {} : { hint });
}

async function* csvSource(
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

function notUtf8(path: string, why = ''): LinkisKernelError {
  return refusal(
    `${path} is not in UTF-8${why}`,
    'Nothing was sent. --encoding names the encoding, as in --encoding gbk.',
  );
}

/** A file that DuckDB cannot read is the user's to mend, not a task that failed. */
function unreadable(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'TASK_FAILED') return thrown;
  const why = messageOf(thrown);
  if (/unicode|utf-8/i.test(why)) return notUtf8(path, `: ${why}`);
  return refusal(
    `${path} cannot be read: ${why}`,
    'Nothing was sent. --sep, --no-header and --encoding say how it is written.',
  );
}

interface TextColumn {
  readonly name: string;
  /** An expression that is a text. */
  readonly text: string;
}

/** Asks for the types of all columns, and for the number of rows, in one reading of the file. `large`: a few rows are asked first. */
async function typed(
  path: string,
  { types, text }: SentFile,
  columns: readonly TextColumn[],
  source: string,
  large: boolean,
  run: CellRun,
): Promise<FileTable> {
  const asked = new Map(Object.entries(types).map(([name, type]) => [name.toLowerCase(), type]));
  const known = columns.map(({ name }) => name);
  for (const name of Object.keys(types))
    if (!known.some((one) => one.toLowerCase() === name.toLowerCase()))
      throw refusal(`--types: ${path} has no column ${name}${suggestion(name, known)}`);
  const questions = columns.map(({ name }) => {
    const wish = asked.get(name.toLowerCase());
    if (wish !== undefined) return named(name, wish);
    return text ? plainText : sniffed;
  });
  const open = large ? await narrowed(questions, columns, source, run) : questions;
  const { count, answers } = await answersTo(open, columns, source, run);
  const found = open.map((question, at) => question.read(answers[at] ?? []));
  return {
    source,
    columns: columns.map((column, at): FileColumn => {
      const type = found[at]?.type ?? 'VARCHAR';
      const value = type === 'VARCHAR' ? column.text : `CAST(${column.text} AS ${type})`;
      return { name: column.name, value, type };
    }),
    rows: count,
    notices: columns.flatMap((column, at) => {
      const why = found[at]?.why;
      return why === undefined
        ? []
        : [
            `Column ${showControls(column.name)} is text, since ${why} (--types ${column.name}=TYPE).`,
          ];
    }),
    remove: () => Promise.resolve(),
  };
}

/** Rows that are asked first: most columns show by them what they are not. */
const sampledRows = 20_000;

async function narrowed(
  questions: readonly Question[],
  columns: readonly TextColumn[],
  source: string,
  run: CellRun,
): Promise<readonly Question[]> {
  const sample = `(FROM ${source} LIMIT ${String(sampledRows)})`;
  const { answers } = await answersTo(
    questions.map((question) => (question.narrowed === undefined ? plainText : question)),
    columns,
    sample,
    run,
  );
  return questions.map((question, at) => question.narrowed?.(answers[at] ?? []) ?? question);
}

/** The answers for each column, and the number of rows. */
async function answersTo(
  questions: readonly Question[],
  columns: readonly TextColumn[],
  source: string,
  run: CellRun,
): Promise<{ readonly count: number; readonly answers: readonly (readonly (string | null)[])[] }> {
  const measures = columns.map((column, at) => questions[at]?.ask(column.text) ?? []);
  const asked = ['count(*)', ...measures.flat()].map((sql) => `CAST(${sql} AS VARCHAR)`);
  // One value, since a row of a result has only so many columns.
  const code = `SELECT CAST(to_json([${asked.join(', ')}]) AS VARCHAR) AS measures FROM ${source}`;
  const { rows } = await askLocally({ code }, run);
  const [count, ...values] = (asArray(parseJson(rows[0]?.[0] ?? '')) ?? []).map(
    (value) => asString(value) ?? null,
  );
  let from = 0;
  const answers = measures.map(({ length }) => values.slice(from, (from += length)));
  return { count: Number(count ?? 0), answers };
}

function limited(reader: string, limit: number | undefined): string {
  return limit === undefined ? reader : `(FROM ${reader} LIMIT ${String(limit)})`;
}

/** Names and types of the columns of `reader`, as DuckDB describes them. */
async function described(
  reader: string,
  run: CellRun,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  const { rows } = await askLocally(
    { code: `SELECT column_name, column_type FROM (DESCRIBE FROM ${reader})` },
    run,
    mostColumns,
  );
  return rows.map(([name, type]) => ({ name: name ?? '', type: type ?? 'VARCHAR' }));
}

/** Texts stay texts: JSON has no dates. Objects and lists become their JSON. */
async function jsonSource(
  path: string,
  file: SentFile,
  limit: number | undefined,
  run: CellRun,
): Promise<FileTable> {
  try {
    const reader = limited(
      `read_json(${sqlText(path)}, sample_size = -1, maximum_depth = 1)`,
      limit,
    );
    const columns = await described(reader, run);
    const kinds = await jsonKinds(columns, reader, run);
    const texts = columns.map(({ name }) => ({ name, text: `(${quoteName(name, '"')} ->> '$')` }));
    const asText = columns.filter((_, at) => kinds[at] === 'text').map(({ name }) => name);
    const wished = Object.keys(file.types).map((name) => name.toLowerCase());
    const types = {
      ...file.types,
      ...Object.fromEntries(
        asText.filter((name) => !wished.includes(name.toLowerCase())).map((name) => [name, 'text']),
      ),
    };
    return await typed(path, { ...file, types }, texts, reader, false, run);
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}

/** Whether the values of a column are all numbers, or all true and false; else they are taken as texts. */
async function jsonKinds(
  columns: readonly { readonly name: string }[],
  reader: string,
  run: CellRun,
): Promise<readonly ('plain' | 'text')[]> {
  const kinds = columns.map(({ name }) => {
    const kind = `json_type(${quoteName(name, '"')})`;
    return `CAST(to_json(list(DISTINCT ${kind}) FILTER (${kind} IS NOT NULL AND ${kind} <> 'NULL')) AS VARCHAR)`;
  });
  const code = `SELECT CAST(to_json([${kinds.join(', ')}]) AS VARCHAR) AS kinds FROM ${reader}`;
  const { rows } = await askLocally({ code }, run);
  return (asArray(parseJson(rows[0]?.[0] ?? '')) ?? []).map((value) => {
    const found = asArray(parseJson(asString(value) ?? '')) ?? [];
    const isPlain = found.every((kind) =>
      /^(?:U?BIGINT|U?HUGEINT|DOUBLE)$/.test(asString(kind) ?? ''),
    );
    return isPlain || (found.length === 1 && found[0] === 'BOOLEAN') ? 'plain' : 'text';
  });
}

async function parquetSource(
  path: string,
  limit: number | undefined,
  run: CellRun,
): Promise<FileTable> {
  try {
    const reader = limited(`read_parquet(${sqlText(path)})`, limit);
    const columns = await described(reader, run);
    const names = distinctNames(
      path,
      columns.map(({ name, type }) => ({ name, type, comment: undefined })),
    );
    const { rows } = await askLocally(
      { code: `SELECT CAST(count(*) AS VARCHAR) AS n FROM ${reader}` },
      run,
    );
    return {
      source: reader,
      columns: columns.map(({ name, type }, at) => ({
        name: names.columns[at]?.name ?? name,
        value: quoteName(name, '"'),
        type,
      })),
      rows: Number(rows[0]?.[0] ?? 0),
      notices: names.notices,
      remove: () => Promise.resolve(),
    };
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}
