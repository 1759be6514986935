/** Types for the columns of a file of texts, by questions to DuckDB. */
import type { SentFile } from '../../magics/index.ts';
import { showControls } from '../../render/index.ts';
import { asArray, asString, parseJson, suggestion } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { askLocally } from '../local/quiet-task.ts';
import type { FileColumn, FileTable } from '../local/result-file.ts';
import { named, plainText, type Question, sniffed } from './column-types.ts';
import { refusal } from './unreadable.ts';

export interface TextColumn {
  readonly name: string;
  /** An expression that is a text. */
  readonly text: string;
}

/** Asks for the types of all columns, and for the number of rows, in one reading of the file. `large`: a few rows are asked first. */
export async function typed(
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
export const sampledRows = 20_000;

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

export function limited(reader: string, limit: number | undefined): string {
  return limit === undefined ? reader : `(FROM ${reader} LIMIT ${String(limit)})`;
}

const mostColumns = 100_000;

/** Names and types of the columns of `reader`, as DuckDB describes them. */
export async function described(
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
