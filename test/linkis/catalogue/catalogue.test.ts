/** The catalogue over real HTTP, with answers recorded from a Linkis 1.8.0. */
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  startReplayServer,
} from '../../support/replay-server.ts';
import { clientFor, failureOf, password } from '../client-under-test.ts';

let server: ReplayServer;
afterEach(() => server.close());

async function serve(answers: Readonly<Record<string, Answer>>): Promise<void> {
  server = await startReplayServer((request) => answers[request.path] ?? no(404, 404, 'Not Found'));
}

const label = (labelKey: string, own: object) => ({ labelKey, feature: 'CORE', ...own });
const service = (applicationName: string, instance: string) => ({
  registryTimestamp: 0,
  mappingPorts: null,
  mappingHost: null,
  instance,
  applicationName,
});

describe('catalogue', () => {
  it('lists databases, tables and columns', async () => {
    await serve({
      '/datasource/dbs': ok({ dbs: [{ dbName: 'default' }, { dbName: 'sales' }] }),
      '/datasource/tables': ok({
        tables: [
          {
            tableName: 'orders',
            isView: false,
            databaseName: 'sales',
            createdBy: 'hadoop',
            createdAt: 1600000000,
            lastAccessAt: 0,
          },
          {
            tableName: 'v_orders',
            isView: true,
            databaseName: 'sales',
            createdBy: 'hadoop',
            createdAt: 0,
            lastAccessAt: 0,
          },
        ],
      }),
      '/datasource/columns': ok({
        columns: [
          {
            columnName: 'order_id',
            columnType: 'bigint',
            columnComment: 'order id',
            partitioned: false,
          },
          {
            columnName: 'amount',
            columnType: 'decimal(10,2)',
            columnComment: null,
            partitioned: false,
          },
          { columnName: 'ds', columnType: 'string', columnComment: '', partitioned: true },
        ],
      }),
    });
    const client = clientFor(server.url);
    const { catalogue } = client;
    expect(await catalogue.databases()).toEqual(['default', 'sales']);
    expect(await catalogue.tables('my sales&x')).toEqual([
      { name: 'orders', isView: false, createdBy: 'hadoop', createdTime: 1_600_000_000_000 },
      { name: 'v_orders', isView: true, createdBy: 'hadoop', createdTime: undefined },
    ]);
    expect(await catalogue.columns('sales', 'orders')).toEqual([
      { name: 'order_id', type: 'bigint', comment: 'order id', isPartition: false },
      { name: 'amount', type: 'decimal(10,2)', comment: undefined, isPartition: false },
      { name: 'ds', type: 'string', comment: undefined, isPartition: true },
    ]);
    expect(server.seen(/tables/)[0]?.query.get('database')).toBe('my sales&x');
    await client.close();
  });

  it.each([[{}], [{ dbs: null }], [{ dbs: 'x' }], [{ dbs: [null, 7, {}, { dbName: 5 }] }]])(
    'takes %j for no databases',
    async (data) => {
      await serve({ '/datasource/dbs': ok(data) });
      const client = clientFor(server.url);
      const { catalogue } = client;
      expect(await catalogue.databases()).toEqual([]);
      await client.close();
    },
  );

  it('tells why a server without a metastore refuses', async () => {
    await serve({
      '/datasource/dbs': no(400, 1, 'Failed to get database(获取数据库失败)', {
        stack: "org.springframework.jdbc.BadSqlGrammarException: Table 'linkis.dbs' doesn't exist",
      }),
    });
    const client = clientFor(server.url);
    const { catalogue } = client;
    const failure = await failureOf(catalogue.databases());
    expect(failure.code).toBe('LINKIS_REFUSED');
    expect(failure.message).toContain('Failed to get database');
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  it('lists engines, and not the machines that they run on', async () => {
    await serve({
      '/linkisManager/listUserEngines': ok({
        engines: [
          {
            nodeStatus: 'Running',
            labels: [label('emInstance', { instance: '127.0.0.1:9102' })],
            serviceInstance: service('linkis-cg-engineconnmanager', '127.0.0.1:9102'),
            owner: 'hadoop',
          },
          {
            nodeStatus: 'Unlock',
            labels: [
              label('userCreator', { user: 'hadoop', creator: 'IDE' }),
              label('engineType', { engineType: 'shell', version: '1' }),
            ],
            serviceInstance: service('linkis-cg-engineconn', '127.0.0.1:40801'),
            nodeResource: { usedResource: { memory: 1073741824, cores: 1, instances: 1 } },
            owner: 'hadoop',
            startTime: 1795469501000,
            updateTime: 1795469808000,
          },
          {
            nodeStatus: 'Idle',
            labels: [{ labelKey: 'fixedEngineConn', stringValue: 'one_session' }],
            serviceInstance: service('linkis-cg-engineconn', 'h:2'),
          },
          {
            nodeStatus: 'Starting',
            labels: null,
            serviceInstance: service('linkis-cg-engineconn', 'h:1'),
          },
        ],
      }),
    });
    const client = clientFor(server.url);
    const { catalogue } = client;
    expect(await catalogue.userEngines()).toEqual([
      {
        instance: '127.0.0.1:40801',
        engine: 'shell',
        version: '1',
        creator: 'IDE',
        state: 'Unlock',
        memory: 1073741824,
        cores: 1,
        startedTime: 1795469501000,
        updatedTime: 1795469808000,
      },
      expect.objectContaining({ instance: 'h:2', session: 'one_session' }),
      expect.objectContaining({
        instance: 'h:1',
        engine: '',
        state: 'Starting',
        memory: undefined,
      }),
    ]);
    await client.close();
  });

  it('ends an engine by a list of one', async () => {
    await serve({ '/linkisManager/rm/enginekill': ok({}, 'Kill engineConn succeed.') });
    const client = clientFor(server.url);
    const { catalogue } = client;
    await catalogue.killEngine('127.0.0.1:46003');
    expect(server.requests[0]?.body).toEqual([
      { applicationName: 'linkis-cg-engineconn', engineInstance: '127.0.0.1:46003' },
    ]);
    await client.close();
  });

  it('does not repeat a kill whose answer was lost', async () => {
    await serve({ '/linkisManager/rm/enginekill': 'reset' });
    const client = clientFor(server.url);
    const { catalogue } = client;
    await failureOf(catalogue.killEngine('127.0.0.1:46003'));
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  it('reads shares', async () => {
    await serve({
      '/linkisManager/rm/userresources': ok({
        userResources: [
          {
            userCreator: '(hadoop,dss)',
            engineTypes: [{ engineType: '(shell,1)', percent: '0.10' }],
            percent: '0.10',
          },
          { userCreator: 'odd' },
          {
            userCreator: '(hadoop,IDE)',
            engineTypes: [{ engineType: '(python,python2)', percent: 'NaN' }],
            percent: null,
          },
        ],
      }),
    });
    const client = clientFor(server.url);
    const { catalogue } = client;
    expect(await catalogue.userResources()).toEqual([
      { creator: 'dss', share: 0.1, engines: [{ engine: 'shell', version: '1', share: 0.1 }] },
      {
        creator: 'IDE',
        share: undefined,
        engines: [{ engine: 'python', version: 'python2', share: undefined }],
      },
    ]);
    expect(server.requests[0]).toMatchObject({ method: 'POST', body: {} });
    await client.close();
  });

  it('asks the server for the user of a password login only', async () => {
    await serve({
      '/user/publicKey': ok({ enableLoginEncrypt: false }),
      '/user/login': {
        headers: { 'set-cookie': 't=1; Path=/' },
        body: {
          method: null,
          status: 0,
          message: 'login successful',
          data: { userName: 'hadoop' },
        },
      },
      '/user/userInfo': ok({ userName: 'hadoop' }),
    });
    const auth = {
      kind: 'password' as const,
      user: 'Hadoop',
      password: async () => password,
    };
    const byPassword = clientFor(server.url, { auth });
    expect(await byPassword.catalogue.user()).toEqual({
      name: 'hadoop',
      login: 'password',
      confirmed: true,
    });
    const before = server.requests.length;
    const byToken = clientFor(server.url, {
      auth: { kind: 'token', user: 'alice', token: async () => 'T' },
    });
    expect(await byToken.catalogue.user()).toEqual({
      name: 'alice',
      login: 'token',
      confirmed: false,
    });
    expect(server.requests).toHaveLength(before);
    await byPassword.close();
    await byToken.close();
  });
});
