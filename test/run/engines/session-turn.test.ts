import { describe, expect, it } from '@jest/globals';
import { knowGoing, sessionKey } from '../../../src/run/engines/session-turn.ts';
import type { EngineSession } from '../../../src/run/session/engine-sessions.ts';
import { createNotebookSession } from '../../../src/run/session/notebook-session.ts';
import type { TaskSpec } from '../../../src/task/index.ts';
import { freshState } from '../../support/run-settings.ts';

const spec: TaskSpec = {
  code: 'select 1',
  runType: 'sql',
  engineType: 'spark-3.4.4',
  creator: 'notebook',
  variables: {},
  runtime: {},
  startup: {},
  labels: { fixedEngineConn: 's1' },
  source: {},
};

describe('the engine that a task needs for itself', () => {
  it('is that of its session, creator and version', () => {
    const key = sessionKey(spec);
    expect(sessionKey({ ...spec, code: 'x = 1', runType: 'py' })).toBe(key);
    expect(sessionKey({ ...spec, labels: { fixedEngineConn: 's2' } })).not.toBe(key);
    expect(sessionKey({ ...spec, creator: 'other' })).not.toBe(key);
    expect(sessionKey({ ...spec, engineType: 'spark-3.5.1' })).not.toBe(key);
  });

  it('is none without a session, and for engines that keep nothing from task to task', () => {
    expect(sessionKey({ ...spec, labels: {} })).toBeUndefined();
    expect(sessionKey({ ...spec, labels: { executeOnce: '' } })).toBeUndefined();
    for (const engineType of ['jdbc-4', 'shell-1', 'trino-371', ''])
      expect(sessionKey({ ...spec, engineType })).toBeUndefined();
  });

  it('may be taken by a task of the kernel before, where the session is continued', () => {
    const session = createNotebookSession('now', freshState());
    const task = { engine: 'spark-3.4.4', creator: 'notebook', taskId: 7, end: undefined };
    const tasks = [
      task,
      { ...task, taskId: 8, end: 'Succeed' },
      { ...task, taskId: undefined },
      { ...task, taskId: 9, engine: 'shell-1' },
    ];
    knowGoing({ id: 's1', tasks } as unknown as EngineSession, session);
    expect([...session.going]).toEqual([[7, sessionKey(spec)]]);
  });
});
