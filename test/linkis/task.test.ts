/** A task followed over real HTTP with recorded answers: state, log, progress, kill, results; before, at and after its end. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { execId, taskId } from '../../src/task/index.ts';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  type SeenRequest,
  startReplayServer,
} from '../support/replay-server.ts';
import { clientFor, failureOf, spec } from './client-under-test.ts';

interface LogData {
  readonly fromLine: number;
  readonly log: readonly string[];
}
interface LogPageRecorded {
  readonly fromLine: number;
  readonly query?: string;
  readonly data: LogData;
}

const logs = JSON.parse(
  readFileSync(new URL('../fixtures/recorded/logs.json', import.meta.url), 'utf8'),
) as {
  readonly short: { readonly pages: readonly LogPageRecorded[]; readonly stored: LogData };
  readonly long: {
    readonly live: readonly LogPageRecorded[];
    readonly after: readonly LogPageRecorded[];
  };
};

const ended = no(
  400,
  1,
  'The job you just executed has ended. This interface no longer provides a query.',
);
const task = { execId: execId('exec_id_1'), taskId: taskId(1) };
const ref = (path: string) => ({ name: '_0.dolphin', path, index: 0, size: undefined });

let server: ReplayServer;
afterEach(() => server.close());

/** A server that has taken task 1; `answer` knows the rest. */
async function serve(answer: (request: SeenRequest) => Answer): Promise<void> {
  server = await startReplayServer((request) =>
    request.path === '/entrance/submit' ? ok({ execID: task.execId, taskID: 1 }) : answer(request),
  );
}

function row(changes: Readonly<Record<string, unknown>>): Answer {
  return ok({
    task: {
      taskID: 1,
      status: 'Succeed',
      execId: 'short',
      strongerExecId: 'exec_id_1',
      logPath: 'file:///1.log',
      ...changes,
    },
  });
}

function textOf(lines: readonly { readonly text: string }[]): readonly string[] {
  return lines.map((line) => line.text);
}

describe('log', () => {
  const storedLines = (logs.short.stored.log[3] ?? '').replace(/\n$/, '').split('\n');

  it('gives every recorded line once, from the entrance and then from the stored file at the same line', async () => {
    const [live] = logs.short.pages;
    if (live === undefined) throw new Error('no page');
    let alive = true;
    await serve(({ path }) => {
      if (path.endsWith('/log')) return alive ? ok(live.data) : ended;
      if (path === '/filesystem/openLog') return ok(logs.short.stored);
      return row({});
    });
    const client = clientFor(server.url);
    await client.submit(spec);
    const first = await client.log(task, 1);
    alive = false;
    const rest = await client.log(task, first.nextLine);
    await client.close();
    expect(first).toMatchObject({ nextLine: 13, complete: false });
    expect([...textOf(first.lines), ...textOf(rest.lines)]).toEqual(storedLines);
    expect(rest).toMatchObject({ nextLine: storedLines.length + 1, complete: true });
  });

  it('counts lines while the task runs as the entrance counts them after its end', async () => {
    const pages = [...logs.long.live];
    await serve(() => ok(pages.shift()?.data ?? { fromLine: 0, log: '' }));
    const client = clientFor(server.url);
    await client.submit(spec);
    const lines: string[] = [];
    let nextLine = 1;
    for (let poll = 0; poll < logs.long.live.length; poll += 1) {
      const page = await client.log(task, nextLine);
      lines.push(...textOf(page.lines));
      nextLine = page.nextLine;
    }
    await client.close();
    const whole = logs.long.after.find((page) => page.query === 'fromLine=0')?.data.log[3] ?? '';
    expect(lines).toEqual(whole.split('\n'));
    expect(nextLine).toBe(lines.length + 1);
    const piece = logs.long.after.find((page) => page.query === 'fromLine=5&size=5')?.data.log[3];
    expect(piece?.split('\n')).toEqual(lines.slice(4, 9));
  });

  it('gives a line without a header the level of the line before it, across pages too', async () => {
    const pages = [
      '2026-11-23 21:36:22.036 INFO a\n2026-11-23 21:36:22.036 ERROR b',
      '  at c\n2026-11-23 21:36:13.822 WARN  [main] d\n2026-11-23 21:36:22.036 SYSTEM-INFO e',
    ];
    let line = 1;
    await serve(() => {
      const all = pages.shift() ?? '';
      line += all.split('\n').length;
      return ok({ log: ['', '', '', all], fromLine: line });
    });
    const client = clientFor(server.url);
    await client.submit(spec);
    const first = await client.log(task, 1);
    const second = await client.log(task, first.nextLine);
    await client.close();
    expect([...first.lines, ...second.lines].map(({ level }) => level)).toEqual([
      'info',
      'error',
      'error',
      'warn',
      'info',
    ]);
  });

  it.each([[''], [null]])('asks for the same line again after log %j', async (log) => {
    await serve(() => ok({ log, fromLine: 7 }));
    const client = clientFor(server.url);
    await client.submit(spec);
    await expect(client.log(task, 7)).resolves.toEqual({ lines: [], nextLine: 7, complete: false });
    await client.close();
  });

  it('takes the end of an ended task from the entrance while that has it, and asks for nothing else', async () => {
    const end =
      '2026-11-24 10:00:00.000 INFO Congratulations. Your job completed with status Success.';
    const paths: string[] = [];
    await serve(({ path }) => {
      paths.push(path.split('/').at(-1) ?? '');
      if (path.endsWith('/status')) return ok({ status: 'Succeed', execID: 'exec_id_1' });
      return ok({ log: ['', '', '', `first\n${end}`], fromLine: 3 });
    });
    const client = clientFor(server.url);
    await client.submit(spec);
    await client.status(task);
    const page = await client.log(task, 1);
    await client.close();
    expect(textOf(page.lines)).toEqual(['first', end]);
    expect(page.complete).toBe(true);
    expect(paths).toEqual(['status', 'log']);
  });

  it('goes on in the stored log where the entrance forgets an ended task, and asks it no more', async () => {
    const end =
      '2026-11-24 10:00:00.000 INFO Congratulations. Your job completed with status Success.';
    const paths: string[] = [];
    let alive = true;
    await serve(({ path }) => {
      paths.push(path.split('/').at(-1) ?? '');
      if (path.endsWith('/status')) return ok({ status: 'Succeed', execID: 'exec_id_1' });
      if (path.endsWith('/openLog')) return ok({ log: ['', '', '', `first\nsecond\n${end}\n`] });
      if (!path.endsWith('/log')) return row({});
      return alive ? ok({ log: ['', '', '', 'first'], fromLine: 2 }) : ended;
    });
    const client = clientFor(server.url);
    await client.submit(spec);
    await client.status(task);
    const first = await client.log(task, 1);
    alive = false;
    const rest = await client.log(task, first.nextLine);
    await client.log(task, rest.nextLine);
    await client.close();
    expect(first).toMatchObject({ complete: false });
    expect([...textOf(first.lines), ...textOf(rest.lines)]).toEqual(['first', 'second', end]);
    expect(rest.complete).toBe(true);
    expect(paths.filter((path) => path === 'log')).toHaveLength(2);
  });

  it('waits for the last line of the stored log', async () => {
    const files = [
      'a\n',
      'a\nb\n2026-11-23 21:36:22.036 INFO Your job completed with status Success.\n',
    ];
    await serve(({ path }) => {
      if (path === '/filesystem/openLog') return ok({ log: ['', '', '', files.shift() ?? ''] });
      return path.endsWith('/status') ? ok({ status: 'Succeed' }) : row({});
    });
    const client = clientFor(server.url);
    await client.submit(spec);
    await client.status(task);
    const page = await client.log(task, 2);
    await client.close();
    expect(page).toMatchObject({ nextLine: 4, complete: true });
    expect(page.lines).toHaveLength(2);
  });
});

describe('status', () => {
  it('is known in whatever case', async () => {
    const words = ['running', 'SUCCEED', ' Failed ', 'cAnCeLlEd'];
    await serve(({ path }) =>
      path.endsWith('/status') ? ok({ status: words.shift() ?? '' }) : row({}),
    );
    const client = clientFor(server.url);
    await client.submit(spec);
    const states = [];
    for (let look = 0; look < 4; look += 1) states.push(await client.status(task));
    expect(states).toEqual(['Running', 'Succeed', 'Failed', 'Cancelled']);
    await client.close();
  });

  it('that is a word which is not known is told with the word, whoever says it', async () => {
    const words = ['Sleeping', 'Succeeded', 'x'.repeat(5000)];
    for (const word of words) {
      for (const knows of ['entrance', 'history']) {
        await serve(({ path }) => {
          if (!path.endsWith('/status')) return row({ status: word });
          return knows === 'entrance' ? ok({ status: word }) : no(400, 1, 'Get job by ID error');
        });
        const client = clientFor(server.url);
        await client.submit(spec);
        const failure = await failureOf(client.status(task));
        expect(failure).toMatchObject({ code: 'LINKIS_SHAPE', stateWord: word });
        expect(failure.message).toContain(`of task 1 '${word.slice(0, 100)}`);
        expect(failure.message.length).toBeLessThan(400);
        // Said once: the next look asks again anyway.
        expect(server.seen(/status$/)).toHaveLength(1);
        await client.close();
        await server.close();
      }
    }
    await serve(() => row({}));
  });

  it('comes from the job history when the entrance does not know the task', async () => {
    await serve(({ path }) =>
      path.endsWith('/status') ? no(400, 1, 'Get job by ID error') : row({}),
    );
    const client = clientFor(server.url);
    await client.submit(spec);
    await expect(client.status(task)).resolves.toBe('Succeed');
    await client.close();
  });

  it('does not believe an execID after an outage: it may name another task', async () => {
    let away = true;
    await serve(({ path }) => {
      if (!path.endsWith('/status')) return row({ status: 'Cancelled' });
      if (!away) return ok({ status: 'Running' });
      away = false;
      return no(500, 500, 'Internal Server Error', []);
    });
    const client = clientFor(server.url);
    await client.submit(spec);
    await expect(client.status(task)).resolves.toBe('Cancelled');
    await client.close();
  });
});

describe('kill', () => {
  it('is a GET with the task id', async () => {
    await serve(() => ok({ execID: 'exec_id_1' }, 'Successfully killed the job(成功kill了job)'));
    const client = clientFor(server.url);
    await client.submit(spec);
    await expect(client.kill(task)).resolves.toBe('accepted');
    await client.close();
    expect(server.seen(/kill$/)).toMatchObject([
      { method: 'GET', path: '/entrance/exec_id_1/kill' },
    ]);
    expect(server.seen(/kill$/)[0]?.query.get('taskID')).toBe('1');
  });

  it('of a task that has ended says so', async () => {
    await serve(({ path }) => (path.endsWith('/kill') ? no(400, 1, 'kill failed') : row({})));
    const client = clientFor(server.url);
    await client.submit(spec);
    await expect(client.kill(task)).resolves.toBe('already-ended');
    await client.close();
  });

  it.each([
    ['another task', 'Job with jobId : 2 and execID : short submitted ', '/entrance/1/kill'],
    ['this task', 'Job with jobId : 1 and execID : short submitted ', '/entrance/exec_id_1/kill'],
  ])(
    'of a task from an earlier kernel looks first: the execID names %s',
    async (_who, line, path) => {
      await serve((request) => {
        if (request.path.endsWith('/log')) return ok({ log: ['', '', '', line], fromLine: 2 });
        return request.path.endsWith('/kill') ? ok({}) : row({ status: 'Running' });
      });
      const client = clientFor(server.url);
      await expect(client.kill(task)).resolves.toBe('accepted');
      await client.close();
      expect(server.seen(/kill$/)).toMatchObject([{ path }]);
    },
  );
});

describe('progress', () => {
  it('comes from the job history when the entrance does not know the task', async () => {
    await serve(({ path }) =>
      path.includes('progress') ? no(400, 1, 'empty') : row({ progress: '1.0' }),
    );
    const client = clientFor(server.url);
    await client.submit(spec);
    await expect(client.progress(task)).resolves.toEqual({
      fraction: 1,
      stages: [],
      yarn: undefined,
    });
    await client.close();
  });
});

describe('resultSets', () => {
  it('orders by number and leaves other files out', async () => {
    const names = [
      '_10.dolphin',
      'b_1.dolphin',
      '_2.dolphin',
      'a_1.dolphin',
      '_SUCCESS',
      '_0.dolphin',
    ];
    await serve(() =>
      ok({
        dirFileTrees: {
          children: names.map((name) => ({
            name,
            path: `hdfs:///r/${name}`,
            properties: { size: '46' },
          })),
        },
      }),
    );
    const client = clientFor(server.url);
    const results = await client.resultSets('hdfs:///r');
    await client.close();
    expect(results.map(({ name }) => name)).toEqual([
      '_0.dolphin',
      'b_1.dolphin',
      'a_1.dolphin',
      '_2.dolphin',
      '_10.dolphin',
    ]);
    expect(results[4]).toEqual({
      name: '_10.dolphin',
      path: 'hdfs:///r/_10.dolphin',
      index: 4,
      size: 46,
    });
  });

  it('is empty when there is no directory', async () => {
    await serve(() => ok({ dirFileTrees: null }));
    const client = clientFor(server.url);
    await expect(client.resultSets('hdfs:///r')).resolves.toEqual([]);
    await client.close();
  });
});

describe('read', () => {
  const metadata = [{ columnName: 'n', comment: 'NULL', dataType: 'INT' }];

  it('asks for JSON nulls and tells the last page by its length', async () => {
    await serve(() => ok({ type: '2', metadata, totalColumn: 1, fileContent: [['1'], [null]] }));
    const client = clientFor(server.url);
    const full = await client.read(ref('hdfs:///a b'), { page: 3, pageSize: 2 });
    const half = await client.read(ref('hdfs:///a b'), { page: 3, pageSize: 5 });
    await client.close();
    expect(full).toEqual({
      kind: 'table',
      columns: [{ name: 'n', type: 'int', comment: undefined }],
      rows: [['1'], [null]],
      last: false,
      notices: [],
    });
    expect(half).toMatchObject({ last: true });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toMatchObject({
      path: 'hdfs:///a b',
      page: '3',
      pageSize: '2',
      nullValue: 'LINKIS_NULL',
      enableLimit: 'true',
    });
  });

  it('puts the pages of a wide table side by side', async () => {
    await serve(({ query }) => {
      const name = `c${query.get('columnPage') ?? ''}`;
      return ok({
        type: '2',
        totalColumn: 3,
        metadata: [{ columnName: name, dataType: 'int' }],
        fileContent: [[name]],
      });
    });
    const client = clientFor(server.url);
    const page = await client.read(ref('x'), { page: 1, pageSize: 5 });
    await client.close();
    expect(page).toMatchObject({ rows: [['c1', 'c2', 'c3']] });
  });

  it.each<[string, Answer, object]>([
    [
      'text',
      ok({ type: '1', metadata: 'NULL', fileContent: [['a'], ['']] }),
      { kind: 'text', lines: ['a', ''], last: true },
    ],
    [
      'a picture',
      ok({ type: '4', fileContent: [['iVBORw0KGgoAAA']] }),
      { kind: 'picture', base64: 'iVBORw0KGgoAAA', mimeType: 'image/png' },
    ],
    [
      'html',
      ok({ type: '5', fileContent: [['<b>'], ['</b>']] }),
      { kind: 'html', html: '<b>\n</b>' },
    ],
    [
      'something too large',
      ok({ type: '2', display_prohibited: true, en_msg: 'too big' }),
      { kind: 'unviewable', why: 'too big' },
    ],
    ['a binary file', ok({ type: '3', fileContent: [] }), { kind: 'unviewable' }],
    [
      'an empty file',
      no(206, 4, 'Warning code(警告码): 51000, Warning message(警告信息): empty.'),
      { kind: 'text', lines: [], last: true },
    ],
  ])('gives %s as such', async (_name, answer, page) => {
    await serve(() => answer);
    const client = clientFor(server.url);
    await expect(client.read(ref('x'), { page: 1, pageSize: 5 })).resolves.toMatchObject(page);
    await client.close();
  });

  it('tells a result that is gone from one that may not be read', async () => {
    const answers = [
      no(
        400,
        1,
        'operation failed(操作失败)s！the reason(原因)：IOException: path /r/_0.dolphin not exists.',
      ),
      no(
        400,
        1,
        'error code(错误码): 80010, error message(错误信息): The user: hadoop has no permission.',
      ),
    ];
    await serve(() => answers.shift() ?? ok({}));
    const client = clientFor(server.url);
    const gone = await failureOf(client.read(ref('/r/_0.dolphin'), { page: 1, pageSize: 5 }));
    const forbidden = await failureOf(client.read(ref('/r/_0.dolphin'), { page: 1, pageSize: 5 }));
    await client.close();
    expect(gone).toMatchObject({ code: 'RESULT_GONE' });
    expect(forbidden).toMatchObject({ code: 'LINKIS_REFUSED', errorCode: 80_010 });
    expect(forbidden.hint).toContain('owner.check');
  });
});

describe('export', () => {
  async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks) all.push(chunk);
    return Buffer.concat(all).toString('utf8');
  }

  it('gives the bytes as they come, and asks for every row', async () => {
    await serve(() => ({ headers: { 'content-type': 'text/plain' }, body: 'n,name\n1,é\n' }));
    const client = clientFor(server.url);
    await expect(bytesOf(await client.export(ref('x'), { format: 'csv' }))).resolves.toBe(
      'n,name\n1,é\n',
    );
    await client.close();
    expect(server.requests[0]?.query.get('limit')).toBe('2147483647');
  });

  it('takes a failure that looks like a file for what it is', async () => {
    await serve(() => ({
      headers: { 'content-type': 'text/plain' },
      body: 'error(错误):path /r/x not exists.',
    }));
    const client = clientFor(server.url);
    const failure = await failureOf(client.export(ref('x'), { format: 'csv' }));
    await client.close();
    expect(failure).toMatchObject({ code: 'RESULT_GONE' });
  });
});

describe('engines', () => {
  it('lists each configured engine once', async () => {
    await serve(() =>
      ok({
        Category: [
          {
            categoryName: 'IDE',
            childCategory: [{ categoryName: 'spark-3.2.1' }, { categoryName: 'python-python2' }],
          },
          { categoryName: 'Visualis', childCategory: [{ categoryName: 'spark-3.2.1' }] },
        ],
      }),
    );
    const client = clientFor(server.url);
    await expect(client.engines()).resolves.toEqual([
      { engine: 'spark', version: '3.2.1' },
      { engine: 'python', version: 'python2' },
    ]);
    await client.close();
  });
});
