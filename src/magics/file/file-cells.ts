/** From the text of a file to the cells that it holds, by its extension and its first line. Pure. */
import { databricksCells } from './databricks-source.ts';
import type { FileCell, FileLanguage } from './file-cell.ts';
import { notebookCells } from './notebook-cells.ts';

/** By extension, in the order in which a path without one is tried. */
const languages: Readonly<Record<string, FileLanguage>> = {
  '.py': 'python',
  '.sql': 'sql',
  '.scala': 'scala',
  '.hql': 'hql',
  '.sh': 'shell',
};

const notebookExtension = '.ipynb';

/** Extensions of files that can be run. */
export const runExtensions: readonly string[] = [...Object.keys(languages), notebookExtension];

/** The extension of a path in lower case, with its dot; empty when it is none of {@link runExtensions}. */
export function runExtensionOf(path: string): string {
  const [extension = ''] = /\.[A-Za-z]+$/.exec(path) ?? [];
  return runExtensions.find((known) => known === extension.toLowerCase()) ?? '';
}

/**
 * The cells that run, in order. `name` is for messages; its extension must be one of {@link runExtensions}. Throws `NOTEBOOK_INVALID` for a
 * notebook that cannot be read, or whose language no engine has.
 */
export function fileCells(name: string, content: string): readonly FileCell[] {
  const text = content.replace(/^\uFEFF/, '').replace(/\r+\n/g, '\n');
  const extension = runExtensionOf(name);
  if (extension === notebookExtension) return notebookCells(name, text);
  const language = languages[extension];
  const cells = databricksCells(text, language) ?? [{ code: text, linesBefore: 0, language }];
  return cells.filter(({ code }) => code.trim() !== '');
}
