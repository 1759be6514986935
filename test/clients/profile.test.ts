/** Profiles of columns as readers see them: in JupyterLab, light, dark, and in a notebook that it does not trust. Keeps pictures. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openNotebook, setTheme, startLab } from '../support/clients/lab.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

const cells = [
  `%%sql --as orders --expect 'rows > 0' --expect 'count(distinct id) = rows'
SELECT range + 10001 AS id, DATE '2026-01-01' + range::INT % 90 AS day, ['Basel', 'Bern', 'Genève', 'Zürich'][1 + (range * range % 7 % 4)::INT] AS city,
  CASE WHEN range % 9 = 0 THEN NULL ELSE (range * range % 1000) / 7 END AS amount, range % 3 = 0 AS paid, NULL AS note, range * 1.5 AS fee FROM range(1500)`,
  '%profile orders',
  'CREATE TABLE shop AS SELECT range AS n, range % 7 AS k FROM range(500)',
  '%profile shop --histogram',
  "%%sql --expect 'amount > 10'\nSELECT range AS id, range * 5 AS amount FROM range(10)",
];
const profiles = [1, 3];

const directory = path.join(root, 'out/screenshots');

async function keep(shown: Locator, name: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await shown.screenshot({ path: path.join(directory, `${name}.png`) });
}

describe('profiles in JupyterLab', () => {
  it('have their bars in every theme, in a notebook that is not trusted too', async () => {
    const notebook = await openNotebook(lab, 'profile', cells);
    for (const index of cells.keys()) {
      await notebook.run(index);
      await notebook.ended(index);
    }
    await notebook.save();
    for (const index of [...profiles, 4]) {
      const output = notebook.outputs(index).last();
      await output.scrollIntoViewIfNeeded();
      await keep(output, `profile-${String(index)}-light`);
    }
    const bars = notebook.outputs(1).locator('details').first();
    expect(await bars.innerText()).toMatch(/^[▁▂▃▄▅▆▇█]{10}$/);
    await bars.locator('summary').click();
    expect(await bars.innerText()).toContain('10001 to 10150: 150');
    await notebook.close();

    await setTheme(lab, 'JupyterLab Dark');
    const dark = await openNotebook(lab, 'profile');
    for (const index of profiles) {
      const output = dark.outputs(index).last();
      await output.scrollIntoViewIfNeeded();
      await keep(output, `profile-${String(index)}-dark`);
    }
    await dark.close();

    // Its signature is that of other content, so that JupyterLab sanitizes what it shows.
    const file = path.join(lab.workplace.notebooks, 'profile.ipynb');
    const changed = (await readFile(file, 'utf8')).replaceAll('Basel', 'Chur');
    await writeFile(path.join(lab.workplace.notebooks, 'stranger.ipynb'), changed);
    const stranger = await openNotebook(lab, 'stranger');
    const output = stranger.outputs(1).last();
    await output.locator('table').waitFor();
    expect(await output.innerText()).toMatch(/█+[▏▎▍▌▋▊▉]? Chur: [\d,]+/);
    expect(await output.locator('details').first().innerText()).toMatch(/^[▁▂▃▄▅▆▇█]{10}$/);
    await keep(output, 'profile-untrusted');
    await stranger.close();
  });
});
