import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createConnectionInfo,
  endpointOf,
  readConnectionFile,
  writeConnectionFile,
} from '../../../src/protocol/index.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'connection-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const whole = {
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  ip: '127.0.0.1',
  transport: 'tcp',
  key: 'secret-key',
  signature_scheme: 'hmac-sha256',
  kernel_name: 'linkis',
};
const written = async (content: unknown): Promise<string> => {
  const path = join(directory, 'a file.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('readConnectionFile', () => {
  it('reads the file of a client, unknown fields aside', async () => {
    expect(await readConnectionFile(await written({ ...whole, jupyter_session: 'x' }))).toEqual({
      transport: 'tcp',
      ip: '127.0.0.1',
      ports: { shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5 },
      key: 'secret-key',
      signatureScheme: 'hmac-sha256',
      curve: undefined,
    });
  });

  it('takes quotes around the path off', async () => {
    const path = await written(whole);
    expect((await readConnectionFile(`"${path}"`)).ip).toBe('127.0.0.1');
    expect((await readConnectionFile(`'${path}'`)).ip).toBe('127.0.0.1');
  });

  it('takes an empty or missing key for unsigned, a missing scheme for hmac-sha256', async () => {
    const { key: _key, signature_scheme: _scheme, ...rest } = whole;
    expect(await readConnectionFile(await written(rest))).toMatchObject({
      key: '',
      signatureScheme: 'hmac-sha256',
    });
  });

  it.each([
    [{ ...whole, shell_port: undefined }, 'lacks "shell_port"'],
    [{ ...whole, hb_port: null }, 'lacks "hb_port"'],
    [{ ...whole, iopub_port: '5' }, 'no port number in "iopub_port": "5"'],
    [{ ...whole, control_port: 70_000 }, 'no port number in "control_port": 70000'],
    [{ ...whole, stdin_port: 0 }, 'no port number in "stdin_port": 0'],
    [{ ...whole, stdin_port: 1.5 }, 'no port number in "stdin_port": 1.5'],
    [{ ...whole, ip: undefined }, 'lacks "ip"'],
    [{ ...whole, ip: '' }, 'has nothing in "ip"'],
    [{ ...whole, ip: 5 }, 'has no text in "ip"'],
    [{ ...whole, key: 5 }, 'has no text in "key"'],
    [{ ...whole, transport: 'udp' }, 'neither "tcp" nor "ipc": "udp"'],
    [{ ...whole, curve_publickey: 'x'.repeat(40) }, 'lacks "curve_secretkey"'],
    [{ ...whole, curve_publickey: 'x', curve_secretkey: 'y' }, 'Z85 key'],
    [[], 'is not a JSON object'],
    ['', 'is not JSON'],
    ['{"key": "secret-key", oops', 'is not JSON'],
  ])('names what is wrong with %j', async (content, text) => {
    const failed = readConnectionFile(await written(content));
    await expect(failed).rejects.toMatchObject({
      code: 'CONNECTION_FILE',
      message: expect.stringContaining(text),
    });
    await expect(failed).rejects.not.toThrow('secret-key');
  });

  it('names a file that is not there', async () => {
    await expect(readConnectionFile(join(directory, 'none.json'))).rejects.toMatchObject({
      code: 'CONNECTION_FILE',
      message: expect.stringContaining('none.json'),
    });
  });
});

describe('writeConnectionFile', () => {
  it('writes what is read again, for the owner alone', async () => {
    const path = join(directory, 'own.json');
    const info = {
      ...(await createConnectionInfo()),
      curve: { publicKey: 'p'.repeat(40), secretKey: 's'.repeat(40) },
    };
    await writeConnectionFile(path, info);
    expect(await readConnectionFile(path)).toEqual(info);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('createConnectionInfo', () => {
  it('gives five different ports and a new key', async () => {
    const [one, other] = await Promise.all([createConnectionInfo(), createConnectionInfo()]);
    expect(new Set(Object.values(one.ports)).size).toBe(5);
    expect(one.key).toMatch(/^[0-9a-f]{64}$/);
    expect(one.key).not.toBe(other.key);
  });
});

describe('endpointOf', () => {
  it('spells tcp and ipc as Jupyter does', async () => {
    const info = await createConnectionInfo();
    const port = String(info.ports.shell);
    expect(endpointOf(info, 'shell')).toBe(`tcp://127.0.0.1:${port}`);
    expect(endpointOf({ ...info, transport: 'ipc', ip: '/tmp/k' }, 'shell')).toBe(
      `ipc:///tmp/k-${port}`,
    );
  });
});
