/** A file of this machine as something that SQL can select from, with a type for each column. */
import { stat } from 'node:fs/promises';
import type { SentFile } from '../../magics/index.ts';
import { LinkisKernelError, systemCodeOf } from '../../shared/index.ts';
import { quoteName, sqlText } from '../../sql/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { exportPath } from '../export/file.ts';
import { distinctNames } from '../local/local-tables.ts';
import { askLocally } from '../local/quiet-task.ts';
import type { FileTable } from '../local/result-file.ts';
import { csvSource } from './csv-source.ts';
import { jsonSource } from './json-source.ts';
import { described, limited } from './typed-columns.ts';
import { refusal, unreadable } from './unreadable.ts';
import { xlsxSource } from './xlsx-source.ts';

/** Yields the bytes that are read. `run` is one on this machine. Rejects with `OPTION_INVALID`, or the signal's reason. */
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
    case 'xlsx':
      return yield* xlsxSource(path, file, limit, run);
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
