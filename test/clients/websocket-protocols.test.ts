/** Both WebSocket protocols of the Jupyter server, a connection that comes back, and a subshell, by JupyterLab's own library. */
import { describe, expect, it } from '@jest/globals';
import { type Kernel, ServerConnection } from '@jupyterlab/services';
import { startJupyterServer } from '../support/clients/jupyter-server.ts';
import { withServerKernel } from '../support/clients/services.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);
const server = fixture(async () => startJupyterServer(workplace, 'server'));

/** The library's own WebSocket: Node 20 has none. */
const { WebSocket: PlainSocket } = ServerConnection.makeSettings();
/** What was agreed with the server, connection by connection. */
const agreed: string[] = [];
class Watched extends PlainSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener('open', () => agreed.push(this.protocol));
  }
}
/** Offers no subprotocol, so that the server speaks the older JSON form. */
class Legacy extends Watched {
  constructor(url: string | URL) {
    super(url);
  }
}

async function textOf(kernel: Kernel.IKernelConnection, code: string): Promise<string> {
  const future = kernel.requestExecute({ code });
  let text = '';
  future.onIOPub = (message) => {
    if (message.header.msg_type === 'stream') text += (message.content as { text: string }).text;
  };
  await future.done;
  return text;
}

describe('@jupyterlab/services', () => {
  it.each([
    ['v1.kernel.websocket.jupyter.org', Watched],
    ['', Legacy],
  ])('runs cells over the WebSocket protocol "%s"', async (protocol, socket) => {
    agreed.length = 0;
    await withServerKernel(
      server,
      async (kernel) => {
        expect(await textOf(kernel, "%%python\nprint('über 😀')")).toContain('über 😀');
        const reply = await kernel.requestExecute({ code: 'SELECT 1' }).done;
        expect(reply.content.status).toBe('ok');
      },
      { socket },
    );
    expect(new Set(agreed)).toEqual(new Set([protocol]));
  });

  it('gets the rest of a cell after its connection was lost and came back with the same session', async () => {
    await withServerKernel(server, async (kernel) => {
      const future = kernel.requestExecute({
        code: '%%shell\necho begun\nsleep 1.5\necho done',
      });
      let text = '';
      const begun = new Promise<void>((resolve) => {
        future.onIOPub = (message) => {
          if (message.header.msg_type !== 'stream') return;
          text += (message.content as { text: string }).text;
          if (text.includes('begun')) resolve();
        };
      });
      await begun;
      await kernel.reconnect();
      const reply = await future.done;
      expect(reply.content.status).toBe('ok');
      expect(text).toMatch(/begun[^]*done/);
    });
  });

  it('runs a cell in a subshell while the main shell is busy', async () => {
    await withServerKernel(server, async (kernel) => {
      expect(kernel.supportsSubshells).toBe(true);
      const { content } = await kernel.requestCreateSubshell({}).done;
      const busy = kernel.requestExecute({ code: '%%shell\nsleep 60' });
      busy.done.catch(() => undefined);
      const beside = kernel.clone({ username: 'beside' });
      beside.subshellId = (content as { subshell_id: string }).subshell_id;
      await beside.info;
      const reply = await beside.requestExecute({ code: '%lsmagic' }).done;
      const listed = await kernel.requestListSubshell({}).done;
      await kernel.interrupt();

      expect(reply.content.status).toBe('ok');
      expect(listed.content).toEqual({ status: 'ok', subshell_id: [beside.subshellId] });
      expect((await busy.done).content).toMatchObject({ ename: 'KeyboardInterrupt' });
      // A connection to a subshell ends with the answer to its own last request: the kernel has to live until then.
      const disposed = new Promise((resolve) => beside.disposed.connect(resolve));
      beside.dispose();
      await disposed;
    });
  });
});
