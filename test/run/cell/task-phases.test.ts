import { describe, expect, it } from '@jest/globals';
import { createTaskPhases } from '../../../src/run/cell/task-phases.ts';
import type { LogLine } from '../../../src/task/index.ts';

/** Lines of a real Linkis 1.8, as its log has them. */
const asked =
  '2026-11-29 04:18:35.018 INFO Background is starting a new engine for you(您的任务正在请求引擎中，请耐心等待), execId TaskID_8_otJobId_astJob_6_codeExec_6 mark id is mark_6';
const created =
  '2026-11-29 04:19:08.019 INFO Succeed to create new ec : ServiceInstance(linkis-cg-engineconn, 127.0.0.1:42915, 0)';
const reused = created.replace('create new', 'reuse');

const lines = (...texts: readonly string[]): readonly LogLine[] =>
  texts.map((text) => ({ text, level: 'info' }));

/** Phases by a clock that stands until it is set. */
function started(): {
  readonly phases: ReturnType<typeof createTaskPhases>;
  readonly at: (ms: number) => void;
} {
  let now = 1000;
  const clock = { now: () => now, wait: async () => undefined };
  return {
    phases: createTaskPhases(clock, 1000),
    at: (ms) => {
      now = 1000 + ms;
    },
  };
}

describe('the phases of a task', () => {
  it('are queue, engine and run, and add up', () => {
    const { phases, at } = started();
    phases.state('Inited');
    at(600);
    phases.state('Running');
    expect(phases.isStarting()).toBe(false);
    at(800);
    phases.log(lines(asked));
    expect(phases.isStarting()).toBe(true);
    at(33_000);
    phases.log(lines(created));
    expect(phases.isStarting()).toBe(false);
    at(45_000);
    expect(phases.times()).toEqual({ queueMs: 800, engineMs: 32_200, runMs: 12_000 });
  });

  it('has no engine phase where the engine was there', () => {
    const { phases, at } = started();
    at(300);
    phases.state('Running');
    phases.log(lines(asked, reused));
    expect(phases.isStarting()).toBe(false);
    at(900);
    expect(phases.times()).toEqual({ queueMs: 300, engineMs: 0, runMs: 600 });
  });

  it('counts the whole time as queue while nothing else is known', () => {
    const { phases, at } = started();
    at(5000);
    expect(phases.times()).toEqual({ queueMs: 5000, engineMs: 0, runMs: 0 });
    phases.state('Running');
    at(6000);
    expect(phases.times()).toEqual({ queueMs: 5000, engineMs: 0, runMs: 1000 });
  });

  it('does not take the words for its own when a program prints them', () => {
    const { phases } = started();
    phases.log(lines('Background is starting a new engine for you'));
    expect(phases.isStarting()).toBe(false);
  });
});
