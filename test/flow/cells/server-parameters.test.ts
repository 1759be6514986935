/** `%conf --server` and `%var --global`: what a user keeps on the server, shown, changed, and what goes wrong. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

type Between = (
  request: Request,
  next: (request: Request) => Promise<Response>,
) => Promise<Response>;
const direct: Between = async (request, next) => next(request);
let between: Between = direct;
const stack = fixture(async () =>
  startStack({ between: async (request, next) => between(request, next) }),
);
const readOnly = fixture(async () => startStack({ run: { guard: 'read-only' } }));
beforeEach(() => {
  between = direct;
});

const run = async (code: string, on: LocalStack = stack): Promise<RanCell> => on.run(code);

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

function shown(ran: RanCell): string {
  expect(failure(ran)).toBe('ok');
  return ran.displays().join('\n');
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any facts
function json(ran: RanCell): any {
  expect(failure(ran)).toBe('ok');
  return ran.json()[0];
}

const idle = 'wds.linkis.engineconn.max.free.time';

/** A tree, an item list and values as a Linkis 1.8.0 gives them for Spark, and nothing for the creator `notebook`. */
const settings = [
  {
    key: 'spark.executor.instances',
    description: '取值范围：1-40，单位：个',
    name: 'spark执行器实例最大并发数',
    defaultValue: '1',
    validateType: 'NumInterval',
    validateRange: '[1,40]',
    configValue: '4',
  },
  {
    key: 'spark.executor.memory',
    description: '取值范围：1-28，单位：G',
    name: 'spark执行器内存大小',
    defaultValue: '1g',
    validateType: 'Regex',
    validateRange: '^([1-9]|1[0-9]|2[0-8])(G|g)$',
    configValue: '',
  },
  {
    key: 'spark.slow',
    description: '',
    name: '',
    defaultValue: '',
    validateType: 'Regex',
    validateRange: '^(a+)+$',
    configValue: null,
  },
];
const queue = {
  key: 'wds.linkis.rm.yarnqueue',
  description: 'yarn队列名',
  name: 'yarn队列名',
  defaultValue: 'default',
  validateType: 'None',
  validateRange: null,
  configValue: 'sales',
};
const spark: Between = async (request, next) => {
  const url = new URL(request.url);
  const ok = (data: unknown): Response =>
    Response.json({ method: '/api/configuration', status: 0, message: 'OK', data });
  if (url.pathname.endsWith('/getFullTreesByAppName')) {
    const creator = url.searchParams.get('creator');
    if (creator === null) return ok({ fullTree: [{ name: 'all', settings: [queue] }] });
    return ok({ fullTree: creator === 'IDE' ? [{ name: 'spark资源设置', settings }] : [] });
  }
  if (url.pathname.endsWith('/getItemList'))
    return ok({ itemList: url.searchParams.get('engineType') === '' ? [queue] : settings });
  if (url.pathname.endsWith('/keyvalue'))
    return Response.json(
      {
        method: null,
        status: 1,
        message:
          'error code(错误码): 14100, error message(错误信息): Label not exists:ann-notebook,spark-3.4.4(标签不存在).',
        data: {
          errorMsg: {
            errCode: 14100,
            desc: 'Label not exists:ann-notebook,spark-3.4.4(标签不存在)',
          },
        },
      },
      { status: 400 },
    );
  return next(request);
};

describe('%conf --server', () => {
  it('shows value, origin, default, range and description of a real server', async () => {
    between = spark;
    const text = shown(await run('%conf --server spark-3.4.4 --creator IDE'));
    expect(text).toMatch(
      /3 parameters of spark-3\.4\.4 for IDE on the server, and 1 of all engines/,
    );
    expect(text).toMatch(
      /spark\.executor\.instances\s+4\s+yours\s+1\s+1 to 40\s+spark执行器实例最大并发数:\s+取值范围/,
    );
    expect(text).toMatch(/spark\.executor\.memory\s+1g\s+default\s+as \^\(\[1-9\]/);
    expect(text).toMatch(/wds\.linkis\.rm\.yarnqueue\s+sales\s+yours, all engines\s+default/);
    const facts = json(await run('%conf --server spark-3.4.4 --creator IDE --json'));
    expect(facts.parameters[0]).toEqual({
      key: 'spark.executor.instances',
      value: '4',
      origin: 'yours',
      allEngines: false,
      default: '1',
      range: { kind: 'interval', from: 1, to: 40 },
      description: 'spark执行器实例最大并发数: 取值范围：1-40，单位：个',
    });
  });

  it('shows the defaults where the console does not know the creator', async () => {
    between = spark;
    const text = shown(await run('%conf --server spark-3.4.4'));
    expect(text).toMatch(/spark\.executor\.instances\s+1\s+default/);
    expect(text).toMatch(
      /does not list notebook with spark-3\.4\.4: the defaults of spark are shown/,
    );
  });

  it('keeps a value with what was before it, and gives the default back', async () => {
    expect(shown(await run('%conf --server shell'))).toMatch(/max\.free\.time\s+30m\s+default/);
    const saved = shown(await run(`%conf --server shell ${idle}=2h --save`));
    expect(saved).toMatch(/max\.free\.time\s+default \(30m\)\s+2h/);
    expect(saved).toMatch(/Engines that start from now on/);
    expect(shown(await run('%conf --server shell'))).toMatch(/max\.free\.time\s+2h\s+yours\s+30m/);
    expect(json(await run(`%conf --server shell ${idle}=1h --save --json`)).changes).toEqual([
      { key: idle, before: '2h', now: '1h' },
    ]);
    expect(shown(await run(`%conf --server shell --unset ${idle} --save`))).toMatch(
      /max\.free\.time\s+1h\s+default \(30m\)/,
    );
    expect(shown(await run('%conf --server shell'))).toMatch(/max\.free\.time\s+30m\s+default/);
    expect(shown(await run(`%conf --server shell-1 ${idle}=1h --save --creator other`))).toContain(
      'shell-1 for other',
    );
    expect(shown(await run('%conf --server shell --creator other'))).toMatch(/1h\s+yours/);
  });

  it('tells what the notebook sets over it', async () => {
    await run(`%conf ${idle}=3m`);
    expect(shown(await run(`%conf --server ${idle}=6h --save`))).toMatch(/Here .* stays 3m/);
    await run(`%conf --unset ${idle}`);
    await run(`%conf --server --unset ${idle} --save`);
  });

  it.each([
    [`%conf --server ${idle}=7m --save`, /takes 3m, 15m, .*12h, not '7m'/],
    ['%conf --server wds.linkis.engineconn.max.free.tim=1h --save', /keeps no .*did you mean/s],
    [`%conf --server ${idle}=1h`, /want --save/],
    ['%conf --server --save', /--save wants KEY=VALUE or --unset KEY/],
    [`%conf ${idle}=1h --save`, /--save goes with --server/],
    ['%conf --creator IDE', /--creator goes with --server/],
    ['%conf --server --scope runtime', /--scope and --server do not go together/],
    ['%conf --server spark hive', /'hive' is one engine too many/],
    ['%conf --server 3.4', /is no engine/],
    [`%conf --server ${idle}= --save`, /needs a value/],
    ['%conf --server 9=1 --save', /is no key/],
    ['%conf --server nosuch', /which version of the engine 'nosuch'/],
    [`%conf --server ${idle}=1h --unset ${idle} --save`, /is set by the same line/],
  ])('refuses %s', async (line, words) => {
    expect(failure(await run(line))).toMatch(words);
    expect(json(await run('%conf --server --json')).parameters[0].origin).toBe('default');
  });

  it('writes nothing for a guard that reads only', async () => {
    expect(failure(await run(`%conf --server ${idle}=1h --save`, readOnly))).toMatch(
      /guard is read-only/,
    );
    expect(failure(await run('%conf --server', readOnly))).toBe('ok');
  });

  it('tells a value that the server said to keep and does not', async () => {
    between = async (request, next) =>
      request.method === 'POST' && request.url.endsWith('/keyvalue')
        ? Response.json({ method: '/api', status: 0, message: 'OK', data: {} })
        : next(request);
    expect(failure(await run(`%conf --server ${idle}=1h --save`))).toMatch(
      /keeps nothing in place of '1h'/,
    );
  });

  it('shows what an older server has, and says what it has not', async () => {
    const missing = (): Response =>
      Response.json({ timestamp: 1, status: 404, error: 'Not Found', path: '/x' }, { status: 404 });
    between = async (request, next) => {
      const { pathname, searchParams } = new URL(request.url);
      const isGlobal = pathname.endsWith('/getFullTreesByAppName') && !searchParams.has('creator');
      return isGlobal || pathname.endsWith('/keyvalue') ? missing() : spark(request, next);
    };
    const text = shown(await run('%conf --server spark-3.4.4'));
    expect(text).toMatch(/spark\.executor\.instances\s+4\s+yours/);
    expect(text).toMatch(/What you have saved is not known: this server does not offer parameters/);
  });

  it('says when the server does not offer it', async () => {
    between = async (request, next) =>
      request.url.includes('/configuration/get') && !request.url.includes('getCategory')
        ? Response.json(
            { timestamp: 1, status: 404, error: 'Not Found', path: '/x' },
            { status: 404 },
          )
        : next(request);
    expect(failure(await run('%conf --server shell'))).toMatch(
      /this server does not offer parameters/,
    );
  });
});

describe('a parameter outside of the range of the server', () => {
  it('is told before the submit, once, and sent all the same', async () => {
    between = spark;
    const told = async (code: string): Promise<string> => shown(await run(code));
    expect(await told('%%sql --startup spark.executor.memory=99g\nselect 1')).toMatch(
      /spark\.executor\.memory = 99g is outside of what the server has for it: as \^/,
    );
    expect(await told('%%sql --startup spark.executor.memory=99g\nselect 1')).not.toMatch(
      /outside/,
    );
    expect(await told('%%sql --startup spark.executor.memory=4g\nselect 1')).not.toMatch(/outside/);
    expect(await told('%%sql --startup spark.executor.instances=0\nselect 1')).toMatch(
      /: 1 to 40\./,
    );
    // An expression that never ends, and a key without a range.
    const long = 'a'.repeat(60);
    expect(await told(`%%sql --startup spark.slow=${long}b\nselect 1`)).not.toMatch(/outside/);
    expect(await told('%%sql --set wds.linkis.rm.yarnqueue=any\nselect 1')).not.toMatch(/outside/);
  });
});

describe('%var --global', () => {
  const globals = async (): Promise<unknown> => {
    const { variables } = json(await run('%var --json'));
    return variables
      .filter(({ origin }: { origin: string }) => origin === 'console')
      .map(({ name, value }: { name: string; value: string }) => [name, value]);
  };

  it('keeps variables beside those that are there, for the next task at once', async () => {
    expect(shown(await run('%var region=EU n:int=3 --global'))).toMatch(/region\s+–\s+EU/);
    expect(shown(await run('%%var --global\ncity = Basel'))).toMatch(/city\s+–\s+Basel/);
    expect(await globals()).toEqual([
      ['city', 'Basel'],
      ['n', '3'],
      ['region', 'EU'],
    ]);
    expect((await run("%%sql\nselect '${region}-${n}' as x")).displays().join()).toContain('EU-3');
    expect(shown(await run('%var --global'))).toMatch(
      /your variables on the server.*\ncity +Basel *\nn +3 *\nregion +EU/s,
    );
    expect(json(await run('%var --global --json')).variables).toContainEqual({
      name: 'region',
      value: 'EU',
      hiddenBy: null,
    });
    expect(json(await run('%var region=US --global --json')).changes).toEqual([
      { name: 'region', before: 'EU', now: 'US' },
    ]);
    expect(shown(await run('%var --unset n city --global'))).toMatch(/n\s+3\s+–/);
    expect(await globals()).toEqual([['region', 'US']]);
    await run('%var --unset region --global');
    expect(await globals()).toEqual([]);
    expect(shown(await run('%var --global'))).toMatch(/There are no variables of yours/);
  });

  it('tells what the notebook hides, and names that look like secrets', async () => {
    await run('%var region=own');
    expect(shown(await run('%var region=EU --global'))).toMatch(
      /In this notebook region stays own/,
    );
    await run('%var --unset region');
    const secret = shown(await run('%var api_token=abc123 --global'));
    expect(secret).toMatch(/api_token looks like a secret/);
    expect(secret).not.toContain('abc123');
    await run('%var --unset region api_token --global');
  });

  it.each([
    ['%var --global\nselect 1', /--global wants NAME=VALUE/],
    ['%var x= --global', /keeps no empty value/],
    ['%var --unset nosuch --global', /there is no variable nosuch of yours/],
    ['%var x=1 --unset x --global', /is set by the same line/],
    ['%var 9x=1 --global', /9x/],
    ['%var x=1 --global --all', /is for the list/],
  ])('refuses %s', async (line, words) => {
    expect(failure(await run(line))).toMatch(words);
    expect(await globals()).toEqual([]);
  });

  it('keeps what another notebook has written meanwhile, and tells of a race that it sees', async () => {
    const other = async (name: string): Promise<void> => {
      const { console } = stack.client;
      const list = await console.variables();
      await console.saveVariables([
        ...list,
        { keyId: undefined, valueId: undefined, name, value: '1' },
      ]);
    };
    // Between the first look and the one right before the write.
    let reads = 0;
    between = async (request, next) => {
      if (request.url.endsWith('/listGlobalVariable')) {
        reads += 1;
        if (reads === 2) {
          between = direct;
          await other('theirs');
        }
      }
      return next(request);
    };
    expect(failure(await run('%var mine=1 --global'))).toBe('ok');
    expect(await globals()).toEqual([
      ['mine', '1'],
      ['theirs', '1'],
    ]);
    // Right after the write.
    between = async (request, next) => {
      const answer = await next(request);
      if (request.url.endsWith('/saveGlobalVariable')) {
        between = direct;
        await other('late');
      }
      return answer;
    };
    expect(failure(await run('%var more=1 --global'))).toMatch(
      /not as they were written: late.*same moment/s,
    );
    await stack.client.console.saveVariables([]);
  });

  it('leaves a name that is there twice once', async () => {
    const twice = { keyId: undefined, valueId: undefined, name: 'twice', value: '1' };
    await stack.client.console.saveVariables([twice, { ...twice, value: '2' }]);
    expect(shown(await run('%var twice=3 --global'))).toMatch(/was there twice/);
    expect(await globals()).toEqual([['twice', '3']]);
    await stack.client.console.saveVariables([]);
  });

  it('writes nothing for a guard that reads only, nor over a list that cannot be read', async () => {
    expect(failure(await run('%var x=1 --global', readOnly))).toMatch(/guard is read-only/);
    let saves = 0;
    between = async (request, next) => {
      if (request.url.endsWith('/saveGlobalVariable')) saves += 1;
      return request.url.endsWith('/listGlobalVariable')
        ? Response.json({
            method: '/api',
            status: 0,
            message: 'OK',
            data: { globalVariables: [{ key: 'kept' }] },
          })
        : next(request);
    };
    expect(failure(await run('%var x=1 --global'))).toMatch(/no entry of data\.globalVariables/);
    expect(saves).toBe(0);
  });
});
