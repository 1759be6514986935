/** Where the five sockets of a kernel are and how its messages are signed. Knows no file and opens no kernel socket. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';

export type SocketName = 'shell' | 'control' | 'stdin' | 'iopub' | 'heartbeat';

/** CURVE keys of the kernel, Z85. */
export interface CurveKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** What a connection file says. */
export interface ConnectionInfo {
  readonly transport: 'tcp' | 'ipc';
  /** For tcp an address; for ipc the common start of the socket files' paths. */
  readonly ip: string;
  /** For tcp port numbers; for ipc numbers that end the socket files' names. */
  readonly ports: Readonly<Record<SocketName, number>>;
  /** Key of the signatures; when empty, messages are neither signed nor checked. */
  readonly key: string;
  /** `hmac-` and the name of a digest. */
  readonly signatureScheme: string;
  /** When given, all five sockets are encrypted. */
  readonly curve?: CurveKeys | undefined;
}

/** The address of one socket as ZeroMQ spells it. */
export function endpointOf(info: ConnectionInfo, socket: SocketName): string {
  const port = String(info.ports[socket]);
  return info.transport === 'tcp' ? `tcp://${info.ip}:${port}` : `ipc://${info.ip}-${port}`;
}

/** Takes five free ports of the loopback address and a random key. The ports are free now, not reserved. */
export async function createConnectionInfo(): Promise<ConnectionInfo> {
  const [shell, control, stdin, iopub, heartbeat] = await freePorts(5);
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    ports: {
      shell: shell ?? 0,
      control: control ?? 0,
      stdin: stdin ?? 0,
      iopub: iopub ?? 0,
      heartbeat: heartbeat ?? 0,
    },
    key: randomBytes(32).toString('hex'),
    signatureScheme: 'hmac-sha256',
  };
}

/**
 * Holds all ports open until the last is found, so that they differ. A client that waits for a kernel may connect meanwhile; it is cut off,
 * since ZeroMQ waits half a minute for the greeting of a silent peer.
 */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer((peer) => peer.destroy()));
  const ports = await Promise.all(
    servers.map(
      async (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(
    servers.map(
      async (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
        }),
    ),
  );
  return ports;
}
