/** A kernel is sparing while it waits and quick while cells keep it busy; the clock and V8's switches are the test's. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import {
  collectGarbage,
  sparingly,
  startThrift,
  type Thrift,
  withThrift,
} from '../../../src/cli/language/thrift.ts';
import type { CellEvent, CellOutcome, Interpreter } from '../../../src/interpreter/index.ts';

const sparing = ['--optimize-for-size', '--heap-growing-percent=0'];
const quick = ['--no-optimize-for-size', '--heap-growing-percent=150'];
let told: string[] = [];
let now = 0;
let computed = 0;

/** So many beats of 50 ms, of which `share` is computed. */
function beats(count: number, share: number): void {
  for (let beat = 0; beat < count; beat += 1) {
    now += 50;
    computed += 50 * share;
    jest.advanceTimersByTime(50);
  }
}

function started(): Thrift {
  const thrift = startThrift({
    setFlag: (flag) => told.push(flag),
    collect: () => told.push('collect'),
    computedMs: () => computed,
    now: () => now,
  });
  // The start: it is over after a second in which nothing is computed.
  beats(20, 0);
  told = [];
  return thrift;
}

describe('thrift', () => {
  beforeEach(() => {
    told = [];
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('begins sparing, and gives back what the start has left once it waits', () => {
    startThrift({
      setFlag: (flag) => told.push(flag),
      collect: () => told.push('collect'),
      computedMs: () => computed,
      now: () => now,
    });
    expect(told).toEqual(expect.arrayContaining(sparing));
    told = [];
    beats(19, 0);
    expect(told).toEqual([]);
    beats(1, 0);
    expect(told).toEqual(['collect']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is quick while cells keep the kernel busy, and sparing a second after', () => {
    const { worked } = started();
    worked();
    beats(1, 0.9);
    expect(told).toEqual(quick);
    beats(100, 0.5);
    beats(19, 0);
    expect(told).toEqual(quick);
    beats(1, 0);
    expect(told).toEqual([...quick, ...sparing, 'collect']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is sparing for a moment where compiled code is kept or taken', () => {
    const { worked } = started();
    const note = (): number => told.push('work');
    sparingly(note);
    worked();
    beats(1, 0.9);
    sparingly(note);
    expect(told).toEqual(['work', ...quick, ...sparing, 'work', ...quick]);
    told = [];
    expect(() =>
      sparingly(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(told).toEqual([...sparing, ...quick]);
  });

  it('stays sparing, and collects nothing, while a long task is only looked after', () => {
    const { worked } = started();
    for (let poll = 0; poll < 50; poll += 1) {
      worked();
      beats(40, 0.02);
    }
    expect(told).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not collect between cells that follow each other', () => {
    const { worked } = started();
    for (let cell = 0; cell < 20; cell += 1) {
      worked();
      beats(1, 0.9);
      beats(18, 0);
    }
    expect(told).toEqual(quick);
  });

  it('is told of each step of a cell, which is as without it', async () => {
    let steps = 0;
    let isLeft = false;
    const text = (value: string): CellEvent => ({ kind: 'text', stream: 'stdout', text: value });
    const ended: CellOutcome = { status: 'ok' };
    const interpreter = withThrift(
      {
        async *execute() {
          try {
            yield text('a');
            yield text('b');
            return ended;
          } finally {
            isLeft = true;
          }
        },
      } as Partial<Interpreter> as Interpreter,
      { worked: () => (steps += 1) },
    );
    const cell = {} as Parameters<Interpreter['execute']>[0];
    const whole = interpreter.execute(cell);
    expect(await whole.next()).toEqual({ done: false, value: text('a') });
    expect(await whole.next()).toEqual({ done: false, value: text('b') });
    expect(await whole.next()).toEqual({ done: true, value: ended });
    expect(steps).toBe(3);

    isLeft = false;
    for await (const _ of interpreter.execute(cell)) break;
    expect(isLeft).toBe(true);
  });

  it('frees what nobody holds', async () => {
    const held = new WeakRef({ large: 'x'.repeat(1000) });
    // A reference is kept until the turn is over in which it was made.
    await setImmediate();
    collectGarbage();
    expect(held.deref()).toBeUndefined();
    expect(runInNewContext('typeof gc')).toBe('undefined');
  });
});
