/** The built kernel behind a proxy, as in a company's network: its bundle holds all that this takes of the HTTP client. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startKernelProcess } from '../support/clients-kernel-process.ts';
import { createWorkplace, type Workplace } from '../support/clients-workplace.ts';
import { type FaultGateway, startFaultGateway } from '../support/fault-gateway.ts';
import { type ForwardProxy, startForwardProxy } from '../support/forward-proxy.ts';

let workplace: Workplace;
let gateway: FaultGateway;
let proxy: ForwardProxy;

beforeAll(async () => {
  workplace = await createWorkplace();
  gateway = await startFaultGateway();
  proxy = await startForwardProxy(new URL(gateway.url));
}, 60_000);

afterAll(async () => {
  await proxy.close();
  await gateway.close();
  await workplace.close();
}, 60_000);

describe('a kernel whose gateway is behind a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])(
    'goes through the proxy of %s',
    async (name) => {
      const before = proxy.seen.length;
      const kernel = await startKernelProcess(workplace, {
        LINKIS_URL: 'http://linkis.invalid:9001',
        LINKIS_USER: gateway.user,
        LINKIS_PASSWORD: gateway.password,
        LINKIS_ENGINE: 'duckdb',
        [name]: proxy.url,
      });
      const run = await kernel.run('SELECT 6 * 7 AS answer');
      expect(await kernel.stop()).toBe(0);

      expect(run).toMatchObject({ status: 'ok', ename: '' });
      expect(run.plain.join('\n')).toContain('42');
      const seen = proxy.seen.slice(before);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.every((asked) => asked.includes('linkis.invalid:9001'))).toBe(true);
    },
    30_000,
  );
});
