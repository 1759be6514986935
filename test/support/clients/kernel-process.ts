/** The built kernel as a process, driven over its five sockets: start it, run cells, watch what they show as it comes. */
import path from 'node:path';
import {
  type ConnectionInfo,
  type Execution,
  type KernelClient,
  type Message,
  openClient,
  writeConnectionFile,
} from '../../../src/protocol/index.ts';
import { asObject, asString } from '../../../src/shared/index.ts';
import { startProgram } from './program.ts';
import { builtCommand, type Workplace } from './workplace.ts';
import { endAfterTests } from '../fixture.ts';
import { schemaErrors } from '../kernel/schema.ts';
import { ownConnection } from '../own-ports.ts';

/** A cell that has ended, with its outputs as a notebook would hold them (updates applied). */
export interface CellRun {
  readonly status: string;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Both in their order, one entry for each change from one to the other. */
  readonly streams: readonly { readonly name: string; readonly text: string }[];
  /** `text/plain` of each display, in order. */
  readonly plain: readonly string[];
  /** `text/html` of each display, in order. */
  readonly html: readonly string[];
  readonly execution: Execution;
}

/** A cell that runs. */
export interface RunningCell {
  readonly ended: Promise<CellRun>;
  /** Resolves when an output holds the pattern; rejects when the cell ends without. */
  shows(pattern: RegExp): Promise<void>;
}

/** A kernel process and a client of it. */
export interface KernelProcess {
  readonly pid: number;
  readonly info: ConnectionInfo;
  readonly client: KernelClient;
  /** What the process wrote to its own stdout and stderr. */
  output(): string;
  /** Starts a cell. */
  begin(code: string): RunningCell;
  /** Runs a cell to its end. */
  run(code: string): Promise<CellRun>;
  /** Asks it to end and waits until it has, once; resolves with its exit code. Rejects when it sent a message that the schema does not allow. */
  stop(): Promise<number | null>;
}

/** Starts `linkis-kernel start -f FILE` in a place and waits until it answers. `env` is added to the place's. */
export async function startKernelProcess(
  workplace: Workplace,
  env: Readonly<Record<string, string>> = {},
): Promise<KernelProcess> {
  const info: ConnectionInfo = await ownConnection();
  const file = path.join(workplace.directory, `connection-${String(info.ports.shell)}.json`);
  await writeConnectionFile(file, info);
  const program = startProgram(process.execPath, [builtCommand, 'start', '-f', file], {
    env: { ...workplace.env, ...env },
    cwd: workplace.notebooks,
  });
  const client = await openClient(info);
  const invalid: string[] = [];
  client.listen((message) => invalid.push(...schemaErrors(message)));
  const died = program.ended.then(({ code, stderr }) => {
    throw new Error(`the kernel ended with ${String(code)}: ${stderr}`);
  });
  died.catch(() => undefined);
  const end = async (): Promise<number | null> => {
    await Promise.race([client.shutdown(), program.ended]);
    client.close();
    const { code } = await program.ended;
    if (invalid.length > 0) throw new Error(`against the schema: ${invalid.join('; ')}`);
    return code;
  };
  let ending: Promise<number | null> | undefined;
  // A test that fails leaves both open.
  endAfterTests({
    close: async () => {
      client.close();
      await (ending ??= program.stop().then(({ code }) => code));
    },
  });
  await Promise.race([client.waitUntilReady(), died]);
  const begin = (code: string): RunningCell => beginCell(client, code);
  return {
    pid: program.pid,
    info,
    client,
    output: () => program.output(),
    begin,
    run: async (code) => begin(code).ended,
    stop: async () => (ending ??= end()),
  };
}

function beginCell(client: KernelClient, code: string): RunningCell {
  let text = '';
  const watches = new Set<() => void>();
  const execution = client.execute(code, {
    onPublished: (message) => {
      text += textOf(message);
      for (const watch of watches) watch();
    },
  });
  const ended = execution.then(summarize);
  ended.catch(() => undefined);
  const shows: RunningCell['shows'] = async (pattern) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(text)) return;
        watches.delete(look);
        resolve();
      };
      watches.add(look);
      look();
      ended.then((run) => {
        reject(
          new Error(`the cell ended (${run.status} ${run.evalue}) without ${String(pattern)}`),
        );
      }, reject);
    });
  return { ended, shows };
}

function summarize(execution: Execution): CellRun {
  const displays: Record<string, unknown>[] = [];
  const named = new Map<string, number[]>();
  const streams: { name: string; text: string }[] = [];
  for (const { header, content } of execution.published) {
    const id = (content['transient'] as { display_id?: string } | undefined)?.display_id;
    const data = content['data'] as Record<string, unknown>;
    if (header.msg_type === 'stream') {
      const [name, text] = [String(content['name']), String(content['text'])];
      const last = streams.at(-1);
      if (last?.name === name) last.text += text;
      else streams.push({ name, text });
    }
    if (header.msg_type === 'display_data') {
      if (id !== undefined) named.set(id, [...(named.get(id) ?? []), displays.length]);
      displays.push(data);
    }
    if (header.msg_type === 'update_display_data')
      for (const index of named.get(id ?? '') ?? []) displays[index] = data;
  }
  const textOn = (stream: string): string =>
    streams.flatMap(({ name, text }) => (name === stream ? [text] : [])).join('');
  const reply = execution.reply.content;
  const kind = (mimeType: string): readonly string[] =>
    displays.filter((data) => mimeType in data).map((data) => String(data[mimeType]));
  return {
    status: asString(reply['status']) ?? '',
    ename: asString(reply['ename']) ?? '',
    evalue: asString(reply['evalue']) ?? '',
    traceback: Array.isArray(reply['traceback']) ? reply['traceback'].join('\n') : '',
    stdout: textOn('stdout'),
    stderr: textOn('stderr'),
    streams,
    plain: kind('text/plain'),
    html: kind('text/html'),
    execution,
  };
}

function textOf({ content }: Message): string {
  const plain = asObject(content['data'])?.['text/plain'];
  return `${asString(content['text']) ?? ''}${asString(plain) ?? ''}\n`;
}
