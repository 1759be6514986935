/** Tables outlive everything that a gateway's process can meet; what does not is told where it is missed. */
import { describe, expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { startProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { askSocket, gatewayFileOf } from '../../support/local-gateway-socket.ts';

const workplace = fixture(createWorkplace);

/** A state directory of its own in the place; everything of it is ended with the place. */
async function freshState(): Promise<string> {
  return mkdtemp(path.join(workplace.state, 'of-one-test-'));
}

const environment = (state: string): Readonly<Record<string, string>> => ({
  LINKIS_KERNEL_STATE_DIR: state,
});

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

async function endGateway(state: string): Promise<void> {
  const { socket, user, password, pid } = await gatewayFileOf(state);
  const headers = { 'token-code': password, 'token-user': user };
  await askSocket(socket, '/gateway/stop', { headers, body: {} });
  await until('the gateway has ended', () => isGone(pid));
}

async function shown(kernel: KernelProcess, code: string): Promise<string> {
  const run = await kernel.run(code);
  expect(run).toMatchObject({ status: 'ok', ename: '' });
  return run.plain.join('\n');
}

describe('a table of the local gateway', () => {
  it('is there for the next notebook after its kernel and its gateway have ended; the notebook that goes on is told what is gone', async () => {
    const state = await freshState();
    const env = environment(state);
    const [one, two] = [
      await startKernelProcess(workplace, env),
      await startKernelProcess(workplace, env),
    ];
    await shown(
      one,
      'CREATE TABLE kept AS SELECT 42 AS answer; CREATE TEMP TABLE own AS SELECT 1 AS a',
    );
    expect(await shown(two, 'FROM kept')).toContain('42');
    await one.stop();
    await endGateway(state);
    const news = await shown(two, 'FROM kept');
    const third = await startKernelProcess(workplace, env);
    const found = await shown(third, 'FROM kept');
    const missed = await third.run('FROM own');
    await two.stop();
    await third.stop();
    await endGateway(state);

    expect(news).toContain('42');
    expect(news).toContain(
      'The local gateway had ended and was started again: tables and views are there, but for temporary ones; those and the variables of its sessions are gone.',
    );
    expect(found).toContain('42');
    expect(missed.ename).toBe('LinkisTaskFailed');
  });

  it('is whole after the gateway was killed while another was being written, of which nothing is left', async () => {
    const state = await freshState();
    const kernel = await startKernelProcess(workplace, environment(state));
    await shown(kernel, 'CREATE TABLE kept AS SELECT 42 AS answer; INSERT INTO kept VALUES (43)');
    const file = path.join(state, 'gateway', 'tables');
    const { pid, user } = await gatewayFileOf(state);
    const database = path.join(file, user, 'notebooks.duckdb');
    const half = kernel.begin(
      'CREATE TABLE half AS SELECT i, md5(i::VARCHAR) AS text FROM range(300000000) t(i)',
    );
    await until('much of it is on the disk', () => statSync(database).size > 5_000_000);
    process.kill(pid, 'SIGKILL');
    const broken = await half.ended;
    const kept = await shown(kernel, 'SELECT sum(answer) AS total FROM kept');
    const missed = await kernel.run('FROM half');
    await shown(kernel, 'CREATE TABLE half AS SELECT 1 AS a');
    await kernel.stop();
    await endGateway(state);

    expect(broken.status).toBe('error');
    expect(kept).toMatch(/\b85\b/);
    expect(missed.evalue).toContain('half does not exist');
  });

  it('is there after the disk was full, whatever the cell that met it', async () => {
    const data = path.join(await freshState(), 'data');
    const credentials = { LINKIS_USER: 'ann', LINKIS_PASSWORD: 'a password' };
    // No file can grow beyond 300 blocks, as on a disk that is full.
    const limited = startProgram(
      '/bin/sh',
      [
        '-c',
        'ulimit -f 300 && exec "$0" "$@"',
        process.execPath,
        builtCommand,
        'gateway',
        '--port',
        '0',
        '--data',
        data,
      ],
      { env: { ...workplace.env, ...credentials }, cwd: workplace.notebooks },
    );
    const url = await until(
      'the gateway serves',
      () => /Serving the Linkis task API at (\S+)/.exec(limited.output())?.[1],
    );
    const kernel = await startKernelProcess(workplace, {
      ...credentials,
      LINKIS_URL: url,
      LINKIS_ENGINE: 'duckdb',
    });
    await shown(kernel, 'CREATE TABLE kept AS SELECT range AS a FROM range(3000)');
    const failed = await kernel.run(
      'CREATE TABLE large AS SELECT md5(i::VARCHAR) AS t FROM range(1000000) t(i)',
    );
    const fatal = await kernel.run('CHECKPOINT');
    const after = await shown(kernel, 'SELECT count(*) AS n FROM kept');
    await kernel.stop();
    await limited.stop();

    expect(failed.evalue).toMatch(/Could not write file .*notebooks\.duckdb/);
    expect(fatal.traceback).toContain('the next cell opens it anew: what was committed is there');
    expect(after).toMatch(/\b3,?000\b/);
  });
});
