import { describe, expect, it } from '@jest/globals';
import { withShownValue } from '../../../src/magics/index.ts';
import { withoutOwnCode } from '../../../src/run/session/own-code.ts';
import { execId, type LogLine, taskId } from '../../../src/task/index.ts';
import { scriptedService } from '../../support/scripted-task-client.ts';

const task = { execId: execId('exec_id_7'), taskId: taskId(7) };
const info = (text: string): LogLine => ({ text, level: 'info' });

describe('withoutOwnCode', () => {
  it('gives logs and codes as the user wrote them, and counts lines as the server does', async () => {
    const service = scriptedService();
    const client = withoutOwnCode(service.client);
    const code = await withShownValue('x = 1\nx');
    service.info = { code, errorDescription: 'line 2: _linkis_value = x' };
    service.log = [
      { text: 'WARN before', level: 'warn' },
      ...`host:1 >> ${code}`.split('\n').map(info),
      info('behind'),
    ];
    const page = await client.log(task, 1);
    expect(page.lines).toEqual([
      { text: 'WARN before', level: 'warn' },
      info('host:1 >> x = 1'),
      info('x'),
      info('behind'),
    ]);
    expect(page.nextLine).toBe(6);
    expect((await client.storedLog('logs/7.log', 1)).lines).toEqual(page.lines);
    expect(await client.info(task.taskId)).toMatchObject({
      code: 'x = 1\nx',
      errorDescription: 'line 2: x',
    });
    expect((await client.tasks({ page: 1, pageSize: 1 }))[0]?.code).toBe('x = 1\nx');
    expect(client.address).toBe('scripted');
  });

  it('leaves all that is known of a line that it does not change', async () => {
    const service = scriptedService();
    const after = { result: 1, line: 2, column: 0 };
    const lines: readonly LogLine[] = [
      { text: 'one', level: 'error', after, program: 'one' },
      { text: '<linkis-kernel> _linkis_value = 1', level: 'error' },
      { text: 'one', level: 'error', after: { ...after, line: 3 }, program: 'one' },
    ];
    service.log = [...lines];
    const page = await withoutOwnCode(service.client).log(task, 1);
    expect(page.lines.filter(({ text }) => text === 'one')).toEqual([lines[0], lines[2]]);
  });

  it('leaves no page empty that had lines, since an empty one means the end', async () => {
    const service = scriptedService();
    const client = withoutOwnCode(service.client);
    service.log = [info((await withShownValue('x')).split('\n')[1] ?? '')];
    expect((await client.log(task, 1)).lines).toEqual([info('')]);
    service.log = [info('')];
    expect((await client.log(task, 1)).lines).toEqual([info('')]);
  });
});
