import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startServer } from '../../support/server-stack.ts';

describe('%%local sql beside a server', () => {
  let machine: Awaited<ReturnType<typeof startLocalMachine>>;
  let stack: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    machine = await startLocalMachine();
    stack = await startServer({ local: machine });
  });
  afterAll(async () => {
    await stack.close();
    await machine.close();
  });

  it('starts nothing on this machine before a cell asks for it', async () => {
    await stack.run('%%sql --as orders\nselect i as id, i * 1.25 as amount from range(3) t(i)');
    expect(machine.connects()).toBe(0);
  });

  it('has a named result as a table, with its types', async () => {
    const ran = await stack.run(
      '%%local sql\nselect sum(amount) as total, typeof(sum(id)) as type, typeof(any_value(amount)) as exact from orders',
    );
    expect(ran.status).toBe('ok');
    expect(ran.displays()[0]).toContain('3.75');
    expect(ran.displays()[0]).toContain('HUGEINT');
    expect(ran.displays()[0]).toMatch(/DECIMAL\(18,2\)/);
    expect(ran.taskId()).toBeLessThan(0);
    expect(await readdir(machine.results)).toHaveLength(1);
  });
});
