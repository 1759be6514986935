/** From lines and tables to what a magic answers, as text and as HTML. */
import { escapeHtml } from '../shared/index.ts';
import type { Answer } from './cell-plan.ts';

/** Lines as they are. */
export function textAnswer(text: string): Answer {
  return { text, html: `<pre style="margin:0;white-space:pre-wrap">${escapeHtml(text)}</pre>` };
}

/** Rows of words in aligned columns, two blanks apart. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, word] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, word.length);
  }
  return rows
    .map((row) =>
      row
        .map((word, index) => word.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
