/** What Python cells write and draw as readers see it: progress bars, prints beside errors, a chart of plotly. Keeps pictures. */
import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { contrastsIn } from '../support/clients/contrast.ts';
import { type LabNotebook, openNotebook, setTheme, startLab } from '../support/clients/lab.ts';
import { joined, type NotebookOutput, readCodeCells } from '../support/clients/notebook.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

const cells = [
  [
    '%%python',
    'import time',
    'from tqdm import tqdm',
    'for step in tqdm(range(20)): time.sleep(0.03)',
    'print("done")',
    'for step in tqdm(range(3), desc="second"): pass',
  ],
  [
    '%%python',
    'import sys',
    'for i in range(200):',
    '    print("out", i)',
    '    print("err", i, file=sys.stderr)',
  ],
  [
    '%%python',
    'import logging',
    'logging.basicConfig(level=logging.INFO)',
    'logging.info("before")',
    'print("print")',
    'logging.warning("behind")',
  ],
  // A figure as plotly gives it, with a page that needs no network.
  [
    '%%python',
    'class Figure:',
    '    def _repr_mimebundle_(self, include=None, exclude=None):',
    "        page = \"&lt;body style='margin:0'&gt;&lt;script&gt;document.body.append('drawn by a script')&lt;/script&gt;\"",
    '        return {"application/vnd.plotly.v1+json": {"data": [{"type": "bar", "y": [1, 3]}], "layout": {}},',
    '                "text/html": f\'<iframe title="figure" style="width:100%;height:60px;border:0" srcdoc="{page}"></iframe>\'}',
    '    def __repr__(self): return "plotly figure: two bars"',
    'Figure()',
  ],
  [
    '%%python',
    'import sys, time',
    'from tqdm import tqdm',
    'for step in tqdm(range(3)):',
    '    tqdm.write(f"wrote {step}")',
    '    time.sleep(0.2)',
  ],
  ['%%python', 'def ratio(a, b):', '    return a / b', 'ratio(1, 0)'],
  ['SELECT regoin FROM (SELECT 1 AS region)'],
].map((lines, index) => ({
  source: lines.join('\n'),
  tags: index > 4 ? ['raises-exception'] : [],
}));

/** Its streams, neighbours of one name as one, and of other outputs their types. */
function inShort(outputs: readonly NotebookOutput[] | undefined): readonly string[] {
  const streams: string[] = [];
  let before: string | undefined;
  for (const { output_type: type, name, text, data } of outputs ?? []) {
    if (type !== 'stream')
      streams.push(
        Object.keys(data ?? {})
          .toSorted()
          .join(' '),
      );
    else if (name === before) streams.push((streams.pop() ?? '') + joined(text));
    else streams.push(`${name ?? ''}: ${joined(text)}`);
    before = type === 'stream' ? name : undefined;
  }
  return streams;
}

/** As a terminal shows it: a carriage return writes over the line. */
function seen(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\r').at(-1))
    .join('\n');
}

async function looksRight(notebook: LabNotebook, theme: string): Promise<void> {
  const { page } = notebook;
  await notebook.cell(0).scrollIntoViewIfNeeded();
  await notebook.picture(`python-tqdm-${theme}`);
  // The line of a cell that takes a while stands above.
  const bars = (await notebook.outputs(0).allInnerTexts()).filter((text) => !text.startsWith('✔'));
  expect(bars.join('|')).toMatch(/100%\S+ 20\/20 .*\n?\|done\n?\|second: 100%\S+ 3\/3 /);
  expect(bars).toHaveLength(3);
  await notebook.cell(4).scrollIntoViewIfNeeded();
  await notebook.picture(`python-write-${theme}`);
  await notebook.cell(6).scrollIntoViewIfNeeded();
  await notebook.picture(`python-failures-${theme}`);
  await isLegible(page);
  await notebook.cell(3).scrollIntoViewIfNeeded();
  const frame = page.frameLocator('iframe[title="figure"]');
  await frame.getByText('drawn by a script', { exact: true }).waitFor();
  await notebook.picture(`python-plotly-${theme}`);
}

async function isLegible(page: Page): Promise<void> {
  const found = await page.evaluate<{ text: string; contrast: number }[]>(
    contrastsIn('.jp-OutputArea-output pre'),
  );
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
}

describe('Python cells in JupyterLab', () => {
  it('show a bar as one line, streams in order and a chart, light and dark', async () => {
    const notebook = await openNotebook(lab, 'python', cells);
    for (const index of cells.keys()) {
      await notebook.run(index);
      await notebook.ended(index);
    }
    await looksRight(notebook, 'light');
    await notebook.save();
    await notebook.page.close();

    await setTheme(lab, 'JupyterLab Dark');
    const dark = await openNotebook(lab, 'python');
    await dark.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    await looksRight(dark, 'dark');
    expect(await dark.outputs(3).locator('iframe').count()).toBe(1);
    await dark.page.close();
  });
});

describe('Python cells in nbconvert', () => {
  it('have their streams in the order of the code', async () => {
    const convert = async (...words: readonly string[]): Promise<void> => {
      const converted = await lab.workplace.python('jupyter', ['nbconvert', ...words]);
      expect(converted).toMatchObject({ code: 0 });
    };
    await convert('--execute', '--inplace', '--to', 'notebook', 'python.ipynb');
    const { notebooks } = lab.workplace;
    const [bar, alternating, logged, chart] = await readCodeCells(
      path.join(notebooks, 'python.ipynb'),
    );
    // The line of a cell that takes a while stands above.
    const [first, ...others] = inShort(bar?.outputs).filter((text) => !text.startsWith('text/'));
    expect(seen(first ?? '')).toMatch(/^100%\S+ 20\/20 .*\n$/);
    expect(others.map(seen)).toEqual([
      'stdout: done\n',
      expect.stringMatching(/^second: 100%\S+ 3\/3 .*\n$/),
    ]);
    expect(inShort(alternating?.outputs)).toEqual(
      Array.from({ length: 200 }, (_, i) => [
        `stdout: out ${String(i)}\n`,
        `stderr: err ${String(i)}\n`,
      ]).flat(),
    );
    expect(inShort(logged?.outputs)).toEqual([
      'stderr: INFO:root:before\n',
      'stdout: print\n',
      'stderr: WARNING:root:behind\n',
    ]);
    expect(inShort(chart?.outputs)).toEqual([
      'application/vnd.plotly.v1+json text/html text/plain',
    ]);
    await convert('--to', 'html', '--CoalesceStreamsPreprocessor.enabled=True', 'python.ipynb');
    const html = await readFile(path.join(notebooks, 'python.html'), 'utf8');
    expect(html.match(/<iframe [^>]*title="figure"/g)).toHaveLength(1);
    // Of a bar its last state, since nothing stands between the states. Without the preprocessor nbconvert shows each of them, of any kernel.
    // Where a text on stdout goes between them, each stands alone.
    expect(html.match(/\d+%\|/g)).toEqual(['100%|', '100%|', '0%|', '33%|', '67%|', '100%|']);
  });
});
