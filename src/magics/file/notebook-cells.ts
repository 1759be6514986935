/** The code cells of a Jupyter notebook (nbformat 3 and 4), with the language that they are in. Knows nothing of outputs. */
import {
  asArray,
  asNumber,
  asObject,
  asString,
  findJsonFault,
  isObject,
  type JsonObject,
  LinkisKernelError,
  messageOf,
} from '../../shared/index.ts';
import type { FileCell, FileLanguage } from './file-cell.ts';

/** Names of languages in notebooks. `linkis-python` is that of a kernelspec of this kernel. */
const languages: Readonly<Record<string, FileLanguage>> = {
  sql: 'sql',
  hql: 'hql',
  hiveql: 'hql',
  python: 'python',
  python3: 'python',
  ipython: 'python',
  pyspark: 'python',
  scala: 'scala',
  bash: 'shell',
  sh: 'shell',
  shell: 'shell',
  shellscript: 'shell',
};

interface CodeCell {
  readonly code: string;
  readonly tags: readonly unknown[];
}

/** Cells that are empty or tagged `skip-execution` are left out. Throws `NOTEBOOK_INVALID`; `name` is for messages. */
export function notebookCells(name: string, text: string): readonly FileCell[] {
  const notebook = readJson(name, text);
  const format = asNumber(notebook['nbformat']);
  if (format !== 3 && format !== 4)
    throw invalid(
      name,
      format === undefined ? 'has no "nbformat"' : `is of nbformat ${String(format)}`,
      'Notebooks of nbformat 3 and 4 can be run: jupyter nbconvert --to notebook converts others.',
    );
  const cells = format === 4 ? asArray(notebook['cells']) : cellsOfSheets(notebook);
  if (cells === undefined) throw invalid(name, 'has no "cells"');
  const code = cells.flatMap((cell, index) => codeCell(cell, index + 1, name));
  const language = languageOfNotebook(name, notebook, cells, code);
  return code
    .filter((cell) => cell.code.trim() !== '' && !cell.tags.includes('skip-execution'))
    .map((cell) => ({
      code: cell.code,
      linesBefore: 0,
      language,
      isParameters: cell.tags.includes('parameters'),
      mayFail: cell.tags.includes('raises-exception'),
    }));
}

function readJson(name: string, text: string): JsonObject {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (thrown) {
    const fault = findJsonFault(text);
    const where =
      fault === undefined
        ? messageOf(thrown)
        : `line ${String(fault.line)}, column ${String(fault.column)}: ${fault.expected} is expected`;
    throw invalid(name, `is not JSON (${where})`, undefined, thrown);
  }
  if (!isObject(file)) throw invalid(name, 'is not a JSON object');
  return file;
}

/** nbformat 3 has its cells in sheets. */
function cellsOfSheets(notebook: JsonObject): readonly unknown[] | undefined {
  return asArray(notebook['worksheets'])?.flatMap(
    (sheet) => asArray(asObject(sheet)?.['cells']) ?? [],
  );
}

function codeCell(value: unknown, number: number, name: string): readonly CodeCell[] {
  const cell = asObject(value);
  const type = asString(cell?.['cell_type']);
  if (cell === undefined || type === undefined)
    throw invalid(name, `has a faulty cell ${String(number)}: it is no object with a "cell_type"`);
  if (type !== 'code') return [];
  const code = textOf(cell['source'] ?? cell['input']);
  if (code === undefined)
    throw invalid(name, `has a faulty cell ${String(number)}: its "source" is not text`);
  const tags = asArray(asObject(cell['metadata'])?.['tags']) ?? [];
  return [{ code: code.replace(/\r+\n/g, '\n'), tags }];
}

/** nbformat allows a text or a list of texts. */
function textOf(value: unknown): string | undefined {
  const lines = asArray(value);
  if (lines === undefined) return asString(value);
  return lines.every((line) => typeof line === 'string') ? lines.join('') : undefined;
}

/** Undefined when the notebook does not say, or says one that no engine has while its cells choose engines by magics. */
function languageOfNotebook(
  name: string,
  notebook: JsonObject,
  cells: readonly unknown[],
  code: readonly CodeCell[],
): FileLanguage | undefined {
  const metadata = asObject(notebook['metadata']);
  const kernelspec = asObject(metadata?.['kernelspec']);
  const named = asString(kernelspec?.['name'])?.toLowerCase();
  const told =
    asString(kernelspec?.['language']) ??
    asString(asObject(metadata?.['language_info'])?.['name']) ??
    // A kernel may be named as its user likes.
    (named !== undefined && Object.hasOwn(languages, named) ? named : undefined) ??
    cells.map((cell) => asString(asObject(cell)?.['language'])).find((one) => one !== undefined);
  if (told === undefined || told.toLowerCase() === 'linkis') return undefined;
  const plain = told.toLowerCase().replace(/^linkis-/, '');
  const known = Object.hasOwn(languages, plain) ? languages[plain] : undefined;
  if (known !== undefined || code.some((cell) => /^\s*%%?[A-Za-z]/m.test(cell.code))) return known;
  throw invalid(
    name,
    `is one of ${told.slice(0, 100)}, which no engine here runs`,
    'Cells of python, sql, hql, scala and shell can be run; magics such as %%sql in its cells say which one.',
  );
}

function invalid(
  name: string,
  why: string,
  hint = '%run takes a notebook of Jupyter (.ipynb), or a file of code.',
  cause?: unknown,
): LinkisKernelError {
  return new LinkisKernelError('NOTEBOOK_INVALID', `The notebook ${name} ${why}`, { cause, hint });
}
