/** nbdime, which compares notebooks as git does for those who keep them there: two runs with `status: stable` differ where their data do. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { readCodeCells, writeNotebook } from '../support/clients/notebook.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(async () => createWorkplace({ LINKIS_KERNEL_STATUS: 'stable' }));

const cells = (last: string): readonly string[] => [
  '%%sql --as days\nSELECT * FROM range(1, 4) AS t(day)',
  '%plot days --x day --y day',
  '%export days days.csv --force',
  '%profile days',
  "%%python\nprint('a print')\n40 + 2",
  '%%shell\necho one; echo two >&2',
  last,
];

async function ran(name: string, last: string): Promise<string> {
  const file = `${name}.ipynb`;
  await writeNotebook(path.join(workplace.notebooks, file), cells(last));
  const words = ['nbconvert', '--execute', '--to', 'notebook', '--inplace', file];
  const { code, stderr } = await workplace.python('jupyter', words);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return file;
}

/** What `nbdiff` prints. The times of each cell, which nbclient writes, are in the metadata. */
async function differences(one: string, other: string): Promise<string> {
  const words = ['-m', 'nbdime.nbdiffapp', '--ignore-metadata', '--no-color', one, other];
  const { code, stdout, stderr } = await workplace.python('python', words);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('nbdime', () => {
  it('finds no difference between two runs of a notebook that is kept in git, and the one of other data', async () => {
    const first = await ran('first', 'SELECT 1 AS n');
    const second = await ran('second', 'SELECT 1 AS n');
    const other = await ran('other', 'SELECT 2 AS n');

    const outputs = (await readCodeCells(path.join(workplace.notebooks, first))).map(
      (cell) => cell.outputs?.length,
    );
    expect(outputs).not.toContain(0);
    expect(await differences(first, second)).toBe('');
    const told = await differences(first, other);
    expect(told).toMatch(/## modified \/cells\/6\/source/);
    expect(told).not.toMatch(/\/cells\/[0-5]\//);
  });
});
