/** Notebooks as the outer rings write and read them: nbformat 4.5, the kernel `linkis` in their metadata. */
import { readFile, writeFile } from 'node:fs/promises';

/** A code cell to write: its text, or its text with tags. */
export type CellSource = string | { readonly source: string; readonly tags: readonly string[] };

/** An output as nbformat stores it; text may be a string or a list of strings. */
export interface NotebookOutput {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, string | readonly string[]>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

/** A code cell as read back. */
export interface NotebookCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly execution_count?: number | null;
  readonly outputs?: readonly NotebookOutput[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Writes a notebook of code cells for a kernel. */
export async function writeNotebook(
  file: string,
  cells: readonly CellSource[],
  kernel = 'linkis',
): Promise<void> {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: kernel, display_name: kernel, language: 'sql' },
      language_info: { name: 'sql' },
    },
    cells: cells.map((cell, index) => ({
      cell_type: 'code',
      id: `cell-${String(index)}`,
      metadata: typeof cell === 'string' ? {} : { tags: cell.tags },
      source: typeof cell === 'string' ? cell : cell.source,
      outputs: [],
      execution_count: null,
    })),
  };
  await writeFile(file, `${JSON.stringify(notebook, null, 1)}\n`);
}

/** The code cells of a notebook file, in order. */
export async function readCodeCells(file: string): Promise<readonly NotebookCell[]> {
  const notebook = JSON.parse(await readFile(file, 'utf8')) as { cells: readonly NotebookCell[] };
  return notebook.cells.filter((cell) => cell.cell_type === 'code');
}

/** Text that nbformat may have split into lines. */
export function joined(text: string | readonly string[] | undefined): string {
  return typeof text === 'string' ? text : (text ?? []).join('');
}

/** All text of one stream of a cell. */
export function streamText(cell: NotebookCell | undefined, name: 'stdout' | 'stderr'): string {
  return (cell?.outputs ?? [])
    .filter((output) => output.output_type === 'stream' && output.name === name)
    .map((output) => joined(output.text))
    .join('');
}

/** The representations of one kind that a cell shows, in order. */
export function shown(cell: NotebookCell | undefined, mimeType: string): readonly string[] {
  return (cell?.outputs ?? []).flatMap((output) => {
    const value = output.data?.[mimeType];
    return value === undefined ? [] : [joined(value)];
  });
}

/** The error that a cell ended with. */
export function errorOf(cell: NotebookCell | undefined): NotebookOutput | undefined {
  return cell?.outputs?.find((output) => output.output_type === 'error');
}
