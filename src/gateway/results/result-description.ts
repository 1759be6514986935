/** Describes a result file in a hidden file beside it: the kind, and the column names (which may repeat), types and comments of a table. */
import { readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asArray, asObject, asString, ignoreMissing, parseJson } from '../../shared/index.ts';
import type { StoredColumn } from './result-store.ts';

/** A result without a description is a text. */
export type ResultDescription =
  | { readonly kind: 'table'; readonly columns: readonly StoredColumn[] }
  | { readonly kind: 'text' | 'html' | 'picture' };

function descriptionPath(resultPath: string): string {
  return path.join(path.dirname(resultPath), `.${path.basename(resultPath)}.json`);
}

/** The hidden file of a result until it is whole; in the same directory, so that the rename is atomic. */
export function partPath(resultPath: string): string {
  return path.join(path.dirname(resultPath), `.${path.basename(resultPath)}.part`);
}

/** Writes the description of a result that is about to appear. */
export async function writeDescription(
  resultPath: string,
  description: ResultDescription,
): Promise<void> {
  await writeFile(descriptionPath(resultPath), JSON.stringify(description), { mode: 0o600 });
}

/** Does nothing when there is none. */
export async function removeDescription(resultPath: string): Promise<void> {
  await unlink(descriptionPath(resultPath)).catch(ignoreMissing);
}

function columnFrom(value: unknown): StoredColumn {
  const column = asObject(value);
  return {
    name: asString(column?.['name']) ?? '',
    type: asString(column?.['type']) ?? 'string',
    comment: asString(column?.['comment']),
    text: column?.['text'] === 'python' ? 'python' : undefined,
  };
}

export async function readDescription(resultPath: string): Promise<ResultDescription> {
  const text = await readFile(descriptionPath(resultPath), 'utf8').catch(ignoreMissing);
  const found = text === undefined ? undefined : asObject(parseJson(text));
  const kind = asString(found?.['kind']);
  if (kind === 'table')
    return { kind, columns: (asArray(found?.['columns']) ?? []).map(columnFrom) };
  return kind === 'html' || kind === 'picture' ? { kind } : { kind: 'text' };
}
