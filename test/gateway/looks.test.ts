/** Questions to tables beside tasks, through the client: what a look keeps, what it shares with none, how it ends. */
import { describe, expect, it } from '@jest/globals';
import { isTerminal, taskId } from '../../src/task/index.ts';
import { fixture } from '../support/fixture.ts';
import { startStack } from '../support/local-stack.ts';

const stack = fixture(startStack);
describe('a look', () => {
  it('keeps its tables from question to question, and gives the rows of the last statement as texts', async () => {
    const { looks } = stack.client;
    const made =
      'CREATE TABLE t AS SELECT i AS a, NULL AS b FROM range(3) r(i); SELECT count(*) FROM t';
    expect(await looks.ask({ look: 'one', isNew: true, code: made })).toEqual([['3']]);
    const read = 'SELECT CAST(a AS VARCHAR), b FROM t ORDER BY a DESC';
    expect(await looks.ask({ look: 'one', isNew: false, code: read })).toEqual([
      ['2', null],
      ['1', null],
      ['0', null],
    ]);
    await expect(looks.ask({ look: 'two', isNew: true, code: read })).rejects.toMatchObject({
      code: 'TASK_FAILED',
      message: expect.stringContaining('t does not exist'),
    });
  });

  it('is gone with its end, and says so', async () => {
    const { looks } = stack.client;
    await looks.ask({ look: 'three', isNew: true, code: 'CREATE TABLE t AS SELECT 1' });
    await looks.end('three');
    await looks.end('three');
    const question = { look: 'three', isNew: false, code: 'FROM t' };
    await expect(looks.ask(question)).rejects.toMatchObject({ code: 'RESULT_GONE' });
    await expect(looks.ask({ ...question, isNew: true })).rejects.toMatchObject({
      code: 'TASK_FAILED',
    });
  });

  it('leaves no task in the history, and does not see the tables of the engine', async () => {
    await stack.run('%%sql\nCREATE OR REPLACE TABLE of_the_user AS SELECT 1');
    const before = await stack.client.tasks({ page: 1, pageSize: 100 });
    await expect(
      stack.client.looks.ask({ look: 'four', isNew: true, code: 'FROM of_the_user' }),
    ).rejects.toMatchObject({ code: 'TASK_FAILED' });
    const after = await stack.client.tasks({ page: 1, pageSize: 100 });
    expect(after.every((task) => isTerminal(task.state))).toBe(true);
    expect(after).toHaveLength(before.length);
  });

  it('is interrupted with the signal of its question, and answers the next one', async () => {
    const { looks } = stack.client;
    const stop = new AbortController();
    const endless =
      'SELECT count(*) FROM range(1000000000000) a(i), range(1000000) b(j) WHERE i = -j';
    const asked = looks.ask({ look: 'five', isNew: true, code: endless }, stop.signal);
    const ended = asked.catch((thrown: unknown) => thrown);
    stop.abort(new Error('enough'));
    expect(await ended).toBeInstanceOf(Error);
    expect(await looks.ask({ look: 'five', isNew: true, code: "SELECT 'free'" })).toEqual([
      ['free'],
    ]);
  });

  it('tells how a result is stored', async () => {
    const ran = await stack.run("select 1 as a, 1.50 as b, 'x' as c from range(7)");
    const { resultLocation = '' } = await stack.client.info(taskId(ran.taskId()));
    const [result] = await stack.client.resultSets(resultLocation);
    expect(await stack.client.looks.table(result?.path ?? '')).toEqual({
      columns: [
        { type: 'INTEGER', isPython: false },
        { type: 'DECIMAL(3,2)', isPython: false },
        { type: 'VARCHAR', isPython: false },
      ],
      rows: 7,
    });
    for (const path of ['/etc/passwd', '', 'relative', `${result?.path ?? ''}x`])
      await expect(stack.client.looks.table(path)).rejects.toMatchObject({
        code: 'LINKIS_REFUSED',
      });
  });

  it.each(['', 'A', 'a b', '"; DROP', 'a'.repeat(41)])('refuses the name %j', async (look) => {
    await expect(
      stack.client.looks.ask({ look, isNew: true, code: 'SELECT 1' }),
    ).rejects.toBeDefined();
  });
});
