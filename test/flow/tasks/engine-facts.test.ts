/** Engines, their applications, their start and their queues, as a Linkis server with Yarn tells of them, and as one does that lacks it all. */
import { afterAll, describe, expect, it } from '@jest/globals';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

const stacks: LocalStack[] = [];
afterAll(async () => {
  await Promise.all(stacks.map(async (stack) => stack.close()));
});

type Answers = Readonly<
  Record<string, (next: () => Promise<Response>) => Response | Promise<Response>>
>;

function ok(data: unknown): Response {
  return Response.json({ method: '/api/x', status: 0, message: 'OK', data });
}

const missing = (): Response =>
  Response.json({ timestamp: 1, status: 404, error: 'Not Found', path: '/x' }, { status: 404 });

/** A stack whose gateway answers in its own way below the paths that are named. */
async function opened(
  answers: Answers,
  own: Parameters<typeof startStack>[0] = {},
): Promise<LocalStack & { readonly asked: string[] }> {
  const asked: string[] = [];
  const stack = await startStack({
    ...own,
    between: async (request, next) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname.replace('/api/rest_j/v1', ''));
      const found = Object.entries(answers).find(([path]) => pathname.endsWith(path));
      return found === undefined ? next(request) : found[1](async () => next(request));
    },
  });
  stacks.push(stack);
  return { ...stack, asked };
}

function errorOf({ outcome }: RanCell): string {
  if (outcome.status === 'ok') throw new Error('the cell has not failed');
  return `${outcome.error.evalue}\n${outcome.error.traceback.join('\n')}`;
}

function htmlOf({ events }: RanCell): string {
  return events
    .flatMap((event) =>
      event.kind === 'display' || event.kind === 'update'
        ? [String(event.bundle['text/html'])]
        : [],
    )
    .join('\n');
}

const application = (applicationUrl: string, applicationId = 'application_17_0007'): Answers => ({
  '/executeEngineConnOperation': () =>
    ok({
      result: { applicationId, applicationUrl, queue: 'root.<etl>', yarnMode: 'client' },
      isError: false,
      errorMsg: '',
    }),
});

/** The engines of the list, as if they were Spark's. */
const asSpark: Answers = {
  '/rm/engines': async (next) =>
    new Response((await (await next()).text()).replaceAll('"duckdb"', '"spark"')),
};

describe('%engines', () => {
  it('links the application of an engine on Yarn, and marks the notebook of its owner', async () => {
    const stack = await opened({
      ...asSpark,
      ...application('http://rm.example:8088/proxy/application_17_0007/?a=1&b=<2>'),
    });
    await stack.run('select 1');
    const shown = await stack.run('%engines');
    const [text = ''] = shown.displays();
    expect(text).toMatch(/^1 engine of yours/);
    expect(text).toMatch(/application_17_0007 +root\.<etl> +this notebook/);
    expect(text).toMatch(/ 1 GB /);
    expect(text).toContain(
      '\napplication_17_0007: http://rm.example:8088/proxy/application_17_0007/?a=1&b=%3C2%3E\n',
    );
    expect(htmlOf(shown)).toContain(
      '<a href="http://rm.example:8088/proxy/application_17_0007/?a=1&amp;b=%3C2%3E" target="_blank" rel="noopener noreferrer">application_17_0007</a>',
    );
    expect(htmlOf(shown)).toContain('root.&lt;etl&gt;');
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'http://u:secret@h/', '<b>', ''])(
    'makes no link of %j',
    async (url) => {
      const stack = await opened({ ...asSpark, ...application(url) });
      await stack.run('select 1');
      const shown = await stack.run('%engines');
      expect(shown.displays()[0]).toContain('application_17_0007');
      expect(htmlOf(shown)).not.toMatch(/<a |<b>|secret/);
    },
  );

  it('asks no engine that cannot be on Yarn for its application', async () => {
    const stack = await opened({});
    await stack.run('select 1');
    const shown = await stack.run('%engines');
    expect(shown.displays()[0]).toMatch(/ busy +idle +memory /);
    expect(stack.asked).not.toContain('/linkisManager/executeEngineConnOperation');
  });

  it.each([
    ['the flat list', '/rm/engines'],
    ['the list with times', '/listUserEngines'],
    ['what engines have done', '/getEngineConn'],
    ['applications', '/executeEngineConnOperation'],
  ])('lists the engines of a server without %s', async (_what, path) => {
    const stack = await opened({ [path]: missing });
    await stack.run('select 1');
    const shown = await stack.run('%engines --json');
    expect(shown.status).toBe('ok');
    expect(shown.displays()[0]).toMatch(/127\.0\.0\.1:\d+ +duckdb-1 .* this notebook/);
  });

  it('of a server without records of past engines says so', async () => {
    const stack = await opened({ '/ecinfo/ecrHistoryList': missing });
    expect(errorOf(await stack.run('%engines --past'))).toMatch(
      /this server \(http:\S+\) does not offer the list of past engines/,
    );
    expect((await opened({}).then(async (own) => own.run('%engines --past'))).displays()).toEqual([
      'No engine of yours that started in the last day has ended',
    ]);
  });
});

describe('%progress', () => {
  it('names the application of the engine that runs a Spark task, with its queue and its page', async () => {
    const stack = await opened({
      '/get': async (next) =>
        new Response(
          (await (await next()).text()).replaceAll('"engineType":"duckdb"', '"engineType":"spark"'),
        ),
      ...application('https://rm.example/a'),
    });
    await stack.run('select 1');
    const shown = await stack.run('%progress --json');
    expect(shown.displays()[0]).toMatch(
      /\n {2}Yarn application application_17_0007 in queue root\.<etl>: https:\/\/rm\.example\/a$/,
    );
    expect(htmlOf(shown)).toContain('<a href="https://rm.example/a"');
    expect(JSON.stringify(shown.events)).toContain('"application":{"id":"application_17_0007"');
    await stack.run('%progress');
    expect(stack.asked.filter((path) => path.endsWith('Operation'))).toHaveLength(1);
  });

  it('shows nothing of it where the server refuses or lacks the question', async () => {
    const stack = await opened({
      '/get': async (next) =>
        new Response(
          (await (await next()).text()).replaceAll('"engineType":"duckdb"', '"engineType":"spark"'),
        ),
      '/executeEngineConnOperation': missing,
    });
    await stack.run('select 1');
    for (let times = 0; times < 3; times += 1)
      expect((await stack.run('%progress')).displays()[0]).not.toMatch(/application/);
    expect(stack.asked.filter((path) => path.endsWith('Operation'))).toHaveLength(1);
  });
});

describe('a Spark task that has failed', () => {
  const log = (url: string): Answers => ({
    '/get': async (next) =>
      new Response(
        (await (await next()).text()).replaceAll('"engineType":"duckdb"', '"engineType":"spark"'),
      ),
    '/log': async (next) => {
      const answer = (await (await next()).json()) as { data: { log?: string[] } };
      const logs = answer.data.log;
      if (logs !== undefined)
        answer.data.log = logs.map((text) =>
          text.replace(
            /^/,
            text === '' ? '' : `2026-11-29 05:01:54.001 INFO Yarn application url:${url}\n`,
          ),
        );
      return Response.json(answer);
    },
  });

  it('names its application, from the log alone where that has the page', async () => {
    const stack = await opened({
      ...log('http://rm.example:8088/cluster/app/application_17_0042'),
      '/executeEngineConnOperation': missing,
    });
    const ran = await stack.run('select * from nothing_of_the_kind');
    expect(ran.status).not.toBe('ok');
    expect(ran.displays()).toContain(
      'Yarn application application_17_0042: http://rm.example:8088/cluster/app/application_17_0042',
    );
    expect(htmlOf(ran)).toContain(
      '<a href="http://rm.example:8088/cluster/app/application_17_0042" target="_blank"',
    );
    expect(stack.asked).not.toContain('/linkisManager/executeEngineConnOperation');
  });

  it('asks the engine where the log has an id alone', async () => {
    const stack = await opened({
      ...log('application_17_0007'),
      ...application('https://rm.example/a'),
    });
    expect((await stack.run('select * from nothing_of_the_kind')).displays()).toContain(
      'Yarn application application_17_0007 in queue root.<etl>: https://rm.example/a',
    );
  });

  it('says nothing of a local one, nor of one that ended well', async () => {
    const stack = await opened({ ...log('local-17'), ...application('', 'local-17') });
    expect((await stack.run('select * from nothing_of_the_kind')).displays().join()).not.toMatch(
      /pplication/,
    );
    expect((await stack.run('select 1')).displays().join()).not.toMatch(/pplication/);
  });

  it('says nothing of it in a notebook that must not change', async () => {
    const stack = await opened(log('http://rm.example/application_17_0042'), {
      run: { status: 'stable' },
    });
    expect((await stack.run('select * from nothing_of_the_kind')).displays().join()).not.toMatch(
      /pplication/,
    );
  });
});

const resource = (memory: number, cores: number, instances: number): string =>
  JSON.stringify({ memory, cores, instances });
const yarn = { queueMemory: 2 ** 36, queueCores: 64, queueInstances: 0, queueName: 'etl' };
const prediction = (checkResult: boolean, cores: number): Answers => ({
  '/task-prediction': () =>
    ok({
      tenant: null,
      checkResult,
      userResource: JSON.stringify({
        loadInstanceResource: { memory: 19 * 2 ** 30, cores, instances: 9 },
        yarnResource: yarn,
      }),
      ecmResource: resource(91 * 2 ** 30, 91, 41),
      yarnResource: JSON.stringify({ ...yarn, queueCores: cores }),
    }),
});

describe('%preview --check', () => {
  const check = '%%preview --check\nselect 1';

  it('says that an engine can start, with what is left', async () => {
    const stack = await opened(prediction(true, 1));
    expect((await stack.run(check)).displays()[0]).toContain(
      'start       A new duckdb engine could start now: left are 19 GB, 1 core, 9 engines of your limit; 64 GB, 64 cores of your limit in queue etl; 91 GB, 91 cores, 41 engines of the machines that start engines; 64 GB, 1 core of queue etl',
    );
  });

  it('says what is short', async () => {
    const stack = await opened(prediction(false, 0));
    expect((await stack.run(check)).displays()[0]).toContain(
      'start       No new duckdb engine can start now: there are no cores left of your limit, no cores left of queue etl (left are 19 GB, no cores,',
    );
    const other = await opened(prediction(false, 3));
    expect((await other.run(check)).displays()[0]).toContain(
      'No new duckdb engine can start now: one needs more than is left (',
    );
  });

  it.each<[string, Answers]>([
    ['lacks the question', { '/task-prediction': missing }],
    [
      'does not answer it in time',
      { '/task-prediction': async () => new Promise<Response>(() => undefined) },
    ],
    ['answers nonsense', { '/task-prediction': () => ok({ checkResult: 'perhaps' }) }],
  ])('is the same without it where the server %s', async (_what, answers) => {
    const stack = await opened(answers);
    const shown = await stack.run(check);
    expect(shown.status).toBe('ok');
    expect(shown.displays()[0]).toContain('✔ the check found nothing');
    expect(shown.displays()[0]).not.toContain('engine could start');
  });
});

describe('a task that waits for an engine', () => {
  /** Runs a cell whose task has the state until the status line says what is expected. */
  async function waits(state: string, answers: Answers, until: RegExp): Promise<readonly string[]> {
    let now = 0;
    let seen = false;
    const lines: string[] = [];
    const stack = await opened(
      {
        ...answers,
        '/status': async (next) => {
          if (seen) return next();
          const { data, ...rest } = (await (await next()).json()) as { data: object };
          return Response.json({ ...rest, data: { ...data, status: state } });
        },
      },
      {
        run: { pace: { ...runSettings.pace, quietMs: 0, statusMs: 0 } },
        clock: {
          now: () => now,
          wait: async () => {
            now += 10_000;
            await new Promise((resolve) => setImmediate(resolve));
          },
        },
      },
    );
    const note = (event: CellEvent): void => {
      if (event.kind !== 'display' && event.kind !== 'update') return;
      lines.push(event.bundle['text/plain']);
      seen ||= until.test(event.bundle['text/plain']) || lines.length > 400;
    };
    await stack.run('select 1', undefined, note);
    expect(stack.asked.filter((path) => path.endsWith('task-prediction'))).toHaveLength(1);
    return lines;
  }

  it.each(['Scheduled', 'WaitForRetry', 'Inited'])(
    'says after 30 s as %s what is short, once asked',
    async (state) => {
      const lines = await waits(state, prediction(false, 0), /no new engine can start now/);
      expect(lines.join('\n')).toContain(
        `${state} · no new engine can start now: no cores left of your limit, no cores left of queue etl · `,
      );
      expect(lines[0]).not.toContain('no new engine');
      expect(lines.at(-1)).not.toContain('no new engine');
    },
  );

  it('says that it waits for its turn when an engine could start', async () => {
    const lines = await waits('Inited', prediction(true, 9), /waits for its turn/);
    expect(lines.join('\n')).toContain(
      'Inited · an engine could start, the task waits for its turn · ',
    );
  });

  it('says nothing where the server lacks the question', async () => {
    const lines = await waits('Scheduled', { '/task-prediction': missing }, /never/);
    expect(lines.join('\n')).not.toMatch(/engine can/);
  });
});

describe('%queue', () => {
  const queues: Answers = {
    '/rm/queues': () =>
      ok({
        queues: [
          { clustername: 'prod', queues: ['default', 'root.etl'] },
          { clustername: 'sit', queues: ['default'] },
        ],
      }),
    '/rm/queueresources': () =>
      ok({
        queueInfo: {
          numPendingApps: 2,
          numActiveApps: 1,
          maxApps: 100,
          queuename: { queueMemory: 64 * 2 ** 30, queueCores: 64 },
          maxResources: { memory: 'root.etl', cores: 64 },
          usedResources: { memory: 16 * 2 ** 30, cores: 32 },
          usedPercentage: { memory: 0.25, cores: 0.5 },
        },
        userResources: [],
      }),
  };

  it('shows the load of one, with the true maximum of its memory', async () => {
    const stack = await opened(queues);
    const shown = await stack.run('%queue root.etl --json');
    expect(shown.displays()).toEqual([
      [
        'Queue root.etl of the cluster prod: 1 application runs, 2 wait, 100 at the most',
        '        used   maximum  of it',
        '------  -----  -------  -----',
        'memory  16 GB  64 GB    25 %',
        'cores   32     64       50 %',
      ].join('\n'),
    ]);
    expect(JSON.stringify(shown.events)).toContain('"cluster":"prod"');
  });

  it('lists the queues below the tasks', async () => {
    const stack = await opened(queues);
    expect((await stack.run('%queue')).displays()[0]).toContain(
      'Yarn queues: default (prod), root.etl (prod), default (sit); %queue NAME shows the load of one.',
    );
  });

  it('asks which cluster, where several have the queue', async () => {
    const stack = await opened(queues);
    expect(errorOf(await stack.run('%queue default'))).toMatch(
      /2 clusters have a queue default: prod, sit[^]*%queue default --cluster prod/,
    );
    expect((await stack.run('%queue default --cluster sit')).displays()[0]).toMatch(
      /^Queue default of the cluster sit: /,
    );
  });

  it('names the nearest queue for one that is not there', async () => {
    const stack = await opened({});
    expect(errorOf(await stack.run('%queue defalt'))).toMatch(
      /Yarn has no queue defalt in the cluster default; did you mean default\?[^]*The server lists default \(cluster default\)/,
    );
    expect(errorOf(await stack.run('%queue default --cluster prod'))).toMatch(
      /the server knows no cluster prod/,
    );
  });

  it('works on the local gateway, whose queue is the machine', async () => {
    const stack = await opened({});
    expect((await stack.run('%queue default')).displays()[0]).toMatch(
      /^Queue default of the cluster default: 0 applications run, 0 wait, \d+ at the most\n[^]*memory +[\d.]+ [GM]B +[\d.]+ GB +\d+ %/,
    );
  });

  it('says what a server lacks, and shows the tasks all the same', async () => {
    const stack = await opened({ '/rm/queues': missing, '/rm/queueresources': missing });
    expect((await stack.run('%queue')).displays()).toEqual([
      'None of your tasks is running or waiting',
    ]);
    expect(errorOf(await stack.run('%queue default'))).toMatch(
      /this server \(http:\S+\) does not offer the load of queue default/,
    );
  });

  it.each([
    ['%queue ro', 'ro', ['root.etl']],
    ['%%engine spark --queue ', '', ['default', 'root.etl']],
    ['%conf wds.linkis.rm.yarnqueue=DE', 'DE', ['default']],
    ['%%configure\n{"conf": {"wds.linkis.rm.yarnqueue": "root', 'root', ['root.etl']],
    ['set wds.linkis.rm.yarnqueue = r', 'r', ['root.etl']],
  ])('names are completed in %j', async (code, typed, expected) => {
    const stack = await opened(queues);
    const { matches, start } = await stack.interpreter.complete(code, code.length);
    expect(matches.map(({ text }) => text)).toEqual(expected);
    expect(start).toBe(code.length - typed.length);
  });
});
