import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settingsInForce } from '../../../src/cli/language/settings-in-force.ts';
import { defaultSettings, describeSettings, loadSettings } from '../../../src/config/index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'linkis-settings-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('settingsInForce', () => {
  it('has every setting, with its default', () => {
    const rows = settingsInForce(defaultSettings('/home/ann', {}));
    expect(rows.map(({ key }) => key)).toEqual(describeSettings().map(({ key }) => key));
    expect(rows).toContainEqual({
      key: 'engine',
      value: 'duckdb',
      data: 'duckdb',
      origin: 'default',
    });
    expect(rows).toContainEqual({ key: 'limits.rows', value: '200', data: 200, origin: 'default' });
    expect(rows).toContainEqual({
      key: 'url',
      value: 'none: the local gateway',
      data: null,
      origin: 'default',
    });
  });

  it('says where a value comes from, and shows no secret', async () => {
    const path = join(directory, 'config.json');
    const file = {
      url: 'http://linkis:9001, http://linkis2:9001',
      token: 'secret-token',
      headers: { 'X-Proxy': 'secret-header' },
      variables: { region: 'EU', api_token: 'secret-variable' },
      runtime: {
        'wds.linkis.jdbc.connect.url': 'jdbc:mysql://db/x?user=a&password=secret-part',
        'wds.linkis.jdbc.password': 'secret-runtime',
      },
      limits: { rows: 7 },
    };
    await writeFile(path, JSON.stringify(file), { mode: 0o600 });
    const env = {
      LINKIS_USER: 'ann',
      LINKIS_ENGINE: 'hive',
      LINKIS_KERNEL_CONF_DIR: directory,
    };
    const rows = settingsInForce(await loadSettings({ env, directory, home: directory }));
    const row = (key: string) => rows.find((one) => one.key === key);
    expect(row('url')).toEqual({
      key: 'url',
      value: 'http://linkis:9001, http://linkis2:9001',
      data: ['http://linkis:9001', 'http://linkis2:9001'],
      origin: path,
    });
    expect(row('engine')).toEqual({
      key: 'engine',
      value: 'hive',
      data: 'hive',
      origin: 'environment LINKIS_ENGINE',
    });
    expect(row('user')?.value).toBe('ann');
    expect(row('auth')?.value).toBe('token');
    expect(row('token')).toEqual({ key: 'token', value: '•••', data: '•••', origin: path });
    expect(row('headers.X-Proxy')).toEqual({
      key: 'headers.X-Proxy',
      value: '•••',
      data: '•••',
      origin: path,
    });
    expect(row('variables.region')).toEqual({
      key: 'variables.region',
      value: 'EU',
      data: 'EU',
      origin: path,
    });
    expect(row('variables.api_token')?.value).toBe('•••');
    expect(row('limits.rows')).toEqual({ key: 'limits.rows', value: '7', data: 7, origin: path });
    expect(row('limits.tableBytes')?.origin).toBe('default');
    expect(JSON.stringify(rows)).not.toContain('secret-');
  });
});
