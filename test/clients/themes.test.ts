/** What a cell shows can be read in the light and dark themes of JupyterLab and VS Code: the contrast of each text, as a browser computes it. */
import { describe, expect, it } from '@jest/globals';
import {
  renderListing,
  renderNotices,
  renderStatus,
  renderSummary,
  renderTable,
  type ShownState,
} from '../../src/render/index.ts';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { contrastsIn } from '../support/clients/contrast.ts';
import { startBrowser } from '../support/clients/lab.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const browser = fixture(async () => startBrowser({}));

/** What JupyterLab's themes set, as its Jupyter extension sets it in VS Code too: there always to the light values. */
const labLight =
  '--jp-layout-color0:#fff;--jp-ui-font-color2:rgba(0,0,0,.54);--jp-brand-color0:#0d47a1;--jp-success-color0:#1b5e20;--jp-error-color0:#b71c1c;--jp-warn-color0:#e65100';
const labDark =
  '--jp-layout-color0:#111;--jp-ui-font-color2:rgba(255,255,255,.54);--jp-brand-color0:#1976d2;--jp-success-color0:#388e3c;--jp-error-color0:#d32f2f;--jp-warn-color0:#f57c00';

const themes: readonly (readonly [string, string, string, string])[] = [
  ['JupyterLab, light', labLight, '#fff', 'rgba(0,0,0,.87)'],
  ['JupyterLab, dark', labDark, '#111', '#fff'],
  [
    'VS Code, light',
    `${labLight};--vscode-editor-background:#fff;--vscode-descriptionForeground:#3b3b3b;--vscode-charts-blue:#0063d3;--vscode-charts-green:#388a34;--vscode-errorForeground:#c72e0f;--vscode-editorWarning-foreground:#895503`,
    '#fff',
    '#3b3b3b',
  ],
  [
    'VS Code, dark',
    `${labLight};--vscode-editor-background:#1f1f1f;--vscode-notebook-editorBackground:#1f1f1f;--vscode-descriptionForeground:#9d9d9d;--vscode-charts-blue:#59a4f9;--vscode-charts-green:#89d185;--vscode-errorForeground:#f85149;--vscode-editorWarning-foreground:#cca700`,
    '#1f1f1f',
    '#ccc',
  ],
];

const states: readonly ShownState[] = ['Inited', 'Running', 'Succeed', 'Failed', 'Unknown'];
const shown: readonly string[] = [
  renderTable({
    n: 1,
    of: 1,
    columns: [
      { name: 'n', type: 'bigint', comment: 'a comment' },
      { name: 'text', type: 'string', comment: undefined },
    ],
    rows: [
      ['1', 'words'],
      [null, null],
      ['2', `  blanks and ${'a long text '.repeat(40)}`],
    ],
    more: true,
    totalRows: 1500,
    rest: '%more',
    facts: ['0.1 s', 'task 17'],
    limits: { tableBytes: 262_144 },
  }),
  renderTable({
    columns: ['explain_key', 'explain_value'].map((name) => ({
      name,
      type: 'string',
      comment: undefined,
    })),
    rows: [['physical_plan', 'SCAN\n  of a table\n  in three lines']],
    more: false,
    limits: { tableBytes: 262_144 },
  }),
  renderListing({ title: 'title', columns: ['one', 'two'], rows: [['a', 'b']], notes: ['note'] }),
  renderNotices(['a notice']),
  ...states.map((state) =>
    renderStatus({ engine: 'spark-3.2.1', taskId: 7, state, elapsedMs: 1200, note: 'waits' }),
  ),
  renderSummary({
    engine: 'spark-3.2.1',
    taskId: 7,
    state: 'Succeed',
    elapsedMs: 1200,
  }),
].map((bundle) => String(bundle['text/html']));

describe('a table that is copied', () => {
  it('is pasted as its names and values: no caption, no types, exact texts', async () => {
    const page = await browser.newPage();
    const { 'text/html': html } = renderTable({
      columns: ['id', 'region', 'amount'].map((name, at) => ({
        name,
        type: at === 1 ? 'string' : 'double',
        comment: 'a comment',
      })),
      rows: [
        ['1', 'north  east', '16501192.870000008'],
        ['2', null, '0.5'],
      ],
      more: false,
      facts: ['0.1 s'],
      limits: { tableBytes: 262_144 },
    });
    await page.setContent(`<!doctype html><p>before</p>${String(html)}<textarea></textarea>`);
    await page.evaluate(`(() => {
      const range = document.createRange();
      range.setStartBefore(document.querySelector('.mathjax_ignore'));
      range.setEndAfter(document.querySelector('.mathjax_ignore'));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    })()`);
    await page.keyboard.press('Control+c');
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+v');
    const pasted = await page.locator('textarea').inputValue();
    await page.close();

    expect(pasted.trim().split('\n')).toEqual([
      'id\tregion\tamount',
      '1\tnorth  east\t16501192.870000008',
      '2\tNULL\t0.5',
    ]);
  });
});

describe('the contrast of what a cell shows', () => {
  it.each(themes)('is 4.5 to 1 at the least in %s', async (name, variables, ground, text) => {
    const page = await browser.newPage();
    await page.setContent(
      `<html style="${variables}"><body style="background-color:${ground};color:${text}">${shown.join('')}</body></html>`,
    );
    const found = await page.evaluate<{ text: string; contrast: number }[]>(contrastsIn('body'));
    await mkdir(path.join(root, 'out/screenshots'), { recursive: true });
    const file = `theme-${name.toLowerCase().replaceAll(/\W+/g, '-')}.png`;
    await page.screenshot({ path: path.join(root, 'out/screenshots', file), fullPage: true });
    await page.close();

    expect(found.map((one) => one.text)).toEqual(
      expect.arrayContaining(['bigint', 'NULL', 'words']),
    );
    // Marks repeat what the words after them say, and are large and bold: 3 to 1 [WCAG 2.1, 1.4.11].
    const least = (one: { text: string }): number => (/^[…▶✔✘?⚠]$/u.test(one.text) ? 3 : 4.5);
    expect(found.filter((one) => one.contrast < least(one))).toEqual([]);
  });

  it('is that of the ground where a scrolled table passes under its head', async () => {
    const page = await browser.newPage();
    const rows = Array.from({ length: 60 }, (_, n) => [String(n), null]);
    const columns = [
      { name: 'n', type: 'bigint', comment: undefined },
      { name: 'text', type: 'string', comment: undefined },
    ];
    const { 'text/html': html } = renderTable({
      columns,
      rows,
      more: false,
      limits: { tableBytes: 262_144 },
    });
    await page.setContent(String(html));
    const above = await page.evaluate<boolean>(`(() => {
      document.querySelector('table').parentElement.scrollTop = 100;
      const head = document.querySelectorAll('th')[1];
      const { left, top, width, height } = head.getBoundingClientRect();
      return head.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    })()`);
    await page.close();

    expect(above).toBe(true);
  });
});
