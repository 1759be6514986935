/** From lines and tables to what a magic answers, as text and as HTML. */
import type { Answer } from './cell-plan.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Lines as they are. */
export function textAnswer(text: string): Answer {
  const escaped = text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
  return { text, html: `<pre style="margin:0;white-space:pre-wrap">${escaped}</pre>` };
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
