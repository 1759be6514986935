/** Several engines of one session, engines that take long to start, and engines that end themselves: what a cell does and tells. */
import { describe, expect, it } from '@jest/globals';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import { taskId, type TaskId } from '../../../src/task/index.ts';
import { type EngineManagerStack, startEngineManager } from '../../support/engine-manager.ts';
import { endAfterTests } from '../../support/fixture.ts';
import type { RanCell } from '../../support/local-stack.ts';
import { idIn } from '../../support/notebook-kernels.ts';
import { runSettings } from '../../support/run-settings.ts';

/** Cells show their status line at once, and each change of it. */
const pace = { ...runSettings.pace, quietMs: 0, statusMs: 0 };

async function manager(): Promise<EngineManagerStack> {
  const stack = await startEngineManager({ run: { pace } });
  endAfterTests(stack);
  return stack;
}

const errorOf = (run: RanCell): string =>
  run.outcome.status === 'error' ? run.outcome.error.traceback.join('\n') : '';

/** Plain text of each display and update. */
const textOf = (event: CellEvent): string =>
  event.kind === 'display' || event.kind === 'update' ? event.bundle['text/plain'] : '';

/** Resolves with the first text of the cell's displays that fits. */
function watch(pattern: RegExp): {
  readonly seen: (event: CellEvent) => void;
  readonly found: Promise<string>;
} {
  let resolve: (text: string) => void = () => undefined;
  const found = new Promise<string>((done) => {
    resolve = done;
  });
  return {
    found,
    seen: (event) => {
      if (pattern.test(textOf(event))) resolve(textOf(event));
    },
  };
}

/** A task in the session of the kernel that the kernel knows nothing of. */
async function beside(stack: EngineManagerStack, code: string): Promise<TaskId> {
  const task = await stack.client.submit({
    code,
    runType: 'scala',
    engineType: 'spark-3.4.4',
    creator: 'notebook',
    variables: {},
    runtime: {},
    startup: {},
    labels: { fixedEngineConn: stack.labels[0]?.['fixedEngineConn'] ?? '' },
    source: {},
  });
  return task.taskId;
}

describe('a cell whose engine is being started', () => {
  it('says so, with the version that the server has chosen, until the engine is there', async () => {
    const stack = await manager();
    stack.holdStarts();
    const waits = watch(/starting/);
    const cell = stack.run('print hello', undefined, waits.seen);
    expect(await waits.found).toMatch(/^… starting spark-3\.4\.4 · task \d+ · \d/);
    stack.scripted.release('start');
    expect((await cell).status).toBe('ok');
  });

  it('ends the engine that an interrupt would leave behind', async () => {
    const stack = await manager();
    stack.holdStarts();
    const stop = new AbortController();
    const waits = watch(/starting/);
    const cell = stack.run('print hello', stop.signal, waits.seen);
    await waits.found;
    stop.abort();
    const stopped = await cell;
    expect(stopped.status).toBe('KeyboardInterrupt');
    expect(errorOf(stopped)).toMatch(
      /The engine that was being started for it \(spark-3\.4\.4, 127\.0\.0\.1:\d+\) was told to end too/,
    );
    expect(stack.left.size).toBe(0);
    expect(stack.ended).toHaveLength(1);
  });

  it('names the line that ends it where the server does not list it yet, and ends it before the next cell', async () => {
    let now = 0;
    // Waits take no time.
    const clock = {
      now: () => now,
      wait: async (ms: number) => {
        now += ms;
        await new Promise(setImmediate);
      },
    };
    const stack = await startEngineManager({ run: { pace }, clock });
    endAfterTests(stack);
    stack.holdStarts();
    stack.isLeftListed = false;
    const stop = new AbortController();
    const waits = watch(/starting/);
    const cell = stack.run('print hello', stop.signal, waits.seen);
    await waits.found;
    stop.abort();
    expect(errorOf(await cell)).toContain(
      'An engine may still be started for it, which no other task can use: %engines lists it, and %engines --kill INSTANCE ends it.',
    );
    expect(stack.left.size).toBe(1);
    stack.isLeftListed = true;
    stack.scripted.release('start');
    expect((await stack.run('print next')).text('stdout')).toBe('next\n');
    expect(stack.left.size).toBe(0);
  });

  it('ends the one of a detached task that %kill has stopped', async () => {
    const stack = await manager();
    stack.holdStarts();
    const id = String(idIn((await stack.run('%%scala --detach\nprint hello')).displays().join('')));
    while ((await stack.client.info(taskId(Number(id)))).state !== 'Running')
      await new Promise(setImmediate);
    expect((await stack.run(`%kill ${id}`)).displays().join()).toMatch(
      /Task \d+ is Cancelled\. The engine that was being started for it .* was told to end too/,
    );
    expect(stack.left.size).toBe(0);
  });
});

describe('a session whose engine runs a task already', () => {
  it('lets the next cell wait for it, and says for what', async () => {
    const stack = await manager();
    await stack.run('print first');
    const detached = await stack.run('%%scala --detach\nwait a\nprint done');
    const id = idIn(detached.displays().join(''));
    const waits = watch(/waiting/);
    const cell = stack.run('print second', undefined, waits.seen);
    expect(await waits.found).toContain(
      `spark-3.4.4 · waiting · task ${String(id)} runs on the engine of this notebook; --parallel runs a cell beside it`,
    );
    stack.scripted.release('a');
    const ran = await cell;
    expect(ran.text('stdout')).toBe('second\n');
    expect(stack.scripted.started).toHaveLength(1);
    expect(ran.displays().join('\n')).not.toContain('engine');
  });

  it('sends nothing of a cell that is interrupted while it waits', async () => {
    const stack = await manager();
    const detached = await stack.run('%%scala --detach\nwait a');
    const id = String(idIn(detached.displays().join('')));
    const stop = new AbortController();
    const waits = watch(/waiting/);
    const cell = stack.run('print second', stop.signal, waits.seen);
    await waits.found;
    stop.abort();
    const stopped = await cell;
    expect(errorOf(stopped)).toContain(
      `interrupted while it waited for task ${id}: the cell was not sent`,
    );
    expect(errorOf(stopped)).toContain(`%kill ${id} ends it`);
    expect(stack.labels).toHaveLength(1);
    stack.scripted.release('a');
    expect((await stack.run('print third')).status).toBe('ok');
  });

  it('runs a cell beside it with --parallel, on an engine that ends with the cell', async () => {
    const stack = await manager();
    await stack.run('print first');
    await stack.run('%%scala --detach\nwait a');
    const beside = await stack.run('%%scala --parallel\nprint beside');
    expect(beside.text('stdout')).toBe('beside\n');
    expect(beside.displays().join('\n')).not.toContain('engine was started');
    const [, other] = stack.scripted.started;
    expect([...stack.scripted.closed]).toEqual([other]);
    expect(stack.labels.at(-1)).toMatchObject({ executeOnce: '' });
    expect(stack.labels.at(-1)).not.toHaveProperty('fixedEngineConn');
    stack.scripted.release('a');
  });

  it('says on which engine a cell has run when that is another one, new or known; a shutdown ends both', async () => {
    const stack = await manager();
    await stack.run('print first');
    const other = await beside(stack, 'wait a');
    const [one, two] = ['127.0.0.1:40001', '127.0.0.1:40002'];
    expect((await stack.run('print second')).displays().join('\n')).toContain(
      `A new spark engine was started (${two}, before it ${one})`,
    );
    stack.scripted.release('a');
    while ((await stack.client.info(other)).state === 'Running') await new Promise(setImmediate);
    expect((await stack.run('print third')).displays().join('\n')).toContain(
      `This cell has run on another spark engine of this notebook (${one}, the cell before it on ${two})`,
    );
    expect((await stack.run('print fourth')).displays().join('\n')).not.toContain('engine');
    await stack.interpreter.close(5000, true);
    expect(stack.ended.toSorted()).toEqual([one, two]);
  });
});

describe('an engine without UTF-8', () => {
  it('is told by a word of the code that comes back with ? in it, with the parameter that mends it', async () => {
    const stack = await manager();
    expect((await stack.run('print Z?rich, Zürich')).displays()).toEqual([]);
    const lost = await stack.run('lossy Zürich, 北京');
    expect(lost.text('stdout')).toBe('Z?rich, ??\n');
    expect(lost.displays().join('\n')).toContain(
      'The engine runs without UTF-8 and has written Z?rich for Zürich: a new one with --startup spark.driver.defaultJavaOptions=-Dfile.encoding=UTF-8 keeps such letters.',
    );
  });
});

describe('an engine that ends itself after its tasks', () => {
  it('is told some tasks before, by what an earlier one has said', async () => {
    const stack = await manager();
    const last = 'log INFO Task has reached max execute number 4, now tryShutdown\nlose';
    expect((await stack.run(last)).displays().join('\n')).toContain(
      'The engine ends itself after its 4 tasks',
    );
    const fresh = await stack.run('print first');
    expect(fresh.displays().join('\n')).toContain('A new spark engine was started');
    expect(fresh.displays().join('\n')).toContain(
      'This spark engine has run 1 task of this notebook. The engine ends itself after 4',
    );
    expect((await stack.run('print second')).displays()).toEqual([]);
  });

  it('is told by the parameter that it was started with, and is not where it has no end', async () => {
    const stack = await manager();
    const parameter = 'wds.linkis.engineconn.max.task.execute.num';
    await stack.run(`%engine spark scala --startup ${parameter}=7`);
    expect((await stack.run('print first')).displays()).toEqual([]);
    expect((await stack.run('print second')).displays().join('\n')).toContain(
      'has run 2 tasks of this notebook. The engine ends itself after 7',
    );
    const other = await manager();
    await other.run(`%engine spark scala --startup ${parameter}=0`);
    for (let count = 0; count < 51; count += 1)
      expect((await other.run('print x')).displays()).toEqual([]);
  });

  it('is told by the default of Linkis where nothing else is known', async () => {
    const stack = await manager();
    const told: number[] = [];
    for (let count = 1; count <= 51; count += 1) {
      const shown = (await stack.run('print x')).displays().join('\n');
      if (shown.includes('By default Linkis ends an engine after 50')) told.push(count);
    }
    expect(told).toEqual([45]);
  });
});
