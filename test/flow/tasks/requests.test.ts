/** What a cell asks of the gateway, counted there, on a clock that the test moves. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { handClock, type HandClock } from '../../support/hand-clock.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { createScriptedEngine, type ScriptedEngine } from '../../support/scripted-engine.ts';

interface CountedStack {
  readonly stack: LocalStack;
  readonly engine: ScriptedEngine;
  readonly clock: HandClock;
  /** The last words of the paths, in the order of arrival. */
  readonly asked: string[];
  /** Runs a cell whose task takes no time: the clock stands while the task is not over. */
  readonly run: (code: string) => Promise<RanCell>;
  /** Runs a cell, moving the clock whenever nothing but time is waited for; tells how far it has moved. */
  readonly runLong: (code: string, passed: (ms: number) => void) => Promise<RanCell>;
}

const stacks: LocalStack[] = [];

async function countedStack(): Promise<CountedStack> {
  const engine = createScriptedEngine();
  const clock = handClock();
  const asked: string[] = [];
  let underWay = 0;
  const stack = await startStack({
    gateway: { engines: [engine.kind] },
    clock,
    between: async (request, next) => {
      asked.push(new URL(request.url).pathname.split('/').at(-1) ?? '');
      underWay += 1;
      try {
        return await next(request);
      } finally {
        underWay -= 1;
      }
    },
  });
  stacks.push(stack);
  const runWith = async (
    code: string,
    stepMs: number,
    mayPass: () => boolean,
    passed: (ms: number) => void,
  ): Promise<RanCell> => {
    let over = false;
    const began = clock.now();
    const cell = stack.run(code).finally(() => {
      over = true;
    });
    while (!over) {
      await setImmediate();
      if (underWay > 0 || clock.waiting === 0 || !mayPass()) continue;
      clock.advance(stepMs);
      passed(clock.now() - began);
    }
    return cell;
  };
  return {
    stack,
    engine,
    clock,
    asked,
    run: async (code) =>
      runWith(
        code,
        1,
        () => stack.gateway.idleMs() > 0,
        () => undefined,
      ),
    runLong: async (code, passed) => runWith(code, 25, () => true, passed),
  };
}

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
});

const countOf = (asked: readonly string[], word: string): number =>
  asked.filter((one) => one === word).length;

describe('a task that ends at once', () => {
  it('costs its submit, a look at its state, and one each of row, log, listing and result', async () => {
    const { asked, run } = await countedStack();
    await run('%%shell\nprint first');
    asked.length = 0;
    const cell = await run('%%shell\nprint second');
    expect(cell.text('stdout')).toContain('second\n');
    const others = asked.filter((word) => word !== 'status');
    expect(others.slice(0, 1)).toEqual(['submit']);
    expect(others.slice(1, 4).toSorted()).toEqual(['get', 'getDirFileTrees', 'log']);
    expect(others.slice(4)).toEqual(['openFile']);
    expect(countOf(asked, 'status')).toBeGreaterThan(0);
  });

  it('asks where its results are when no task has shown it before', async () => {
    const { asked, run } = await countedStack();
    const cell = await run('%%shell\nprint first');
    expect(cell.text('stdout')).toContain('first\n');
    expect(asked.indexOf('getDirFileTrees')).toBeGreaterThan(asked.indexOf('get'));
    expect(countOf(asked, 'getDirFileTrees')).toBe(1);
  });

  it('is not fooled by results that lie elsewhere than those of the task before', async () => {
    const { asked, run } = await countedStack();
    await run('%%shell\nprint first');
    asked.length = 0;
    const cell = await run('%%shell --creator other\nprint second');
    expect(cell.text('stdout')).toContain('second\n');
    expect(cell.status).toBe('ok');
    expect(countOf(asked, 'getDirFileTrees')).toBe(2);
  });
});

describe('a quiet task of ten minutes', () => {
  it('costs at most 600 requests in all', async () => {
    const { asked, engine, run, runLong } = await countedStack();
    await run('%%shell\nprint before');
    asked.length = 0;
    const cell = await runLong('%%shell\nwait end\nprint after', (ms) => {
      if (ms >= 600_000) engine.release('end');
    });
    expect(cell.text('stdout')).toContain('after\n');
    expect(countOf(asked, 'status')).toBeGreaterThan(150);
    expect(countOf(asked, 'log')).toBeGreaterThan(60);
    expect(countOf(asked, 'progressWithResource')).toBeGreaterThan(40);
    expect(asked.length).toBeLessThanOrEqual(600);
  });
});
