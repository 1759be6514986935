import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { handClock } from '../../support/hand-clock.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';
import { spreadWait, waitBeforeNextPoll } from '../../../src/run/session/pace.ts';

const pace = {
  share: 0.05,
  minimumMs: 3,
  maximumMs: 5000,
  flowingMs: 1000,
  quietMs: 700,
  statusMs: 500,
};

/** Looks at a task that ends at `lengthMs`, each look taking `lookMs`: how many, and how late the end is seen. */
function follow(lengthMs: number, flowing: boolean, lookMs = 0): { looks: number; lateMs: number } {
  let now = 0;
  let looks = 0;
  for (;;) {
    now += lookMs;
    looks += 1;
    if (now >= lengthMs) return { looks, lateMs: now - lengthMs };
    now += waitBeforeNextPoll(now, flowing, pace);
  }
}

describe('waitBeforeNextPoll', () => {
  it.each([
    [0, false, 3],
    [100, false, 5],
    [1000, false, 50],
    [10_000, false, 500],
    [100_000, false, 5000],
    [3_600_000, false, 5000],
    [10_000, true, 500],
    [100_000, true, 1000],
  ])('of a task %d ms old (flowing: %s) is %d ms', (ageMs, flowing, waitMs) => {
    expect(waitBeforeNextPoll(ageMs, flowing, pace)).toBe(waitMs);
  });

  it('sees a 50 ms task end within 53 ms', () => {
    expect(50 + follow(50, false).lateMs).toBeLessThanOrEqual(53);
  });

  it.each([1000, 10_000, 60_000])('sees a task of %d ms end at most 5 %% late', (lengthMs) => {
    expect(follow(lengthMs, false).lateMs).toBeLessThanOrEqual(lengthMs * 0.05);
  });

  it('looks at a task of an hour no more often than every five seconds on the whole', () => {
    // linkis-web asks every 5 s: 720 times. Ours starts finer, which costs a bounded number of looks more.
    expect(follow(3_600_000, false).looks).toBeLessThan(720 + 180);
  });

  it('takes a share of zero as the shortest wait', () => {
    expect(waitBeforeNextPoll(10_000, false, { ...pace, share: 0 })).toBe(3);
  });
});

describe('spreadWait', () => {
  it('brings a thousand kernels back over seconds that lost the gateway in the same moment', async () => {
    const { below } = seededNumbers(7);
    const random = (): number => below(1000) / 1000;
    const clock = handClock();
    const back: number[] = [];
    for (let kernel = 0; kernel < 1000; kernel += 1)
      void clock.wait(spreadWait(5000, random)).then(() => back.push(clock.now()));
    for (let at = 0; at < 50; at += 1) {
      clock.advance(100);
      await setImmediate();
    }
    expect(back).toHaveLength(1000);
    const inTenths = new Map<number, number>();
    for (const at of back) inTenths.set(at, (inTenths.get(at) ?? 0) + 1);
    expect(Math.min(...back)).toBeGreaterThan(2400);
    expect(Math.max(...inTenths.values())).toBeLessThan(70);
  });
});
