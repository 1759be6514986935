import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { watchParent } from '../../src/kernel/index.ts';
import { livingProcess } from '../../src/shared/index.ts';

describe('watchParent', () => {
  it('tells once that the parent is another than at the start', async () => {
    let parent = 100;
    let told = 0;
    const looks: number[] = [];
    await new Promise<void>((resolve) => {
      watchParent(
        () => {
          told += 1;
          setTimeout(resolve, 20);
        },
        {
          everyMs: 1,
          parentId: () => {
            looks.push(parent);
            if (looks.length === 3) parent = 1;
            return parent;
          },
        },
      );
      // The watch keeps no process alive; this test must.
      setTimeout(resolve, 2000).unref();
    });
    expect(told).toBe(1);
    expect(looks.slice(0, 3)).toEqual([100, 100, 100]);
  });

  it('tells that the parent is gone where an orphan keeps its id', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const parent = child.pid ?? -1;
    const gone = new Promise<void>((resolve) => {
      watchParent(resolve, {
        everyMs: 5,
        parentId: () => parent,
        lives: (pid) => livingProcess(pid) !== undefined,
      });
    });
    expect(await Promise.race([gone, pause(50, 'silent')])).toBe('silent');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await gone;
  });

  it('is silent while the parent lives and after it was ended', async () => {
    let parent = 100;
    let told = 0;
    const end = watchParent(
      () => {
        told += 1;
      },
      { everyMs: 1, parentId: () => parent },
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
    end();
    parent = 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told).toBe(0);
  });
});
