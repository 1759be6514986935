/** Comms by the library that JupyterLab's widgets use: opened from both sides, on subshells, beside a running cell. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { CommHandler } from '@jupyterlab/services/lib/kernel/comm.js';
import { type BridgedKernel, bridgeKernel } from '../../support/clients/bridged-kernel.ts';
import { until } from '../../support/clients/until.ts';
import { type KernelSession, openKernelSession } from '../../support/kernel/session.ts';
import {
  createWidgetInterpreter,
  type WidgetInterpreter,
} from '../../support/kernel/widget-interpreter.ts';

// The library's word for a widget that it cannot show, which one test wants.
console.error = () => undefined;

let session: KernelSession;
let interpreter: WidgetInterpreter;
const bridges: BridgedKernel[] = [];

beforeEach(async () => {
  interpreter = createWidgetInterpreter();
  session = await openKernelSession({ parts: { interpreter } });
});
afterEach(async () => {
  for (const bridge of bridges) {
    await bridge.close();
    expect(bridge.invalid).toEqual([]);
  }
  bridges.length = 0;
  await session.close();
  expect(session.invalid).toEqual([]);
});

const connect = async (options?: {
  readonly comms: boolean;
}): Promise<Kernel.IKernelConnection> => {
  const bridge = await bridgeKernel(session.info, options);
  bridges.push(bridge);
  return bridge.kernel;
};
/** Takes the kernel's widgets as a widget manager does. */
const takeWidgets = (
  kernel: Kernel.IKernelConnection,
): { readonly comm: Kernel.IComm; readonly data: unknown }[] => {
  const taken: { comm: Kernel.IComm; data: unknown }[] = [];
  kernel.registerCommTarget('jupyter.widget', (comm, message) => {
    taken.push({ comm, data: message.content.data });
  });
  return taken;
};
const run = async (kernel: Kernel.IKernelConnection, code: string): Promise<string> =>
  (await kernel.requestExecute({ code }).done).content.status;
const openIds = async (kernel: Kernel.IKernelConnection): Promise<string[]> => {
  const { content } = await kernel.requestCommInfo({ target_name: 'jupyter.widget' });
  return content.status === 'ok' ? Object.keys(content.comms) : [];
};
const dataOf = (message: KernelMessage.ICommMsgMsg): Record<string, unknown> =>
  message.content.data as Record<string, unknown>;

describe('@jupyterlab/services', () => {
  it('takes a widget of a cell, talks with it by bytes too, and closes it', async () => {
    const kernel = await connect();
    const taken = takeWidgets(kernel);
    expect(await run(kernel, 'counter 3')).toBe('ok');
    const [widget] = taken;
    expect(widget?.data).toMatchObject({
      state: { value: 3 },
      buffer_paths: [['bytes'], ['nested', 'list', 1], ['nested', 'list', 2, 'deep']],
    });
    const heard: KernelMessage.ICommMsgMsg[] = [];
    if (widget) widget.comm.onMsg = (message) => void heard.push(message);
    const custom = { method: 'custom', content: { add: 2 } };
    await widget?.comm.send(custom, {}, [new Uint8Array([1, 2, 255]).buffer]).done;
    expect(heard.map(dataOf)).toEqual([
      { method: 'update', state: { value: 5 }, buffer_paths: [] },
      { method: 'custom', content: { added: 2 } },
    ]);
    const [bytes] = heard[1]?.buffers ?? [];
    expect([...new Uint8Array((bytes as DataView).buffer)]).toEqual([1, 2, 255]);
    await widget?.comm.close().done;
    expect(interpreter.closed).toEqual([widget?.comm.commId]);
  });

  it('hears that the kernel has closed a widget', async () => {
    const kernel = await connect();
    const taken = takeWidgets(kernel);
    await run(kernel, 'counter 3');
    const closed = new Promise<unknown>((resolve) => {
      const [widget] = taken;
      if (widget) widget.comm.onClose = ({ content }) => resolve(content.comm_id);
    });
    interpreter.made[0]?.close();
    expect(await closed).toBe(interpreter.made[0]?.id);
    await until('it is gone', () => taken[0]?.comm.isDisposed);
  });

  it('talks on subshells beside a cell that runs', async () => {
    const kernel = await connect();
    const taken = takeWidgets(kernel);
    await run(kernel, 'counter 3');
    const running = kernel.requestExecute({ code: 'hang' });
    running.done.catch(() => undefined);
    const widget = taken[0] as { readonly comm: CommHandler } | undefined;
    await widget?.comm.subshellStarted;
    expect(widget?.comm.subshellId).toMatch(/^[0-9a-f-]{36}$/);
    const answered = widget?.comm.send({ method: 'custom', content: { add: 1 } });
    expect(answered?.msg.header.subshell_id).toBe(widget?.comm.subshellId);
    await answered?.done;
    expect(interpreter.made[0]?.state()['value']).toBe(4);
    await session.client.interrupt();
    expect((await running.done).content.status).toBe('error');
  });

  it('finds the widgets again after a reload by one request, as the widget manager asks', async () => {
    const before = await connect();
    takeWidgets(before);
    await run(before, 'counter 1');
    await run(before, 'counter 2');
    // What a page that is left does: nothing is closed.
    await bridges.shift()?.close();
    const kernel = await connect();
    const control = kernel.createComm('jupyter.widget.control');
    const answer = new Promise<Record<string, unknown>>((resolve) => {
      control.onMsg = (message) => resolve(dataOf(message));
    });
    // Both at once: the request comes before the comm is known to be open.
    const opened = control.open({}, { version: '1.0.0' });
    const asked = control.send({ method: 'request_states' }, {});
    const states = (await answer)['states'] as Record<string, { state: Record<string, unknown> }>;
    expect(Object.values(states).map(({ state }) => state['value'])).toEqual([1, 2]);
    await Promise.all([opened.done, asked.done]);
    await control.close().done;
    expect(await openIds(kernel)).toEqual(Object.keys(states));
    // Joins without an opening, since the comm is open.
    const joined = kernel.createComm('jupyter.widget', Object.keys(states)[1]);
    const heard: unknown[] = [];
    joined.onMsg = (message) => void heard.push(dataOf(message)['method']);
    await joined.send({ method: 'request_state' }, {}).done;
    expect(heard).toEqual(['update']);
  });

  it('closes a widget that it cannot show, and another client keeps its own', async () => {
    const console = await connect({ comms: false });
    expect(await run(console, 'counter 1')).toBe('ok');
    expect(await openIds(console)).toHaveLength(1);
    // A notebook without a widget manager.
    const kernel = await connect();
    expect(await run(kernel, 'counter 2')).toBe('ok');
    await until('it is closed', () => interpreter.closed.length === 1);
    expect(interpreter.closed).toEqual([interpreter.made[1]?.id]);
  });

  it('learns that nobody has the target of its comm', async () => {
    const kernel = await connect();
    const comm = kernel.createComm('somebody.else');
    const closed = new Promise<string>((resolve) => {
      comm.onClose = ({ content }) => resolve(content.comm_id);
    });
    await comm.open({}).done;
    expect(await closed).toBe(comm.commId);
  });
});
