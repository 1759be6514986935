/** From lines and tables to what a magic answers, as text and as HTML. */
import { escapeHtml } from '../../shared/index.ts';
import type { Answer } from './cell-plan.ts';

export function textAnswer(text: string): Answer {
  return { text, html: `<pre style="margin:0;white-space:pre-wrap">${escapeHtml(text)}</pre>` };
}

/** Adds the facts for a program when `--json` asked for them. */
export function withJson(answer: Answer, isAsked: boolean, json: unknown): Answer {
  return isAsked ? { ...answer, json } : answer;
}

/** A table with lines below it; a line end inside a cell is shown as ↵. */
export function tableAnswer(
  head: readonly string[],
  table: readonly (readonly string[])[],
  below: readonly string[],
): Answer {
  const rows = table.map((row) => row.map((word) => word.replaceAll(/\r?\n/g, '↵')));
  const lines = below
    .map((line) => `<div style="white-space:pre-wrap">${escapeHtml(line)}</div>`)
    .join('');
  if (rows.length === 0) return { text: below.join('\n'), html: lines };
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    row.map((word) => `<${tag} style="text-align:left">${escapeHtml(word)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  return {
    text: [alignColumns([head, ...rows]), ...(below.length === 0 ? [] : ['', ...below])].join('\n'),
    html: `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body}</tbody></table>${lines}`,
  };
}

/** Letters of a line that the help windows of JupyterLab and of a terminal show. */
const lineWidth = 84;

/** Rows of words in aligned columns, two blanks apart; a last column that is too wide wraps. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, word] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, word.length);
  }
  return rows
    .map((row) => {
      const before = row.slice(0, -1).map((word, index) => `${word.padEnd(widths[index] ?? 0)}  `);
      const indent = before.join('').length;
      const last = wrap(row.at(-1) ?? '', Math.max(lineWidth - indent, 20));
      return `${before.join('')}${last.join(`\n${' '.repeat(indent)}`)}`.trimEnd();
    })
    .join('\n');
}

/** Lines of at most `width` characters, broken at blanks; a longer word has a line of its own. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
