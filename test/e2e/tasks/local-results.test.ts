/** Kernels with a server elsewhere, whose local cells run on a gateway that they start beside it. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { type SoakGateway, soakLogin, startSoakGateway } from '../../support/soak/gateway.ts';

const workplace = fixture(createWorkplace);
let server: SoakGateway;
beforeAll(async () => {
  server = await startSoakGateway(workplace);
});

const local = () => path.join(workplace.state, 'local');

async function directories(): Promise<readonly string[]> {
  return (await readdir(local())).filter((name) => !name.endsWith('.lock'));
}

async function startBeside(): ReturnType<typeof startKernelProcess> {
  return startKernelProcess(workplace, {
    LINKIS_URL: server.url,
    LINKIS_USER: soakLogin.user,
    LINKIS_PASSWORD: soakLogin.password,
    LINKIS_ENGINE: 'duckdb',
  });
}

describe('%%local beside a server', () => {
  it('joins results of both, and leaves nothing behind when its kernel is shut down', async () => {
    const kernel = await startBeside();
    await kernel.run('%%sql --as orders\nselect i as id, i * 0.5 as amount from range(20000) t(i)');
    const ran = await kernel.run(
      '%%local sql --as sums\nselect sum(amount) as s, count(*) as n from orders',
    );
    expect(ran.plain.join('\n')).toMatch(/99995000\.0 +20000/);
    expect((await kernel.run('%%local\nprint(1 + 1)')).stdout).toBe('2\n');
    expect((await kernel.run('%result sums')).plain[0]).toContain('99995000.0');
    expect(await directories()).toHaveLength(1);
    expect(await kernel.stop()).toBe(0);
    expect(await readdir(local())).toEqual([]);
  });

  it('has named results of both after the kernel was killed, and removes what the dead one fetched', async () => {
    const first = await startBeside();
    await first.run('%%sql --as days\nselect 7 as n');
    await first.run('%%local sql --as twice\nselect n * 2 as m from days');
    const left = await directories();
    expect(left).toHaveLength(1);
    process.kill(first.pid, 'SIGKILL');
    await first.stop().catch(() => undefined);
    const next = await startBeside();
    const ran = await next.run('%%local sql\nselect m + n as sum from twice, days');
    expect(ran.plain.join('\n')).toMatch(/\n *21$/m);
    expect(await directories()).not.toContain(left[0]);
    await next.stop();
  });

  it('starts its own gateway whatever the settings say of the server', async () => {
    await rm(workplace.state, { recursive: true, force: true });
    await mkdir(workplace.state, { mode: 0o700 });
    const kernel = await startKernelProcess(workplace, {
      LINKIS_URL: server.url,
      LINKIS_TOKEN: soakLogin.token,
      LINKIS_USER: soakLogin.user,
      USER: '',
      LOGNAME: '',
    });
    expect((await kernel.run('%%local sql\nselect 40 + 2 as n')).plain.join('\n')).toContain('42');
    await kernel.stop();
  });
});
