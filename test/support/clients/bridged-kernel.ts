/**
 * The library that JupyterLab uses, on a kernel's own sockets: a WebSocket whose other end is ZeroMQ in place of a Jupyter server, as VS Code
 * has one.
 */
import { type Kernel, type KernelMessage, ServerConnection } from '@jupyterlab/services';
import { KernelConnection } from '@jupyterlab/services/lib/kernel/default.js';
import { randomUUID } from 'node:crypto';
import type { Dealer, Subscriber } from 'zeromq';
import type { ConnectionInfo } from '../../../src/protocol/index.ts';
import { until } from './until.ts';
import { rawDealer, rawSubscriber, signedFrames } from '../kernel/raw-client.ts';
import { frameErrors } from '../kernel/schema.ts';

// The library writes each connection on the console; a failing test shows enough.
console.debug = () => undefined;

export interface BridgedKernel {
  readonly kernel: Kernel.IKernelConnection;
  /** What the schema of the protocol does not allow; must stay empty. */
  readonly invalid: string[];
  close(): Promise<void>;
}

/** `comms`: whether this connection takes part in comms, as one of a notebook does. */
export async function bridgeKernel(
  info: ConnectionInfo,
  { comms = true }: { readonly comms?: boolean } = {},
): Promise<BridgedKernel> {
  const invalid: string[] = [];
  let subshellsToCome = 0;
  const routingId = randomUUID();
  const dealers = {
    shell: rawDealer(info, 'shell', routingId),
    control: rawDealer(info, 'control', routingId),
    stdin: rawDealer(info, 'stdin', routingId),
  };
  const sockets: readonly (readonly [string, Dealer | Subscriber])[] = [
    ...Object.entries(dealers),
    ['iopub', rawSubscriber(info)],
  ];

  class BridgeSocket {
    onopen: (event: unknown) => void = () => undefined;
    onmessage: (event: { readonly data: unknown }) => void = () => undefined;
    readonly protocol = '';
    readonly readyState = 1;

    constructor() {
      setImmediate(() => this.onopen({}));
      for (const [channel, socket] of sockets) void this.read(channel, socket);
    }

    send(message: KernelMessage.IMessage): void {
      const { header, parent_header, metadata, content, buffers = [] } = message;
      const parts = [header, parent_header, metadata, content].map((part) =>
        Buffer.from(JSON.stringify(part)),
      );
      const frames = [...signedFrames(info, parts), ...buffers.map(bytesOf)];
      if (header.msg_type === 'create_subshell_request') subshellsToCome += 1;
      void dealers[message.channel as keyof typeof dealers].send(frames);
    }

    close(): void {
      this.onmessage = () => undefined;
    }

    private async read(channel: string, socket: Dealer | Subscriber): Promise<void> {
      socket.receiveTimeout = -1;
      for await (const frames of socket) {
        invalid.push(...frameErrors(frames));
        const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
        const [header, parent_header, metadata, content] = frames
          .slice(at + 2, at + 6)
          .map((frame) => JSON.parse(frame.toString('utf8')) as object);
        const buffers = frames
          .slice(at + 6)
          .map((frame) => new DataView(new Uint8Array(frame).buffer));
        const data = { channel, header, parent_header, metadata, content, buffers };
        this.onmessage({ data });
        if (JSON.stringify(header).includes('create_subshell_reply')) subshellsToCome -= 1;
      }
    }
  }

  const serverSettings = ServerConnection.makeSettings({
    baseUrl: 'http://127.0.0.1:1/',
    WebSocket: BridgeSocket as unknown as typeof WebSocket,
    // Messages go over as they are.
    serializer: {
      serialize: (message) => message as never,
      deserialize: (data) => data as never,
    },
  });
  const kernel = new KernelConnection({
    model: { id: randomUUID(), name: 'bridged' },
    serverSettings,
    handleComms: comms,
  });
  await kernel.info;
  return {
    kernel,
    invalid,
    close: async () => {
      // The library takes a subshell that it still waits for as an error that nobody catches.
      await until('its subshells are there', () => subshellsToCome === 0);
      await kernel.requestKernelInfo();
      kernel.dispose();
      for (const [, socket] of sockets) socket.close();
    },
  };
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Buffer {
  return ArrayBuffer.isView(buffer)
    ? Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : Buffer.from(buffer);
}
