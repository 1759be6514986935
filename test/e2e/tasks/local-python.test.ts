/** Kernels with a server elsewhere: named results as DataFrames on this machine, and in the sessions of the server's engines. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { fixture } from '../../support/fixture.ts';
import { type SoakGateway, soakLogin, startSoakGateway } from '../../support/soak/gateway.ts';

const workplace = fixture(createWorkplace);
let server: SoakGateway;
beforeAll(async () => {
  server = await startSoakGateway(workplace);
});

describe('named results in Python beside a server', () => {
  it('are DataFrames of this machine and of the server, and come back as results', async () => {
    const kernel = await startKernelProcess(workplace, {
      LINKIS_URL: server.url,
      LINKIS_USER: soakLogin.user,
      LINKIS_PASSWORD: soakLogin.password,
      LINKIS_ENGINE: 'duckdb',
      LINKIS_KERNEL_PYTHON: path.resolve('.venv/bin/python'),
    });
    await kernel.run(
      "%%sql --as orders\nselect i as id, (i * 1.25)::decimal(10,2) as amount, case i % 2 when 0 then 'Berlin' else 'Oslo' end as city from range(20000) t(i)",
    );
    const top = await kernel.run(
      "%%local python --as top\norders.groupby('city', as_index=False).amount.sum()",
    );
    expect(top.plain.join('\n')).toMatch(/Berlin +124987500\.00\nOslo +125000000\.00/);
    const sql = await kernel.run(
      '%%local sql\nselect max(amount) - min(amount) as d, any_value(typeof(amount)) as t from top',
    );
    expect(sql.plain.join('\n')).toMatch(/12500\.00 +DECIMAL/);
    const sent = await kernel.run(
      '%%python --with orders=o,top\nprint(len(o), "".join(sorted(set(o["city"]))), len(top))',
    );
    expect(sent.status).toBe('ok');
    expect(sent.stdout).toBe('10000 BerlinOslo 2\n');
    expect(sent.plain.join('\n')).toContain(
      'orders: the first 10,000 of 20,000 rows were sent, since --with sends at most 10,000 rows of a result.',
    );
    await kernel.stop();
  });
});
