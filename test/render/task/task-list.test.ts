import { describe, expect, it } from '@jest/globals';
import {
  createLoggedCodeReader,
  renderTaskCode,
  renderTaskList,
  renderTaskProgress,
} from '../../../src/render/index.ts';
import { execId, type LogLine, taskId, type TaskInfo } from '../../../src/task/index.ts';

const info: TaskInfo = {
  taskId: taskId(7),
  execId: execId('exec_7'),
  state: 'Running',
  user: 'ann',
  creator: 'notebook',
  engine: 'hive',
  runType: 'hql',
  labels: [],
  progress: 0.256,
  resultLocation: undefined,
  logPath: undefined,
  errorCode: undefined,
  errorDescription: undefined,
  engineInstance: undefined,
  createdTime: Date.UTC(2026, 10, 24, 1, 2, 3),
  updatedTime: undefined,
  costMs: 65_000,
  code: "\n  select '<b>' as \u202ex\nfrom t",
  source: {},
  metrics: {},
};

const words = { title: '1 task', empty: 'none' };

describe('renderTaskList', () => {
  it('aligns the facts of each task, with the first line of its code', () => {
    expect(renderTaskList([{ info, note: 'detached' }], words)['text/plain']).toBe(
      [
        '1 task',
        'task  state         engine      submitted (UTC)      took      code',
        "7     Running 25 %  hive (hql)  2026-11-24 01:02:03  1 m 05 s  select '<b>' as \\u202ex  detached",
      ].join('\n'),
    );
  });

  it('escapes what comes from the server', () => {
    const html = String(renderTaskList([{ info }], words)['text/html']);
    expect(html).toContain('select &#39;&lt;b&gt;&#39; as \\u202ex');
    expect(html).not.toContain('<b>');
  });

  it('says that there are none, also to a program', () => {
    expect(renderTaskList([], { ...words, json: true })).toEqual({
      'text/plain': 'none',
      'text/html': '<div class="tex2jax_ignore mathjax_ignore"><div>none</div></div>',
      'application/json': [],
    });
    expect(renderTaskList([], words)).not.toHaveProperty('application/json');
  });
});

describe('createLoggedCodeReader', () => {
  const line = (text: string): LogLine => ({ text, level: 'info' });
  const ruler = '*'.repeat(36);

  it('is the block between the rulers', () => {
    const log = [
      'before',
      `${ruler}SCRIPT CODE${ruler}`,
      'a',
      '',
      'b',
      `${ruler}SCRIPT CODE${ruler}`,
    ];
    expect(createLoggedCodeReader().read(log.map(line))).toBe('a\n\nb');
  });

  it.each([[['before']], [[`${ruler}SCRIPT CODE${ruler}`, 'a']]])('is unknown in %j', (log) => {
    expect(createLoggedCodeReader().read(log.map(line))).toBeUndefined();
  });
});

describe('renderTaskCode', () => {
  it('tells what ran only when it says something else', () => {
    const same = renderTaskCode(7, { submitted: 'a \n\nb', ran: 'a\nb' }, false);
    expect(same['text/plain']).toBe('Task 7 as submitted:\na \n\nb');
    const other = renderTaskCode(7, { submitted: '${x}', ran: '<1>' }, true);
    expect(other['text/plain']).toContain('Task 7 as the server ran it:\n<1>');
    expect(other['text/html']).toContain('&lt;1&gt;');
    expect(other['application/json']).toEqual({ taskId: 7, submitted: '${x}', ran: '<1>' });
  });

  it('says when the server tells nothing', () => {
    const unknown = renderTaskCode(7, { submitted: undefined, ran: undefined }, false);
    expect(unknown['text/plain']).toBe('The server does not give the code of task 7.');
  });
});

describe('renderTaskProgress', () => {
  it('lists stages and applications below the line', () => {
    const bundle = renderTaskProgress(
      info,
      {
        fraction: 0.5,
        stages: [{ id: 'jobId-1(<x>)', total: 6, running: 1, failed: 0, succeeded: 4 }],
        yarn: { cores: 6, memoryBytes: 9_663_676_416, applications: ['application_1'] },
      },
      true,
    );
    expect(bundle['text/plain']).toContain('\n  jobId-1(<x>): 4/6 tasks, 1 running, 0 failed\n');
    expect(bundle['text/plain']).toContain('yarn application application_1');
    expect(bundle['text/html']).toContain('jobId-1(&lt;x&gt;)');
    expect(bundle['application/json']).toMatchObject({ taskId: 7, fraction: 0.5 });
  });
});
