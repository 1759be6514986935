/** Results that are texts of many lines, such as plans and statements that create a table: shown as those texts, each line as it is. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { cutText, showControls } from '../text/visible-text.ts';
import { dataHtml, leftAlign, mutedLine, scrolled, tableStyle } from '../text/html.ts';
import { captionOf, notesOf, type Shown } from './caption.ts';
import type { TableView } from './table-view.ts';

/** With more columns it is a table like others. */
const mostColumns = 2;
/** Rows of such a result: texts alone, and texts with a name. */
const mostTexts = 20;
const mostNamed = 5;
/** Of the longest text. */
const leastLines = 3;
/** Hive, and Spark in part, give such a text as a column of this name with a row a line. */
const lineColumn = /^(createtab_stmt|create_statement|explain|plan|query plan)$/i;
const mostLines = 1000;
/** Bytes of a letter in text and HTML together, at the most but for control characters. */
const letterBytes = 7;

interface Text {
  /** What the other column says of it; undefined when there is none. */
  readonly name: string | null | undefined;
  readonly text: string | null;
}

/** Undefined when the view is a table like others. */
export function preformatted(view: TableView): MimeBundle | undefined {
  const texts = textsOf(view);
  if (texts === undefined) return undefined;
  const most = Math.floor(view.limits.tableBytes / letterBytes / texts.length);
  const shown: Shown = {
    rows: view.rows.length,
    columns: view.columns.length,
    hasCutValues: texts.some(({ text }) => text !== null && text.length > most),
  };
  const caption = captionOf(view, shown);
  const notes = notesOf(view, shown);
  const kept = texts.map(({ name, text }) => ({
    name: name === null ? 'NULL' : name,
    text: linesOf(text, most),
  }));
  return {
    'text/plain': [
      `── ${caption} ──`,
      ...kept.flatMap(({ name, text }) => (hasName(name) ? [showControls(name), text] : [text])),
      ...notes,
    ].join('\n'),
    'text/html': dataHtml(
      [
        mutedLine(escapeHtml(caption)),
        ...kept.map(({ name, text }) => block(name, text)),
        ...notes.map((note) => mutedLine(escapeHtml(note))),
      ].join('\n'),
    ),
  };
}

function textsOf({ columns, rows, totalColumns, more }: TableView): readonly Text[] | undefined {
  const [first, second] = columns;
  if (first === undefined || columns.length > mostColumns) return undefined;
  if ((totalColumns ?? columns.length) > columns.length || rows.length === 0) return undefined;
  const isLines = second === undefined && lineColumn.test(first.name) && !more;
  if (isLines && rows.length > 1 && rows.length <= mostLines) {
    const lines = rows.map(([line]) => line ?? null);
    const texts = lines.filter((line) => line !== null);
    return texts.length === lines.length
      ? [{ name: undefined, text: texts.join('\n') }]
      : undefined;
  }
  if (rows.length > (second === undefined ? mostTexts : mostNamed)) return undefined;
  const texts = rows.map((row) => ({
    name: second === undefined ? undefined : (row[0] ?? null),
    text: row[columns.length - 1] ?? null,
  }));
  const areNames = texts.every(({ name }) => name === undefined || !(name ?? '').includes('\n'));
  const haveLines = texts.some(({ text }) => (text ?? '').trim().split('\n').length >= leastLines);
  return areNames && haveLines ? texts : undefined;
}

/** The lines of the text; tabs stay, and all other characters that would hide or turn text are made visible. */
function linesOf(text: string | null, most: number): string {
  if (text === null) return 'NULL';
  return cutText(text, most)
    .split(/\r\n|\n/)
    .map((line) => line.split('\t').map(showControls).join('\t'))
    .join('\n');
}

function hasName(name: string | undefined): name is string {
  return name !== undefined && name !== '';
}

function block(name: string | undefined, text: string): string {
  const label = hasName(name) ? mutedLine(escapeHtml(showControls(name))) : '';
  // The first line end of a pre element is not shown.
  const pre = `<pre style="margin:0 0 .5em;white-space:pre;line-height:1.2;font-family:monospace">\n${escapeHtml(text)}</pre>`;
  // A result is a table for those who read the HTML by its elements.
  const table = `<table style="${tableStyle}"><tbody><tr><td style="${leftAlign};padding:0">${pre}</td></tr></tbody></table>`;
  return label + scrolled(table, { rows: 1, columns: 1 });
}
