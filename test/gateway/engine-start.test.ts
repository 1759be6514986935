/** An engine whose start hangs: its task can be killed, is told after a while, and the gateway ends all the same. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineKind } from '../../src/gateway/engines/engine.ts';
import { pythonEngine } from '../../src/gateway/engines/python.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';
import { lives, until } from './engines/engine-session.ts';

const deaf: EngineKind = {
  offers: [{ engine: 'python', version: 'python3' }],
  runTypes: ['python'],
  start: async () => new Promise(() => undefined),
};

const before = process.env['LINKIS_KERNEL_PYTHON'];
let directory: string;
let program: string;
let test: TestGateway | undefined;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-hang-'));
  program = path.join(directory, 'python3');
  await writeFile(program, `#!/bin/sh\necho $$ > ${directory}/pid\nexec sleep 600\n`, {
    mode: 0o700,
  });
  process.env['LINKIS_KERNEL_PYTHON'] = program;
});
afterEach(async () => {
  await test?.close();
  test = undefined;
  if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
  else process.env['LINKIS_KERNEL_PYTHON'] = before;
  await rm(directory, { recursive: true });
});

async function submitTo(kind: EngineKind, engineStartMs: number): Promise<[TestGateway, number]> {
  test = await startTestGateway({ engines: [kind], engineStartMs, killWaitMs: 100 });
  const labels = { engineType: 'python-python3' };
  const { taskId } = await test.submit('print(1)', { runType: 'python', labels });
  await test.reached(taskId, ['Running']);
  return [test, taskId];
}

async function hangingProcess(): Promise<string> {
  return until(async () => {
    const text = await readFile(path.join(directory, 'pid'), 'utf8').catch(() => '');
    return text.endsWith('\n') ? text.trim() : undefined;
  });
}

describe('an engine that hangs at its start', () => {
  it('fails its task after a while, by the name of its program', async () => {
    const [gateway, taskId] = await submitTo(pythonEngine, 1000);
    expect(await gateway.reached(taskId)).toBe('Failed');
    expect((await gateway.task(taskId))['errDesc']).toContain(
      `Python could not be started: ${program} (it was not ready within 1 s)`,
    );
    // On a busy machine it may have been ended before it could write who it is.
    const id = (await readFile(path.join(directory, 'pid'), 'utf8').catch(() => '')).trim();
    await until(async () => id === '' || !(await lives(id)));
  });

  it('ends with a kill of its task', async () => {
    const [gateway, taskId] = await submitTo(pythonEngine, 600_000);
    const id = await hangingProcess();
    await gateway.call('GET', `/entrance/${String(taskId)}/kill`);
    expect(await gateway.reached(taskId)).toBe('Cancelled');
    await until(async () => !(await lives(id)));
  });

  it('ends with the gateway', async () => {
    const [gateway] = await submitTo(pythonEngine, 600_000);
    const id = await hangingProcess();
    expect(await lives(id)).toBe(true);
    await gateway.gateway.close();
    await until(async () => !(await lives(id)));
  });

  it('that does not even hear holds up neither a kill nor the end of the gateway', async () => {
    const [gateway, taskId] = await submitTo(deaf, 600_000);
    await gateway.call('GET', `/entrance/${String(taskId)}/kill`);
    expect(await gateway.reached(taskId)).toBe('Cancelled');
    const labels = { engineType: 'python-python3' };
    const next = await gateway.submit('print(2)', { runType: 'python', labels });
    await gateway.reached(next.taskId, ['Running']);
    await gateway.gateway.close();
  });
});
