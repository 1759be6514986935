import { describe, expect, it } from '@jest/globals';
import {
  dataDirectories,
  prefixDataDirectory,
  pythonPrefix,
  userDataDirectory,
} from '../../../src/cli/installed/jupyter-paths.ts';

const home = '/home/ann';

describe('userDataDirectory', () => {
  it.each([
    ['linux', {}, '/home/ann/.local/share/jupyter'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/jupyter'],
    ['linux', { JUPYTER_DATA_DIR: '/own', XDG_DATA_HOME: '/data' }, '/own'],
    ['darwin', {}, '/home/ann/Library/Jupyter'],
    [
      'win32',
      { APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' },
      'C:\\Users\\ann\\AppData\\Roaming\\jupyter',
    ],
  ] as const)('is on %s with %j: %s', (platform, env, expected) => {
    expect(userDataDirectory({ platform, env, home })).toBe(expected);
  });
});

describe('prefixDataDirectory', () => {
  it('is share/jupyter below the prefix', () => {
    expect(prefixDataDirectory('/opt/venv', 'linux')).toBe('/opt/venv/share/jupyter');
    expect(prefixDataDirectory('C:\\venv', 'win32')).toBe('C:\\venv\\share\\jupyter');
  });
});

describe('pythonPrefix', () => {
  it('is the active environment', async () => {
    expect(await pythonPrefix({ platform: 'linux', env: { VIRTUAL_ENV: '/v' }, home })).toBe('/v');
    expect(await pythonPrefix({ platform: 'linux', env: { CONDA_PREFIX: '/c' }, home })).toBe('/c');
  });
});

describe('dataDirectories', () => {
  it('has JUPYTER_PATH first and the system last', () => {
    expect(
      dataDirectories({ platform: 'linux', env: { JUPYTER_PATH: '/a:/b' }, home }, '/venv'),
    ).toEqual([
      '/a',
      '/b',
      '/home/ann/.local/share/jupyter',
      '/venv/share/jupyter',
      '/usr/local/share/jupyter',
      '/usr/share/jupyter',
    ]);
  });
});
