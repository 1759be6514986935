/**
 * The pictures of the README, as JupyterLab shows their cells today: kept in out/screenshots, and with UPDATE_PICTURES=1 as
 * `examples/pictures` too.
 */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LabNotebook, openNotebook, startLab } from '../support/clients/lab.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

const kept = path.join(root, 'examples/pictures');

/** 400 orders of four cities, the same in each run. */
function orders(): string {
  const cities = ['Lyon', 'Zürich', 'Reykjavík', 'São Paulo'];
  const lines = Array.from({ length: 400 }, (_, at) => {
    const day = String(1 + ((at * 7) % 28)).padStart(2, '0');
    const amount = 20 + ((at * 7919) % 3600) / 4;
    return `${String(at + 1)},${cities[[0, 1, 2, 3, 0, 1, 2, 0][(at * 3) % 8] ?? 0] ?? ''},${amount.toFixed(2)},2026-09-${day}`;
  });
  return ['id,city,amount,ordered_on', ...lines, ''].join('\n');
}

/** Each with what its picture must show. */
const pictures = {
  table: {
    source: `SELECT city, count(*) AS orders, sum(amount) AS total, max(ordered_on) AS latest
FROM 'orders.csv' GROUP BY city ORDER BY total DESC`,
    shows: /4 columns · [\d.]+ s · task \d+/,
  },
  error: {
    source: "SELECT city, sum(amuont) AS total\nFROM 'orders.csv' GROUP BY city",
    shows: /amuont[^]*\^[^]*Candidate bindings: "amount"[^]*The whole log: %log \d+/,
  },
  python: {
    source: `%%python
df = pd.read_csv('orders.csv').groupby('city').amount.agg(['count', 'mean']).round(2)
df['mean'].plot.barh(figsize=(5, 1.6), title='mean amount')
df`,
    shows: /rows × 3 columns/,
  },
  plot: {
    source:
      '%plot months --x month --y amount --color region --kind bar --title "Amounts" --height 200',
    shows: /^$/,
  },
  grid: {
    source: `%%sql --grid
SELECT id, ['Lyon', 'Reykjavík', 'São Paulo', 'Zürich'][1 + (id * 7 % 9) // 3] AS city, (20 + id * 7919 % 3600 / 4)::DECIMAL(8, 2) AS amount,
  DATE '2026-01-01' + (id * id % 330)::INT AS ordered_on, CASE WHEN id % 6 = 0 THEN 'gift' END AS remark FROM range(1, 1000001) t(id)`,
    shows: /1,000,000 rows/,
  },
  running: {
    source: `CREATE TEMP TABLE numbers AS SELECT range AS i FROM range(1000);
SELECT count(DISTINCT hash(i)) AS n FROM numbers;
SELECT max(hash(a.range * b.range)) AS h FROM range(300000) a, range(200000) b`,
    shows: /duckdb-1 · task \d+ · Running.*\d+ %/,
  },
} as const;
const names = Object.keys(pictures) as (keyof typeof pictures)[];
/** Run before the first picture. */
const before = [
  '%%python\nimport pandas as pd, matplotlib.pyplot as plt\nplt.figure()\nplt.close()',
  `%%sql --as months
SELECT month, region, month * (3 + length(region)) AS amount
FROM range(1, 7) m(month), (VALUES ('north'), ('overseas'), ('south')) r(region) ORDER BY month, region`,
];

async function take(notebook: LabNotebook, index: number, name: string): Promise<void> {
  const box = await notebook.cell(index).boundingBox();
  if (box === null) throw new Error(`the cell of ${name} is out of view`);
  // Without the line above the next cell.
  const png = await notebook.page.screenshot({ clip: { ...box, height: box.height - 4 } });
  for (const directory of [
    path.join(root, 'out/screenshots'),
    ...(process.env['UPDATE_PICTURES'] === '1' ? [kept] : []),
  ]) {
    await mkdir(directory, { recursive: true });
    await writeFile(path.join(directory, `${name}.png`), png);
  }
}

describe('the pictures of the README', () => {
  it('are of cells that show what they are there for', async () => {
    const { workplace } = lab;
    await writeFile(path.join(workplace.notebooks, 'orders.csv'), orders());
    const notebook = await openNotebook(lab, 'pictures', [
      ...before,
      ...names.map((name) => ({
        source: pictures[name].source,
        tags: ['raises-exception'],
      })),
    ]);
    await notebook.page.setViewportSize({ width: 1180, height: 900 });
    for (const index of before.keys()) {
      await notebook.run(index);
      await notebook.ended(index);
    }
    for (const [at, name] of names.entries()) {
      const index = before.length + at;
      await notebook.run(index);
      if (name === 'running') await notebook.outputs(index).locator('progress').first().waitFor();
      else await notebook.ended(index);
      if (name === 'grid') await notebook.outputs(index).locator('rect.lkg-bar').nth(25).waitFor();
      await notebook.cell(index).scrollIntoViewIfNeeded();
      const texts = (await notebook.outputs(index).allInnerTexts()).join('\n');
      expect([name, texts.trim()]).toEqual([name, expect.stringMatching(pictures[name].shows)]);
      // A grid has small pictures of its own.
      if (name === 'grid') {
        await take(notebook, index, name);
        continue;
      }
      const images = await notebook.outputs(index).locator('img, svg').count();
      expect([name, images]).toEqual([name, name === 'plot' || name === 'python' ? 1 : 0]);
      await take(notebook, index, name);
    }
    await notebook.pressStop();
    await notebook.ended(before.length + names.indexOf('running'));
    await notebook.close();

    const files = await readdir(kept);
    expect(files.toSorted()).toEqual(names.map((name) => `${name}.png`).toSorted());
  });
});
