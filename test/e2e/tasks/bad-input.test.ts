/** What can be wrong around a cell: each a clear error, after which the kernel lives and the next cell works. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type Fault,
  type FaultyServer,
  startFaultyServer,
} from '../../support/clients/faulty-server.ts';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import {
  type Program,
  type ProgramResult,
  runProgram,
  startProgram,
} from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

async function command(...words: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [builtCommand, ...words], {
    env: workplace.env,
    cwd: workplace.notebooks,
  });
}

describe('linkis-kernel start', () => {
  const file = (name: string): string => path.join(workplace.directory, name);

  it('names a connection file that is missing, and ends with an error', async () => {
    const { code, stderr } = await command('start', '-f', file('missing.json'));

    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain('missing.json');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('names a connection file that cannot be read', async () => {
    await mkdir(file('folder.json'));
    const { code, stderr } = await command('start', '-f', file('folder.json'));

    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain('folder.json');
  });

  it('names the field that a connection file lacks, and never its key', async () => {
    await writeFile(
      file('partial.json'),
      '{"ip":"127.0.0.1","transport":"tcp","key":"top-secret"}',
    );
    const { code, stderr } = await command('start', '-f', file('partial.json'));

    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/partial\.json[^]*_port|_port[^]*partial\.json/);
    expect(stderr).not.toContain('top-secret');
  });
});

describe('linkis-kernel run', () => {
  it.each([
    ['not JSON', 'plain text'],
    ['not a notebook', '{"hello":"world"}'],
    ['empty', ''],
  ])('names a notebook that is %s', async (_, text) => {
    await writeFile(path.join(workplace.notebooks, 'wrong.ipynb'), text);
    const { code, stderr } = await command('run', 'wrong.ipynb');

    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain('wrong.ipynb');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a kernel on the local gateway', () => {
  let kernel: KernelProcess;

  beforeAll(async () => {
    kernel = await startKernelProcess(workplace);
  });

  afterAll(async () => {
    await kernel.stop();
  });

  it.each([[42], [null], [['SELECT 1']], [{ text: 'SELECT 1' }]])(
    'answers an error to a cell that is %j instead of text',
    async (code) => {
      const reply = await kernel.client.request('shell', 'execute_request', {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      } as never);

      expect(reply.content['status']).toBe('error');
      expect(String(reply.content['evalue'])).toMatch(/text|string/i);
      expect((await kernel.run('SELECT 1')).status).toBe('ok');
    },
  );

  it('names an engine that the gateway does not have', async () => {
    const run = await kernel.run('%%engine sparky-9.9 sql\nSELECT 1');

    expect(run.status).toBe('error');
    expect(run.traceback).toContain('sparky');
    expect((await kernel.run('SELECT 1')).status).toBe('ok');
  });

  it('says that a result is gone when it was removed from the server', async () => {
    expect((await kernel.run('SELECT * FROM range(100000)')).status).toBe('ok');
    await removeResults(workplace.state);
    const run = await kernel.run('%page 3');

    expect(run.status).toBe('error');
    expect(run.evalue).not.toBe('');
    expect((await kernel.run('SELECT 1')).status).toBe('ok');
  });
});

describe('a kernel with a gateway of its own', () => {
  let gateway: Program;
  let server: FaultyServer;
  let kernel: KernelProcess;

  beforeAll(async () => {
    gateway = startProgram(process.execPath, [builtCommand, 'gateway', '--port', '0'], {
      env: { ...workplace.env, LINKIS_USER: 'ada', LINKIS_PASSWORD: 'right-password' },
      cwd: workplace.directory,
    });
    const behind = await until(
      'the gateway tells its address',
      () => /http:\/\/127\.0\.0\.1:\d+/.exec(gateway.output())?.[0],
    );
    server = await startFaultyServer(behind);
    // A lost submit is looked for as long as one may take.
    const settings = path.join(workplace.directory, 'impatient');
    await mkdir(settings);
    await writeFile(path.join(settings, 'config.json'), '{"submitTimeoutMs": 2000}');
    kernel = await startKernelProcess(workplace, {
      LINKIS_KERNEL_CONF_DIR: settings,
      LINKIS_URL: server.url,
      LINKIS_USER: 'ada',
      LINKIS_PASSWORD: 'right-password',
      LINKIS_ENGINE: 'duckdb',
    });
  });

  afterAll(async () => {
    await kernel.stop();
    await server.close();
    await gateway.stop();
  });

  it.each<[Fault, RegExp]>([
    ['html', /does not answer like Linkis.*html/],
    ['empty', /does not answer like Linkis/],
    ['wrong-json', /does not answer like Linkis.*hello/],
    ['bad-gateway', /502/],
  ])('tells a server that answers %s from Linkis, and runs the next cell', async (fault, words) => {
    server.fault = fault;
    const run = await kernel.run('SELECT 1');
    server.fault = 'none';

    expect(run.status).toBe('error');
    expect(run.ename).toMatch(/^Linkis/);
    expect(run.traceback).toMatch(words);
    expect(run.traceback).toContain(server.url);
    expect(await kernel.run('SELECT 1')).toMatchObject({ status: 'ok' });
  });

  it('says that a password is wrong without showing it, and goes on', async () => {
    const other = await startKernelProcess(workplace, {
      LINKIS_URL: server.url,
      LINKIS_USER: 'ada',
      LINKIS_PASSWORD: 'guessed-password',
      LINKIS_ENGINE: 'duckdb',
    });
    const run = await other.run('SELECT 1');
    const help = await other.run('%lsmagic');
    await other.stop();

    expect(run).toMatchObject({ status: 'error', ename: 'LinkisAuthError' });
    expect(JSON.stringify(run.execution.published.map(({ content }) => content))).not.toContain(
      'guessed-password',
    );
    expect(other.output()).not.toContain('guessed-password');
    expect(help.status).toBe('ok');
  });

  it('ends a cell with an error when nothing listens at the address', async () => {
    const other = await startKernelProcess(workplace, {
      LINKIS_URL: 'http://127.0.0.1:9',
      LINKIS_USER: 'ada',
      LINKIS_PASSWORD: 'right-password',
    });
    const run = await other.run('SELECT 1');
    await other.stop();

    expect(run).toMatchObject({ status: 'error', ename: 'LinkisConnectionError' });
    expect(run.traceback).toContain('http://127.0.0.1:9');
  });
});

/** Removes every result that the local gateway keeps. */
async function removeResults(state: string): Promise<void> {
  await rm(path.join(state, 'gateway/linkis/result'), { recursive: true });
}
