/** What a cell says while nothing listens at the gateway's address: the gateway and where its url is set, and no more than is known. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import { runSettings } from '../../support/run-settings.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

let stack: LocalStack | undefined;
let offline = false;

afterEach(async () => {
  offline = false;
  await stack?.close();
});

/** As a refused connection looks like to the client. */
const refused = (): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });

async function started(
  settings: Parameters<typeof startStack>[0] = {},
): Promise<{ readonly run: LocalStack['run'] }> {
  stack = await startStack({
    linkis: { retries: 0 },
    ...settings,
    between: async (request, next) => {
      if (offline) throw refused();
      return next(request);
    },
  });
  const open = stack;
  return { run: async (...cell) => open.run(...cell) };
}

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok'
    ? 'ok'
    : // oxlint-disable-next-line no-control-regex -- colors of a traceback
      ran.outcome.error.traceback.join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

const unreachable = 'the gateway http://127.0.0.1 cannot be reached: connection refused';

describe('a cell without its gateway', () => {
  it('names the gateway and where its url is set, and was not submitted', async () => {
    const origin = '/home/ann/.linkis-kernel/config.json (profile test)';
    const cells = await started({
      settingsInForce: [{ key: 'url', value: 'http://x', data: ['http://x'], origin }],
    });
    offline = true;
    const ran = await cells.run('SELECT 1');
    expect(failure(ran)).toBe(
      `LinkisConnectionError: ${unreachable}\n\nCheck that the gateway runs and that its url has the right host and port. Its url comes from ${origin}.`,
    );
    expect(ran.displays()).toEqual([]);
    expect(failure(await cells.run('%whoami'))).toContain(`Its url comes from ${origin}.`);
    offline = false;
    expect((await cells.run('%jobs')).displays()[0]).toContain(
      'No task has run in this notebook yet',
    );
  });

  it('says in its status line that the task goes on, without an address', async () => {
    const pace = { ...runSettings.pace, quietMs: 0 };
    const cells = await started({ run: { unreachableMs: 60_000, pace } });
    const lines: string[] = [];
    const ran = await cells.run('%%shell\necho started; sleep 1', undefined, (event: CellEvent) => {
      if (event.kind === 'text' && event.text.includes('started')) offline = true;
      if (event.kind !== 'update') return;
      lines.push(event.bundle['text/plain']);
      if (event.bundle['text/plain'].includes('cannot be reached')) offline = false;
    });
    expect(ran.status).toBe('ok');
    const line = lines.find((text) => text.includes('cannot be reached'));
    expect(line).toMatch(
      / · task \d+ · Running · the gateway cannot be reached, the task goes on · \d\.\d s$/,
    );
    expect(lines.join('\n')).not.toMatch(/http:|exec_id/);
  });

  it('says of an interrupt that the kill could not be delivered', async () => {
    // It is the patience of `%kill` below too.
    const cells = await started({ run: { interruptWaitMs: 4000 } });
    const stop = new AbortController();
    const ran = await cells.run('%%shell\necho started; sleep 20', stop.signal, (event) => {
      if (event.kind === 'text' && event.text.includes('started')) {
        offline = true;
        stop.abort();
      }
    });
    const id = String(ran.taskId());
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(failure(ran)).toContain(
      `interrupted: the kill of task ${id} could not be delivered: ${unreachable}`,
    );
    expect(failure(ran)).toContain(
      `The task goes on: once the gateway is back, %kill ${id} ends it`,
    );
    offline = false;
    expect((await cells.run(`%kill ${id}`)).displays()).toEqual([`Task ${id} is Cancelled.`]);
  });
});
