import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { livingProcess } from '../../src/shared/index.ts';

describe('livingProcess', () => {
  it('knows a process that runs, and when it began', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const found = livingProcess(child.pid ?? 0);
    child.kill();
    await once(child, 'exit');

    expect(found).toBeDefined();
    if (process.platform === 'linux')
      expect(Math.abs((found?.startedAt ?? 0) - Date.now())).toBeLessThan(30_000);
    expect(livingProcess(child.pid ?? 0)).toBeUndefined();
  });

  it('does not count one that has ended and that its parent has not waited for', async () => {
    // The shell starts a child, becomes a program that never waits for it, and tells the child's number.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const state = (): string =>
      spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    while (!/^(Z.*)?$/.test(state())) await new Promise(setImmediate);
    const found = livingProcess(pid);
    parent.kill();
    await once(parent, 'exit');

    expect(found).toBeUndefined();
  });

  it('counts a process of another user', () => {
    expect(livingProcess(1)).toBeDefined();
  });
});
