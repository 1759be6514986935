import { afterEach, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const directories: string[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

it('lets the cells of a notebook read the files beside it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'linkis beside é '));
  directories.push(directory);
  await writeFile(join(directory, 'cities.csv'), 'city,people\nZürich,448664\n');
  const cells = [
    "SELECT city FROM 'cities.csv'",
    "%%python --quiet\nprint(open('cities.csv', encoding='utf-8').read().split()[1])",
    '%%shell --quiet\ntail -n 1 cities.csv',
  ].map((source, index) => ({
    cell_type: 'code',
    id: `cell-${String(index)}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const notebook = join(directory, 'read.ipynb');
  await writeFile(
    notebook,
    JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  const child = spawn(
    process.execPath,
    [main, 'run', notebook, '-o', join(directory, 'out.ipynb'), '--stop-gateway'],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        HOME: directory,
        LINKIS_KERNEL_STATE_DIR: join(directory, 'state'),
        LINKIS_KERNEL_CONF_DIR: join(directory, 'conf'),
      },
    },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
  const written = await readFile(join(directory, 'out.ipynb'), 'utf8');
  expect(written.match(/"Zürich,448664/g)).toHaveLength(2);
  expect(written).toContain('"Zürich"');
});
