/** What all HTML of displays has in common. */

/**
 * HTML that holds data. MathJax leaves elements of these classes alone (version 2 the first, 3 and 4 the second); elsewhere JupyterLab
 * and nbconvert typeset all that stands between two dollars as mathematics.
 */
export function dataHtml(html: string): string {
  return `<div class="tex2jax_ignore mathjax_ignore">${html}</div>`;
}

/** The ground of a notebook. VS Code's own variables come first: its Jupyter extension also sets those of JupyterLab, to their light values. */
const groundColor =
  'var(--vscode-notebook-editorBackground,var(--vscode-editor-background,var(--jp-layout-color0,Canvas)))';

export const warnColor = 'var(--vscode-editorWarning-foreground,var(--jp-warn-color0,#d98200))';

/** A head that stays in view while its table is scrolled, above cells with an opacity too. */
export const stickyHead: string = `position:sticky;top:0;z-index:1;background-color:${groundColor}`;
