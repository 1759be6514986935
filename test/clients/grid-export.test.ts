/** What programs show of notebooks with grids: nbconvert of a saved one, with and without the state of its widget, and runs in which nobody looks. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readCodeCells, shown, writeNotebook } from '../support/clients/notebook.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

const at = (name: string): string => path.join(workplace.notebooks, name);

const view = 'application/vnd.jupyter.widget-view+json';
const state = 'application/vnd.jupyter.widget-state+json';
const model = 'f00d'.repeat(8);

/** A notebook as JupyterLab saves it: the static table, and the grid behind it. */
async function writeSaved(name: string, metadata: Record<string, unknown>): Promise<void> {
  const output = (data: Record<string, unknown>): unknown => ({
    output_type: 'display_data',
    data,
    metadata: {},
  });
  const outputs = [
    output({
      'text/html': `<div data-linkis-grid="${'a'.repeat(32)}"><table><tr><td>the static table</td></tr></table></div>`,
      'text/plain': 'the static table',
    }),
    output({
      'text/plain': 'Grid of orders: 1 rows × 1 columns',
      [view]: { version_major: 2, version_minor: 0, model_id: model },
    }),
  ];
  const cells = [
    {
      cell_type: 'code',
      execution_count: 1,
      id: 'one',
      metadata: {},
      source: '%grid orders',
      outputs,
    },
  ];
  const notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  await writeFile(at(name), JSON.stringify(notebook));
}

async function htmlOf(name: string, words: readonly string[] = []): Promise<string> {
  const asked = ['nbconvert', '--to', 'html', name, '--output', 'page', ...words];
  expect(await workplace.python('jupyter', asked)).toMatchObject({ code: 0 });
  return readFile(at('page.html'), 'utf8');
}

describe('nbconvert', () => {
  it('shows the static table of a saved grid, and what it was', async () => {
    await writeSaved('saved.ipynb', {});
    const page = await htmlOf('saved.ipynb');
    expect(page).toContain('the static table');
    expect(page).toContain('Grid of orders: 1 rows × 1 columns');
    expect(page).not.toContain(`"model_id": "${model}"`);
  });

  it('shows the static table beside a widget whose state was saved too', async () => {
    const kept = {
      model_name: 'AnyModel',
      model_module: 'anywidget',
      model_module_version: '~0.11.*',
      state: {},
    };
    await writeSaved('stateful.ipynb', {
      widgets: { [state]: { version_major: 2, version_minor: 0, state: { [model]: kept } } },
    });
    expect(await htmlOf('stateful.ipynb')).toContain('the static table');
  });

  it('makes no grid where nobody looks', async () => {
    await writeNotebook(at('batch.ipynb'), ['%%sql --grid --as t\nselect 7 as seven', '%grid t']);
    const words = ['nbconvert', '--execute', '--to', 'notebook', '--inplace', 'batch.ipynb'];
    expect(await workplace.python('jupyter', words)).toMatchObject({ code: 0 });
    const [cell, asked] = await readCodeCells(at('batch.ipynb'));
    expect(shown(cell, 'text/html').join()).toContain('seven');
    expect([...shown(cell, view), ...shown(asked, view)]).toEqual([]);
    expect(shown(asked, 'text/plain').join('\n')).toMatch(/No grid is shown: nobody looks/);
    expect(await readFile(at('batch.ipynb'), 'utf8')).not.toContain(state);
  });
});
