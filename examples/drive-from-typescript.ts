/**
 * Drives the kernel from TypeScript through a Jupyter server: run cells, interrupt one, restart, end. It is what a
 * program of yours does that wants notebooks' cells without a notebook; the library is the one JupyterLab itself uses.
 *
 *     linkis-kernel install --user
 *     jupyter server --no-browser --ServerApp.token=SECRET
 *     JUPYTER_URL=http://127.0.0.1:8888/ JUPYTER_TOKEN=SECRET node examples/drive-from-typescript.ts
 *
 * (Node 22.18 and newer run a TypeScript file as it is.)
 */
import {
  type Kernel,
  KernelManager,
  type KernelMessage,
  ServerConnection,
} from '@jupyterlab/services';

/** Where the server is, and where this program's lines go. */
export interface DriveOptions {
  /** The server's address, ending in a slash. */
  readonly url: string;
  readonly token: string;
  readonly print: (line: string) => void;
}

/** The whole tour. Rejects when a step does not do what it says. */
export async function driveFromTypescript({ url, token, print }: DriveOptions): Promise<void> {
  const serverSettings = ServerConnection.makeSettings({ baseUrl: url, token });
  const manager = new KernelManager({ serverSettings });
  await manager.ready;

  const kernel = await manager.startNew({ name: 'linkis' });
  const info = await kernel.info;
  print(`kernel: ${info.implementation} ${info.implementation_version}`);

  // A cell is one Linkis task; its result sets arrive as display_data, with a table in text/html and in text/plain.
  print(`query: ${await run(kernel, 'SELECT 6 * 7 AS answer', print)}`);

  // What a task prints is streamed while it runs. Interrupting kills the task on the server.
  const sleeper = run(kernel, '%%shell\necho asleep\nsleep 600', (line) => {
    print(line);
    if (line.includes('asleep')) void kernel.interrupt();
  });
  print(`interrupted: ${await sleeper}`);

  // The session outlives an interrupt; a restart gives a new one, behind the same kernel id.
  print(`after the interrupt: ${await run(kernel, 'SELECT 1 AS alive', print)}`);
  await kernel.restart();
  print(`after the restart: ${await run(kernel, 'SELECT 2 AS fresh', print)}`);

  const comms = await kernel.requestCommInfo({});
  print(`comms: ${comms.content.status}`);

  await kernel.shutdown();
  manager.dispose();
}

/** Runs one cell, prints what it shows as plain text, and says how it ended. */
async function run(
  kernel: Kernel.IKernelConnection,
  code: string,
  print: (line: string) => void,
): Promise<string> {
  const future = kernel.requestExecute({ code, stop_on_error: true });
  future.onIOPub = (message) => {
    for (const line of plainText(message)) print(`  ${line}`);
  };
  const { content } = await future.done;
  return content.status === 'error' ? `${content.ename}: ${content.evalue}` : content.status;
}

/** The lines of a message that a terminal can show; the running status line's updates are left out. */
function plainText(message: KernelMessage.IIOPubMessage): readonly string[] {
  const content: unknown = message.content;
  if (typeof content !== 'object' || content === null) return [];
  if (message.header.msg_type === 'stream' && 'text' in content)
    return String(content.text).trimEnd().split('\n');
  if (message.header.msg_type !== 'display_data' || !('data' in content)) return [];
  const { data } = content;
  if (typeof data !== 'object' || data === null || !('text/plain' in data)) return [];
  return String(data['text/plain']).split('\n');
}

const url = process.env['JUPYTER_URL'];
if (process.argv[1] === import.meta.filename && url !== undefined)
  await driveFromTypescript({ url, token: process.env['JUPYTER_TOKEN'] ?? '', print: console.log });
