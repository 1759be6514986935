/**
 * Ports for what a test starts. The system takes the ports of outgoing connections from one range, so a port of that range may be
 * taken before a kernel binds it. These ports lie below the range, and each process of the tests begins at another one.
 */
import { createServer } from 'node:net';
import { type ConnectionInfo, createConnectionInfo } from '../../src/protocol/index.ts';

const first = 10_000;
/** Linux begins at 32,768, others higher. */
const end = 32_000;
let next = first + ((process.pid * 197) % (end - first));

/** A port of the loopback address that nobody listens on. This process gives it once. */
export async function ownPort(): Promise<number> {
  for (;;) {
    const port = next;
    next = port + 1 < end ? port + 1 : first;
    if (await isFree(port)) return port;
  }
}

/** A fresh connection, as the product makes one, on such ports. */
export async function ownConnection(): Promise<ConnectionInfo> {
  const info = await createConnectionInfo();
  const ports = { ...info.ports };
  for (const name of ['shell', 'control', 'stdin', 'iopub', 'heartbeat'] as const)
    ports[name] = await ownPort();
  return { ...info, ports };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer((peer) => peer.destroy());
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
