/** The built kernel behind a proxy, as in a company's network: its bundle holds all that this takes of the HTTP client. */
import { describe, expect, it } from '@jest/globals';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { startFaultGateway } from '../../support/fault/gateway.ts';
import { fixture } from '../../support/fixture.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';

const workplace = fixture(createWorkplace);
const gateway = fixture(startFaultGateway);
const proxy = fixture(async () => startForwardProxy(new URL(gateway.url)));

describe('a kernel whose gateway is behind a proxy', () => {
  it.each([
    ['HTTP_PROXY', 'as a URL'],
    ['http_proxy', 'as a URL'],
    ['http_proxy', 'as host:port'],
    ['ALL_PROXY', 'as host:port'],
  ])('goes through the proxy of %s, written %s', async (name, form) => {
    const before = proxy.seen.length;
    const kernel = await startKernelProcess(workplace, {
      LINKIS_URL: 'http://linkis.invalid:9001',
      LINKIS_USER: gateway.user,
      LINKIS_PASSWORD: gateway.password,
      LINKIS_ENGINE: 'duckdb',
      [name]: form === 'as a URL' ? proxy.url : new URL(proxy.url).host,
    });
    const run = await kernel.run('SELECT 6 * 7 AS answer');
    expect(await kernel.stop()).toBe(0);

    expect(run).toMatchObject({ status: 'ok', ename: '' });
    expect(run.plain.join('\n')).toContain('42');
    const seen = proxy.seen.slice(before);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((asked) => asked.includes('linkis.invalid:9001'))).toBe(true);
  });

  it('names the variable that holds no address, where one is needed', async () => {
    const kernel = await startKernelProcess(workplace, {
      LINKIS_URL: 'http://linkis.invalid:9001',
      LINKIS_USER: gateway.user,
      LINKIS_PASSWORD: gateway.password,
      http_proxy: 'http://ann:canary@:::',
    });
    const run = await kernel.run('SELECT 1');
    expect(await kernel.stop()).toBe(0);
    expect(run.status).toBe('error');
    expect(run.evalue).toContain('http_proxy');
    expect(run.traceback).not.toContain('canary');
  });
});

describe('a kernel on its local gateway', () => {
  it.each(['http://127.0.0.1:9', '127.0.0.1:9', 'no address:::'])(
    'goes through no proxy, with %s in every variable',
    async (value) => {
      const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'];
      const env = Object.fromEntries(names.map((name) => [name, value]));
      const kernel = await startKernelProcess(workplace, env);
      const run = await kernel.run('SELECT 6 * 7 AS answer');
      expect(await kernel.stop()).toBe(0);
      expect(run).toMatchObject({ status: 'ok', ename: '' });
    },
  );
});
