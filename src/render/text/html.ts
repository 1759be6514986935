/** What all HTML of displays has in common. */

/**
 * HTML that holds data. MathJax leaves elements of these classes alone (version 2 the first, 3 and 4 the second); elsewhere JupyterLab
 * and nbconvert typeset all that stands between two dollars as mathematics.
 */
export function dataHtml(html: string): string {
  return `<div class="tex2jax_ignore mathjax_ignore">${html}</div>`;
}

/** The ground of a notebook. VS Code's own variables come first: its Jupyter extension also sets those of JupyterLab, to their light values. */
export const groundColor =
  'var(--vscode-notebook-editorBackground,var(--vscode-editor-background,var(--jp-layout-color0,Canvas)))';

export const warnColor = 'var(--vscode-editorWarning-foreground,var(--jp-warn-color0,#d98200))';

/** Each cell of a text says so, since JupyterLab's style sheet aligns cells right. */
export const leftAlign = 'text-align:left';

/** A head that stays in view while its table is scrolled, above cells with an opacity too. */
export const tableHead: string = `position:sticky;top:0;z-index:2;background-color:${groundColor}`;

/**
 * One value on the screen and another on paper, where pages do not scroll. Browsers that do not know `if()` skip the second declaration;
 * Chromium's `if()` knows features of media, not their types.
 */
export function printed(property: string, onScreen: string, onPaper: string): string {
  return `${property}:${onScreen};${property}:if(media(overflow-block:paged):${onPaper};else:${onScreen})`;
}

/** As wide as its content, so that no column is squeezed: its box scrolls. On paper it must fit, between words. */
export const tableStyle: string = `${printed('width', 'max-content', 'auto')};${printed('overflow-wrap', 'anywhere', 'normal')};table-layout:auto;text-align:right;border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums`;

/** Rows that are shown without a box of their own. */
const mostOpenRows = 16;
/** Columns that fit onto most screens. */
const mostOpenColumns = 8;

/** The table in a box that scrolls, by the keyboard too where it probably has to; on paper it is as long as its rows. */
export function scrolled(
  table: string,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): string {
  const isLong = rows > mostOpenRows;
  const height = isLong ? `${printed('max-height', '32em', 'none')};` : '';
  const focus = isLong || columns > mostOpenColumns ? ' tabindex="0"' : '';
  return `<div${focus} style="${height}${printed('overflow', 'auto', 'visible')}">${table}</div>`;
}

/** Words beside the data. */
export function mutedLine(html: string): string {
  return `<div style="opacity:.75;margin:2px 0">${html}</div>`;
}
