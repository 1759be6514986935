/** The nbformat 4 document. A faulty one is refused with a reason; a file is written whole or not at all. Knows no kernel. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  ignoreMissing,
  isObject,
  type JsonObject,
  LinkisKernelError,
  makeDirectory,
  messageOf,
  systemCodeOf,
} from '../shared/index.ts';

/** A cell. `rest` keeps the fields that we do not know. */
export interface NotebookCell {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly metadata: JsonObject;
  /** Code cells only; null before a run. */
  readonly executionCount: number | null;
  /** Code cells only, in nbformat's own form. */
  readonly outputs: readonly JsonObject[];
  readonly rest: JsonObject;
}

export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: JsonObject;
}

/** Reads a notebook. Throws NOTEBOOK_INVALID with what is wrong. */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    const why =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a directory'
          : `cannot be read (${messageOf(thrown)})`;
    throw invalid(path, why, thrown);
  }
  return decodeNotebook(text, path);
}

/** `path` is for messages. Throws NOTEBOOK_INVALID. */
export function decodeNotebook(text: string, path: string): Notebook {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw invalid(path, `is not JSON (${messageOf(thrown)})`, thrown);
  }
  if (!isObject(file)) throw invalid(path, 'is not a JSON object');
  const format = asNumber(file['nbformat']);
  if (format === undefined) throw invalid(path, 'has no "nbformat"');
  if (format !== 4) {
    throw invalid(
      path,
      `is of nbformat ${String(format)}; 4 is needed`,
      undefined,
      'Convert it: jupyter nbconvert --to notebook.',
    );
  }
  const cells = asArray(file['cells']);
  if (!cells) throw invalid(path, 'has no "cells"');
  const taken = new Set<string>();
  return {
    cells: cells.map((cell, index) =>
      decodeCell(cell, `has a faulty cell ${String(index + 1)}`, path, taken),
    ),
    metadata: asObject(file['metadata']) ?? {},
  };
}

/** What a run writes: the notebook of `-o`, or the record of `--manifest`. */
export type RunFile = 'notebook' | 'record';

/** Makes the directory of `path` and writes a file there for a moment: better before a long run than after. Throws OPTION_INVALID. */
export async function checkWritable(path: string, file: RunFile): Promise<void> {
  try {
    makeDirectory(dirname(path));
    const there = await stat(path).catch(ignoreMissing);
    if (there?.isDirectory() === true) throw new Error('it is a directory');
    // Such as /dev/null, whose place the file would take.
    if (there?.isFile() === false) throw new Error('it is no ordinary file');
    // Rights alone do not tell: a file system may be full, read-only, or take no files.
    await rm(await writeBeside(path, ''), { force: true });
  } catch (thrown) {
    throw unwritable(path, file, thrown);
  }
}

/** Writes nbformat 4.5 in Jupyter's layout. Readers see the old file or the whole new one. Throws OPTION_INVALID when it cannot. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  let text: string;
  try {
    text = documentOf(notebook);
  } catch (thrown) {
    throw invalid(path, `is nested too deeply (${messageOf(thrown)})`, thrown);
  }
  await writeWhole(path, 'notebook', text);
}

function documentOf({ cells, metadata }: Notebook): string {
  const rest = { metadata, nbformat: 4, nbformat_minor: 5 };
  const [open, end] = ['{\n', JSON.stringify(rest, undefined, 1).slice(2)];
  const texts = cells.map(textOfCell);
  return `${open} "cells": ${texts.length === 0 ? '[]' : `[\n${texts.join(',\n')}\n ]`},\n${end}\n`;
}

/** Outputs by their objects: a run writes the notebook behind each cell, and most of it is as before. */
const outputTexts = new WeakMap<JsonObject, string>();

function textOfCell(cell: NotebookCell): string {
  const text = indented(JSON.stringify(encodeCell(cell), undefined, 1), 2);
  if (cell.type !== 'code' || cell.outputs.length === 0) return text;
  const outputs = cell.outputs.map((output) => {
    const known =
      outputTexts.get(output) ?? indented(JSON.stringify(encodeOutput(output), undefined, 1), 4);
    outputTexts.set(output, known);
    return known;
  });
  return text.replace(
    /^   "outputs": \[\]/m,
    () => `   "outputs": [\n${outputs.join(',\n')}\n   ]`,
  );
}

/** A line end within JSON stands between its parts, never in a text. */
function indented(json: string, by: number): string {
  const blanks = ' '.repeat(by);
  return blanks + json.replaceAll('\n', `\n${blanks}`);
}

/** Writes the record of a run as JSON, in the same way. Throws OPTION_INVALID when it cannot. */
export async function writeRecord(path: string, record: object): Promise<void> {
  await writeWhole(path, 'record', `${JSON.stringify(record, undefined, 2)}\n`);
}

async function writeWhole(path: string, file: RunFile, text: string): Promise<void> {
  try {
    makeDirectory(dirname(path));
    const temporary = await writeBeside(path, text);
    try {
      await rename(temporary, path);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw thrown;
    }
  } catch (thrown) {
    throw unwritable(path, file, thrown);
  }
}

/** Gives the path of a new file with that text, beside `path`. Leaves none when it fails. */
async function writeBeside(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, text);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown;
  }
  return temporary;
}

function unwritable(path: string, file: RunFile, cause: unknown): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `The ${file} cannot be written to ${path}: ${messageOf(cause)}`,
    {
      cause,
      hint: `Give ${file === 'notebook' ? '-o' : '--manifest'} the path of a file in a directory of your own.`,
    },
  );
}

/** An id that nbformat accepts and `taken` has not: the same for the same `seed`, so that a second run writes the same file. */
export function newCellId(seed: string, taken: ReadonlySet<string>): string {
  for (let tries = 0; ; tries += 1) {
    const id = createHash('sha256')
      .update(`${String(tries)} ${seed}`)
      .digest('hex')
      .slice(0, 8);
    if (!taken.has(id)) return id;
  }
}

function decodeCell(value: unknown, what: string, path: string, taken: Set<string>): NotebookCell {
  if (!isObject(value)) throw invalid(path, `${what}: it is not an object`);
  const { id, cell_type: type, source, metadata, execution_count, outputs, ...rest } = value;
  if (type !== 'code' && type !== 'markdown' && type !== 'raw') {
    throw invalid(
      path,
      `${what}: its "cell_type" is ${typeof type === 'string' ? JSON.stringify(type.slice(0, 100)) : 'no text'}`,
    );
  }
  const text = textOf(source);
  if (text === undefined) throw invalid(path, `${what}: its "source" is not text`);
  // Before 4.5 there are only those that VS Code puts into the metadata. Copied cells may share one, and nbformat wants them unique.
  const own = asString(id) ?? asString(asObject(metadata)?.['id']);
  const unique =
    own !== undefined && /^[\w-]{1,64}$/.test(own) && !taken.has(own)
      ? own
      : newCellId(`${String(taken.size)} ${text}`, taken);
  taken.add(unique);
  return {
    id: unique,
    type,
    source: text,
    metadata: asObject(metadata) ?? {},
    executionCount: asNumber(execution_count) ?? null,
    outputs: (asArray(outputs) ?? []).filter(isObject),
    rest,
  };
}

/** nbformat allows a text or a list of texts. */
function textOf(value: unknown): string | undefined {
  const lines = asArray(value);
  if (!lines) return asString(value);
  return lines.every((line) => typeof line === 'string') ? lines.join('') : undefined;
}

function encodeCell(cell: NotebookCell): JsonObject {
  return {
    cell_type: cell.type,
    ...(cell.type === 'code' && { execution_count: cell.executionCount }),
    id: cell.id,
    metadata: cell.metadata,
    // Put in by `textOfCell`.
    ...(cell.type === 'code' && { outputs: [] }),
    ...cell.rest,
    source: linesOf(cell.source),
  };
}

function encodeOutput(output: JsonObject): JsonObject {
  const data = asObject(output['data']);
  return {
    ...output,
    ...(typeof output['text'] === 'string' && { text: linesOf(output['text']) }),
    ...(data && { data: Object.fromEntries(Object.entries(data).map(encodeData)) }),
  };
}

/** As nbformat writes it: texts become lists of lines, which `git diff` can show; pictures in base64 and JSON keep their form. */
function encodeData([type, value]: [string, unknown]): [string, unknown] {
  const isText = /^(text\/.*|application\/javascript|image\/svg\+xml)$/.test(type);
  return [type, typeof value === 'string' && isText ? linesOf(value) : value];
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function invalid(
  path: string,
  why: string,
  cause?: unknown,
  hint = 'Give the path of a notebook of nbformat 4 (.ipynb).',
): LinkisKernelError {
  return new LinkisKernelError('NOTEBOOK_INVALID', `The notebook ${path} ${why}`, { cause, hint });
}
