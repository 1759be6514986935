/** A kernel of a Jupyter server, driven over HTTP and WebSocket by the library that JupyterLab uses. */
import { type Kernel, KernelManager, ServerConnection } from '@jupyterlab/services';
import type { JupyterServer } from './jupyter-server.ts';

// The library writes each step of its connection, and each reconnection, on the console; a failing test shows enough.
console.debug = () => undefined;
console.warn = () => undefined;

type Socket = new (url: string | URL, protocols?: string | string[]) => WebSocket;

/** Starts the kernel, lends it to `use`, and ends it. `socket` in place of the library's own WebSocket. */
export async function withServerKernel(
  server: Pick<JupyterServer, 'url' | 'token'>,
  use: (kernel: Kernel.IKernelConnection, manager: KernelManager) => Promise<void>,
  { name = 'linkis', socket }: { readonly name?: string; readonly socket?: Socket } = {},
): Promise<void> {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: server.url,
    token: server.token,
    ...(socket !== undefined && { WebSocket: socket as typeof WebSocket }),
  });
  const manager = new KernelManager({ serverSettings });
  await manager.ready;
  const kernel = await manager.startNew({ name });
  try {
    await kernel.info;
    await use(kernel, manager);
  } finally {
    await kernel.shutdown();
    manager.dispose();
  }
}
