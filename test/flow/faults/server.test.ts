/** What a real Linkis does to a running task: restarts, a task that moves, answers that come early, late or not at all. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { deferred } from '../../../src/shared/index.ts';
import {
  type Exchange,
  type Fault,
  type Row,
  startFaultGateway,
} from '../../support/fault/gateway.ts';
import { envelope } from '../../support/fault/kinds.ts';
import {
  countLines,
  type FaultStack,
  linesOf,
  startFaultStack,
} from '../../support/fault/stack.ts';
import { fixture } from '../../support/fixture.ts';
import type { RanCell } from '../../support/local-stack.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const scripted = '%%shell\nlines 30\npause 150\nlines 30\npause 150\nlines 30';
const endless = '%%shell\nlines 5\npause 60000';
const none = { logLost: 0, logDoubled: 0, textLost: 0, textDoubled: 0 };
const always = 1_000_000;

let quiet: readonly string[];
const gateway = fixture(startFaultGateway);
beforeAll(async () => {
  quiet = await withStack(async (stack) => linesOf(await stack.run(scripted)).text);
});

async function withStack<T>(
  work: (stack: FaultStack) => Promise<T>,
  own: Parameters<typeof startFaultStack>[1] = {},
): Promise<T> {
  const stack = startFaultStack(gateway, own);
  try {
    return await work(stack);
  } finally {
    gateway.faults();
    await stack.close();
  }
}

/** Runs a cell and gives it with the one task that it made. */
async function runOne(
  code: string,
  cell: Parameters<FaultStack['run']>[1] = {},
  seen?: Parameters<FaultStack['run']>[2],
  own: Parameters<typeof startFaultStack>[1] = {},
): Promise<{ readonly ran: RanCell; readonly row: Row }> {
  const before = (await gateway.rows()).length;
  const ran = await withStack(async (stack) => stack.run(code, cell, seen), own);
  const rows = await gateway.rows();
  expect(rows).toHaveLength(before + 1);
  const [row] = rows;
  if (row === undefined) throw new Error('no task');
  return { ran, row };
}

function errorOf(ran: RanCell): { readonly evalue: string; readonly text: string } {
  if (ran.outcome.status !== 'error') throw new Error('the cell has not failed');
  const { evalue, traceback } = ran.outcome.error;
  return { evalue, text: traceback.join('\n') };
}

/** Interrupts as soon as the task has written its fifth line. */
function interruptAtFive(): {
  readonly cell: { readonly signal: AbortSignal };
  readonly seen: Parameters<FaultStack['run']>[2];
} {
  const interrupt = new AbortController();
  return {
    cell: { signal: interrupt.signal },
    seen: (event) => {
      if (event.kind === 'text' && event.text.includes('log line 5')) interrupt.abort();
    },
  };
}

/** Changes the JSON text of an answer. */
async function rewritten(
  exchange: Exchange,
  change: (text: string) => string,
  path?: string,
): Promise<void> {
  const answer = await exchange.act(path);
  await exchange.reply(new Response(change(await answer.text()), answer));
}

const status = /^GET \/entrance\/\S+\/status/;
const row = /^GET \/jobhistory\/\d+\/get/;
const word = (from: RegExp, to: string) => async (exchange: Exchange) =>
  rewritten(exchange, (text) => text.replace(from, `"status":"${to}"`));

describe('a gateway that is restarted', () => {
  it('under a running task fails the cell with the reason, and shows what the task had written', async () => {
    let restarting: Promise<void> | undefined;
    const { ran, row: task } = await runOne(endless, {}, (event) => {
      if (event.kind === 'text' && event.text.includes('log line 5'))
        restarting ??= gateway.restart();
    });
    await restarting;
    // The restart itself is an orderly end here: the gateway cancels what runs.
    expect(['Cancelled', 'Failed']).toContain(task['status']);
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(errorOf(ran).evalue).not.toBe('');
    expect(await countLines(gateway, task, ran, linesOf(ran).text)).toEqual(none);
  });

  it('after the end of a task loses none of its log and results', async () => {
    const results = /^GET \/filesystem\/getDirFileTrees/;
    gateway.faults({
      on: status,
      times: always,
      misbehave: async (exchange) => {
        const answer = await exchange.act();
        const text = await answer.text();
        if (text.includes('"Succeed"')) {
          gateway.faults({
            on: results,
            misbehave: async (first) => {
              await gateway.restart();
              first.drop();
            },
          });
        }
        await exchange.reply(new Response(text, answer));
      },
    });
    const { ran, row: task } = await runOne(scripted);
    expect(ran.status).toBe('ok');
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });
});

describe('a task that another entrance has taken over', () => {
  /** From now on the entrance knows the task under another execID; the old one is answered as Linkis does. */
  function moved(): readonly Fault[] {
    const back = /shell_9(\d+)(?=[/?"])/;
    const toNew = (text: string): string =>
      text.replaceAll(/(exec_id\d+linkis-cg-entrance\S+?shell_)(\d+)(?=")/g, '$19$2');
    return [
      {
        on: /^GET \/entrance\/exec_id\S+shell_9\d+\//,
        times: always,
        misbehave: async (exchange) =>
          rewritten(exchange, toNew, exchange.path.replace(back, 'shell_$1')),
      },
      { on: row, times: always, misbehave: async (exchange) => rewritten(exchange, toNew) },
      {
        on: /^GET \/entrance\/exec_id\S+\/(log|progress)/,
        times: always,
        misbehave: (exchange) => {
          exchange.say(
            ...envelope(
              1,
              'The job you just executed has ended. This interface no longer provides a query.',
            ),
          );
        },
      },
      {
        on: /^GET \/entrance\/exec_id\S+\/kill/,
        times: always,
        misbehave: (exchange) => {
          exchange.say(...envelope(0, 'Forced Kill task (强制杀死任务)'));
        },
      },
    ];
  }

  it('is followed there: its log goes on while it runs', async () => {
    let movedAt = always;
    let lastLive = 0;
    const { ran, row: task } = await runOne(scripted, {}, (event) => {
      if (event.kind !== 'text') return;
      if (movedAt === always && event.text.includes('log line 20')) {
        movedAt = gateway.requests.length;
        gateway.faults(...moved());
      }
      if (event.text.includes('log line 75')) lastLive = gateway.requests.length;
    });
    expect(ran.status).toBe('ok');
    expect(lastLive).toBeGreaterThan(movedAt);
    expect(gateway.requests.slice(movedAt).some((one) => /shell_9\d+\/log/.test(one))).toBe(true);
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });

  it('is killed there, not only marked as cancelled', async () => {
    const { cell, seen } = interruptAtFive();
    const stopped = gateway.engine.stopped();
    const { ran } = await runOne(endless, cell, (event) => {
      if (event.kind === 'text' && event.text.includes('log line 5')) gateway.faults(...moved());
      seen?.(event);
    });
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(gateway.engine.stopped()).toBe(stopped + 1);
  });
});

describe('an entrance', () => {
  const gone = envelope(
    1,
    'The job you just executed has ended. This interface no longer provides a query.',
  );
  it.each<[string, readonly Fault[]]>([
    [
      'whose log has left its cache',
      [
        {
          on: /^GET \/entrance\/\S+\/log/,
          skip: 1,
          times: always,
          misbehave: (exchange) => {
            const fromLine = Number(/fromLine=(\d+)/.exec(exchange.path)?.[1]);
            exchange.say(...envelope(0, 'OK', { log: '', fromLine, execID: 'x' }));
          },
        },
      ],
    ],
    [
      'that does not know the task any more',
      [
        {
          on: /^GET \/entrance\/\S+\/(status|log|progress)/,
          skip: 2,
          times: always,
          misbehave: (exchange) => {
            exchange.say(...gone);
          },
        },
      ],
    ],
    [
      'with a word for a state that nobody knows',
      [{ on: status, skip: 1, times: 3, misbehave: word(/"status":"\w+"/, 'Pondering') }],
    ],
    [
      'that is ahead of the job history',
      [
        {
          on: row,
          times: 4,
          misbehave: async (exchange) =>
            rewritten(exchange, (text) =>
              text
                .replace(/"status":"\w+"/, '"status":"Running"')
                .replace(/"resultLocation":"[^"]*"/, '"resultLocation":null'),
            ),
        },
      ],
    ],
  ])('%s costs no line', async (_name, faults) => {
    gateway.faults(...faults);
    const { ran, row: task } = await runOne(scripted);
    expect(ran.outcome).toMatchObject({ status: 'ok' });
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });

  it('that tries the task again says so in a notice, and the task runs on', async () => {
    gateway.faults(
      { on: status, skip: 1, times: 2, misbehave: word(/"status":"\w+"/, 'WaitForRetry') },
      { on: status, times: 1, misbehave: word(/"status":"\w+"/, 'Scheduled') },
    );
    const { ran, row: task } = await runOne(scripted);
    expect(ran.status).toBe('ok');
    expect(ran.displays().join('\n')).toContain('tried the task again');
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });

  it('that answers a kill late is waited for, within the time of an interrupt', async () => {
    gateway.faults({
      on: /^GET \/entrance\/\S+\/kill/,
      misbehave: async (exchange) => {
        const answer = await exchange.act();
        await new Promise((resolve) => setTimeout(resolve, 400));
        await exchange.reply(answer);
      },
    });
    const { cell, seen } = interruptAtFive();
    const { ran, row: task } = await runOne(endless, cell, seen);
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(errorOf(ran).evalue).toMatch(/task \d+ is Cancelled/);
    expect(task['status']).toBe('Cancelled');
  });

  it('with a full queue refuses the task: the cell says so, with what to do, and nothing was submitted', async () => {
    const before = (await gateway.rows()).length;
    gateway.faults({
      on: /^POST \/entrance\/submit/,
      times: always,
      misbehave: (exchange) => {
        exchange.say(
          ...envelope(
            1,
            'error code(错误码): 12001, error message(错误信息): Submitting jobs too frequently, the queue is full.',
            {
              errorMsg: { errCode: 12001, desc: 'The submitted job failed: the queue is full' },
            },
          ),
        );
      },
    });
    const ran = await withStack(async (stack) => stack.run(scripted));
    expect(ran.status).toBe('LinkisSubmitRejected');
    expect(errorOf(ran).evalue).toBe('12001: The submitted job failed: the queue is full');
    expect(errorOf(ran).text).toContain('wait for');
    expect(await gateway.rows()).toHaveLength(before);
  });
});

describe('a gateway that cannot be reached', () => {
  const away = { on: /./, times: always, misbehave: (exchange: Exchange) => exchange.drop() };
  const hasty = { linkis: { retries: 0 }, run: { unreachableMs: 700, interruptWaitMs: 500 } };

  it('for a while is waited for, and the status line says that the task goes on', async () => {
    const lines: string[] = [];
    const { ran, row: task } = await runOne(
      scripted,
      {},
      (event) => {
        if (event.kind === 'text' && event.text.includes('log line 20')) gateway.faults(away);
        if (event.kind !== 'update') return;
        lines.push(event.bundle['text/plain']);
        if (event.bundle['text/plain'].includes('cannot be reached')) gateway.faults();
      },
      { linkis: { retries: 0 } },
    );
    expect(ran.status).toBe('ok');
    expect(lines.join('\n')).toContain('cannot be reached, the task goes on');
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });

  it('for too long ends the cell with the task and what to type next, and the task goes on', async () => {
    const { ran, row: task } = await runOne(
      '%%shell\nlines 20\npause 60000\nlines 20',
      {},
      (event) => {
        if (event.kind === 'text' && event.text.includes('log line 20')) gateway.faults(away);
      },
      hasty,
    );
    const id = String(task['taskID']);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(errorOf(ran).evalue).toContain(`task ${id} could not be asked for`);
    expect(errorOf(ran).evalue).toContain('Running');
    for (const next of [`%attach ${id}`, `%status ${id}`, `%kill ${id}`])
      expect(errorOf(ran).text).toContain(next);
    expect(task['status']).toBe('Running');
    const left = await withStack(async (stack) => stack.run(`%kill ${id}`));
    expect(left.status).toBe('ok');
  });

  it('when the task ends does not lose its results', async () => {
    let back: NodeJS.Timeout | undefined;
    gateway.faults({
      ...away,
      on: row,
      misbehave: (exchange) => {
        gateway.faults(away);
        back ??= setTimeout(() => gateway.faults(), 700);
        exchange.drop();
      },
    });
    const { ran, row: task } = await runOne('%%shell\nlines 90', {}, undefined, {
      linkis: { retries: 0 },
    });
    expect(back).toBeDefined();
    expect(ran.status).toBe('ok');
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });
});

describe('a submit that lies on its way until after it was repeated', () => {
  it('is ended when it comes through, and one task is left', async () => {
    const before = (await gateway.rows()).length;
    const repeated = deferred<undefined>();
    const submit = /^POST \/entrance\/submit/;
    gateway.faults(
      {
        on: submit,
        misbehave: async (exchange) => {
          await repeated.promise;
          await exchange.reply(await exchange.act());
        },
      },
      {
        on: submit,
        misbehave: async (exchange) => {
          const answer = await exchange.act();
          repeated.resolve(undefined);
          await exchange.reply(answer);
        },
      },
    );
    const ran = await withStack(async (stack) =>
      stack.run('%%shell\nlines 60\npause 6000\nlines 30'),
    );
    const rows = (await gateway.rows()).slice(0, -before);
    expect(ran.status).toBe('ok');
    expect(rows.map((one) => String(one['status'])).toSorted()).toEqual(['Cancelled', 'Succeed']);
    const kept = rows.find((one) => one['status'] === 'Succeed');
    expect(await countLines(gateway, kept ?? {}, ran, quiet)).toEqual(none);
  });
});

describe('several gateways', () => {
  it('serve one task: the first dies under it, the second goes on', async () => {
    const { createServer } = await import('node:http');
    let dead = false;
    const first = createServer((request, response) => {
      if (dead) {
        request.socket.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).filter(
            (header): header is [string, string] =>
              typeof header[1] === 'string' &&
              !/^(host|connection|content-length)$/.test(header[0]),
          ),
        );
        const body = Buffer.concat(chunks);
        void fetch(`${gateway.url}${request.url ?? ''}`, {
          method: request.method ?? 'GET',
          headers,
          ...(body.length === 0 ? {} : { body }),
        }).then(async (answer) => {
          response.writeHead(answer.status, {
            'content-type': answer.headers.get('content-type') ?? '',
            'set-cookie': answer.headers.getSetCookie(),
          });
          response.end(Buffer.from(await answer.arrayBuffer()));
        });
      });
    });
    const { url, close } = await listenOnLoopback(first);
    const { ran, row: task } = await runOne(
      scripted,
      {},
      (event) => {
        if (event.kind === 'text' && event.text.includes('log line 20')) dead = true;
      },
      { linkis: { urls: [url, gateway.url] } },
    );
    await close();
    expect(dead).toBe(true);
    expect(ran.status).toBe('ok');
    expect(await countLines(gateway, task, ran, quiet)).toEqual(none);
  });
});
