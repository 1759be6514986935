/** A JSON file, of one list or of lines, as a table of DuckDB. */
import type { SentFile } from '../../magics/index.ts';
import { asArray, asString, parseJson } from '../../shared/index.ts';
import { quoteName, sqlText } from '../../sql/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { askLocally } from '../local/quiet-task.ts';
import type { FileTable } from '../local/result-file.ts';
import { described, limited, typed } from './typed-columns.ts';
import { unreadable } from './unreadable.ts';

/** Texts stay texts: JSON has no dates. Objects and lists become their JSON. */
export async function jsonSource(
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
