/** A real kernel makes tables of files beside the notebook, and Parquet files of results. */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));

const at = (name: string): string => path.join(workplace.notebooks, name);

describe('%send and %export of a kernel process', () => {
  it('bring a file into a table, a result into a file, and that file into a table', async () => {
    await writeFile(
      at('orders.csv'),
      'id,code,long,note\n1,007,123456789012345678,"say ""hi"",\nyou"\n2,8,1,\n3,9,2,""\n',
    );
    const sent = await kernel.run('%send orders.csv --table orders');
    expect(sent.status).toBe('ok');
    expect(JSON.stringify(sent)).toContain('3 rows in orders');
    const kept = await kernel.run(
      '%%sql --as kept\nSELECT id, code, long, note, note IS NULL AS missing FROM orders ORDER BY id',
    );
    expect(JSON.stringify(kept)).toContain('123456789012345678');
    expect(await kernel.run('%export kept kept.parquet')).toMatchObject({ status: 'ok' });
    expect(await readdir(workplace.notebooks)).toContain('kept.parquet');
    expect(await kernel.run('%send kept.parquet --table again')).toMatchObject({ status: 'ok' });
    const same = await kernel.run(
      'SELECT count(*) AS differences FROM (SELECT * FROM again EXCEPT SELECT *, note IS NULL FROM orders)',
    );
    expect(JSON.stringify(same)).toMatch(/differences[^\d]+0/);
    expect((await readdir(workplace.notebooks)).filter((name) => name.endsWith('.part'))).toEqual(
      [],
    );
  });
});
