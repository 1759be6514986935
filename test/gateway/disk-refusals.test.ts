/** What the disk refuses is told with the path and the reason, leaves no file open, and is over when the disk takes it again. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';
import { openFiles } from './engines/engine-session.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(async () => test.close());

const refused = async (): Promise<string> =>
  test.submit('print 1').then(
    () => 'was taken',
    (thrown: unknown) => String(thrown),
  );

describe('a disk that takes', () => {
  it('no log refuses a submit with the path', async () => {
    const place = path.join(test.directory, 'linkis', 'hadoop', 'log');
    await rm(place, { recursive: true, force: true });
    await writeFile(place, '');
    expect(await refused()).toMatch(/The log .*hadoop\/log\/IDE\/.*\.log could not be written: E/);
    expect(await openFiles(`${test.directory}/linkis`)).toEqual([]);
    await rm(place);
    expect(await test.reached((await test.submit('print 1')).taskId)).toBe('Succeed');
  });

  it('no row of the job history refuses a submit with the path, and closes its log', async () => {
    const history = path.join(test.directory, 'job-history.jsonl');
    await rm(history);
    await mkdir(history);
    for (let at = 0; at < 3; at += 1) {
      expect(await refused()).toMatch(
        /The job history .*job-history\.jsonl could not be written: E/,
      );
    }
    expect(await openFiles(`${test.directory}/linkis`)).toEqual([]);
    await rm(history, { recursive: true });
    expect(await test.reached((await test.submit('print 1')).taskId)).toBe('Succeed');
  });

  it('no result fails the task with the path', async () => {
    const place = path.join(test.directory, 'linkis', 'result');
    await rm(place, { recursive: true, force: true });
    await writeFile(place, '');
    const { taskId } = await test.submit('print 1');
    expect(await test.reached(taskId)).toBe('Failed');
    expect((await test.task(taskId))['errDesc']).toMatch(/E[A-Z]+: .*\/linkis\/result\//);
    expect(await openFiles(`${test.directory}/linkis`)).toEqual([]);
  });
});
