import { describe, expect, it } from '@jest/globals';
import { renderTaskInfo, renderTaskProgress } from '../../../src/render/index.ts';
import { execId, taskId, type TaskInfo, type TaskState } from '../../../src/task/index.ts';

function task(state: TaskState, progress: number | undefined): TaskInfo {
  return {
    taskId: taskId(7),
    execId: execId('x'),
    state,
    user: 'ann',
    creator: 'notebook',
    engine: 'spark',
    runType: 'sql',
    labels: [],
    progress,
    resultLocation: undefined,
    logPath: undefined,
    errorCode: undefined,
    errorDescription: undefined,
    engineInstance: undefined,
    createdTime: undefined,
    updatedTime: undefined,
    costMs: undefined,
    code: undefined,
    source: {},
    metrics: {},
  };
}

describe('renderTaskInfo', () => {
  it.each<[TaskState, number | undefined, string]>([
    ['Running', 0.5, 'state    Running (50 %)'],
    ['Running', undefined, 'state    Running'],
    ['Inited', 0, 'state    Inited'],
    ['Succeed', 1, 'state    Succeed'],
    ['Cancelled', 1, 'state    Cancelled'],
    ['Failed', 0.99, 'state    Failed'],
  ])('of a task that is %s at %j says %j', (state, progress, line) => {
    expect(String(renderTaskInfo(task(state, progress))['text/plain']).split('\n')[1]).toBe(line);
  });
});

describe('renderTaskProgress', () => {
  it('has no bar for a task that was stopped or failed', () => {
    const shown = (state: TaskState): string => {
      const progress = { fraction: 0.75, stages: [], yarn: undefined };
      return renderTaskProgress(task(state, 0.75), progress, false)['text/plain'];
    };
    expect(shown('Running')).toContain('75 %');
    expect(shown('Cancelled')).toBe('✘ spark · task 7 · Cancelled');
    expect(shown('Failed')).not.toContain('%');
  });

  it('tells the time as the server counts it, in whole seconds', () => {
    const shown = (costMs: number | undefined): string => {
      const progress = { fraction: undefined, stages: [], yarn: undefined };
      const bundle = renderTaskProgress({ ...task('Failed', 0), costMs }, progress, false);
      expect(bundle['text/html']).not.toMatch(/ · (?:<|$)/);
      return bundle['text/plain'];
    };
    expect(shown(0)).toBe('✘ spark · task 7 · Failed · under 1 s');
    expect(shown(2000)).toBe('✘ spark · task 7 · Failed · 2.0 s');
    expect(shown(undefined)).toBe('✘ spark · task 7 · Failed');
  });
});
