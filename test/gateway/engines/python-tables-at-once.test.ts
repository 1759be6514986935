/** Tables of several Python sessions that are made at the same moment share one memory. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { addPythonTable } from '../../../src/gateway/engines/python-table.ts';
import { fixture } from '../../support/fixture.ts';
import { startSession } from './engine-session.ts';

const session = fixture(async () => startSession(pythonEngine));

it.each([
  ['of many rows', 20_000, 'x'],
  ['of one long row', 1, 'x'.repeat(3_000_000)],
])('tables %s are all made', async (_, rows, text) => {
  const names = Array.from({ length: 12 }, (_one, at) => `${String(rows)}-${String(at)}`);
  await Promise.all(
    names.map(async (name) => {
      const file = path.join(session.directory, `${name}.jsonl`);
      await writeFile(file, `${JSON.stringify({ c0: text })}\n`.repeat(rows));
      const columns = [{ name: 'a', type: 'string' }];
      const writer = session.store.writer(path.join(session.directory, name));
      await addPythonTable(
        writer,
        { path: file, form: 'rows', columns },
        new AbortController().signal,
      );
    }),
  );
  for (const name of names) {
    const [page] = await session.pages({ directory: path.join(session.directory, name) }, rows);
    if (page?.kind !== 'table') throw new Error(`no table but ${JSON.stringify(page)}`);
    expect(page.rows).toHaveLength(rows);
    expect(page.rows.every(([cell]) => cell === text)).toBe(true);
  }
});
