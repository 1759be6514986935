/** Long queries in more sessions than the process has threads for them: other tasks go on. */
import { describe, expect, it } from '@jest/globals';
import type { TaskHandle, TaskSpec } from '../../../src/task/index.ts';
import { until } from '../../gateway/engines/engine-session.ts';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);

function spec(engineType: string, runType: string, code: string, session: string): TaskSpec {
  return {
    code,
    runType,
    engineType,
    creator: 'notebook',
    variables: {},
    runtime: {},
    startup: {},
    labels: { fixedEngineConn: session },
    source: {},
  };
}

const submit = async (task: TaskSpec): Promise<TaskHandle> => stack.client.submit(task);
const stateOf = async (task: TaskHandle): Promise<string> => stack.client.status(task);

describe('a gateway whose engines are all busy', () => {
  it('takes and runs another task, and kills the long ones', async () => {
    const sessions = Array.from({ length: 6 }, (_, number) => `busy${String(number)}`);
    const code = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';
    const long = await Promise.all(
      sessions.map(async (session) => submit(spec('duckdb-1', 'sql', code, session))),
    );
    await until(async () => {
      const states = await Promise.all(long.map(stateOf));
      return states.every((state) => state === 'Running') || undefined;
    });

    const shell = await submit(spec('shell-1', 'shell', 'echo here', 'other'));
    await until(async () => (await stateOf(shell)) === 'Succeed' || undefined);
    expect(await Promise.all(long.map(stateOf))).toEqual(long.map(() => 'Running'));

    for (const task of long) await stack.client.kill(task);
    await until(async () => {
      const states = await Promise.all(long.map(stateOf));
      return states.every((state) => state === 'Cancelled') || undefined;
    });
  });
});
