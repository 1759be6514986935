import { describe, expect, it } from '@jest/globals';
import { holdEndingLines } from '../../../src/run/task/follow-task.ts';
import type { LogLine } from '../../../src/task/index.ts';

const info = (text: string): LogLine => ({ level: 'info', text });
const error: LogLine = { level: 'error', text: 'Traceback (most recent call last):' };
const end = info(
  '2026-11-24 03:02:54.002 INFO Congratulations. Your job completed with status Success.',
);

describe('holdEndingLines', () => {
  it('gives lines at once until one may tell the end', () => {
    const held = holdEndingLines();
    expect(held.take([info('a'), info('b')], 0)).toEqual([info('a'), info('b')]);
    expect(held.waitMs).toBeUndefined();
    expect(held.take([info('c'), error, info('d')], 10)).toEqual([info('c')]);
    expect(held.waitMs).toBe(100);
    expect(held.rest()).toEqual([error, info('d')]);
    expect(held.rest()).toEqual([]);
  });

  it('knows the lines of a task that ended well', () => {
    expect(holdEndingLines().take([info('a'), end], 0)).toEqual([info('a')]);
    const success = info(
      'Congratulations! Your job : x_0 executed with status succeed and 1 results.',
    );
    expect(holdEndingLines().take([success], 0)).toEqual([]);
  });

  it('gives what is held, in order, when nothing has ended after a moment', () => {
    const held = holdEndingLines();
    held.take([error], 0);
    expect(held.take([info('a')], 99)).toEqual([]);
    expect(held.take([info('b'), error], 100)).toEqual([error, info('a'), info('b'), error]);
    expect(held.waitMs).toBeUndefined();
  });

  it('keeps what comes with the end', () => {
    const held = holdEndingLines();
    held.take([error], 0);
    held.keep([info('z')]);
    expect(held.rest()).toEqual([error, info('z')]);
  });
});
