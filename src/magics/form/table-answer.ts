/** From rows to what a magic answers: aligned text, an HTML table, and JSON for scripts that asked for it. */
import { alignColumns, textAnswer } from './answer.ts';
import type { Answer } from './cell-plan.ts';

/** A table to answer. */
export interface AnswerTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines above the table. */
  readonly before?: readonly string[];
  /** Lines below it. */
  readonly after?: readonly string[];
  /** Put into the answer as `application/json`. */
  readonly json?: unknown;
}

/** Both texts say the same; line ends inside a word are shown as ↵. */
export function tableAnswer(table: AnswerTable): Answer {
  const { head, before = [], after = [] } = table;
  const rows = table.rows.map((row) => row.map((word) => word.replaceAll(/\r?\n/g, '↵')));
  const text = [
    ...before,
    ...(rows.length === 0 ? [] : [alignColumns([head, ...rows])]),
    ...(after.length === 0 || (rows.length === 0 && before.length === 0) ? after : ['', ...after]),
  ].join('\n');
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    row.map((word) => `<${tag} style="text-align:left">${escapedLine(word)}</${tag}>`).join('');
  const lines = (words: readonly string[]): string =>
    words.map((word) => `<div style="white-space:pre-wrap">${escapedLine(word)}</div>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  const html = `${lines(before)}${rows.length === 0 ? '' : `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body}</tbody></table>`}${lines(after)}`;
  return { text, html, ...(table.json === undefined ? {} : { json: table.json }) };
}

/** The escaped text of `textAnswer`, without its frame. */
function escapedLine(text: string): string {
  return textAnswer(text).html.replace(/^<pre[^>]*>|<\/pre>$/g, '');
}
