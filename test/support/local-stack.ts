/** The whole stack below the sockets in one process: interpreter, client, gateway, without a port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type Gateway, type GatewaySettings } from '../../src/gateway/index.ts';
import type { CellEvent, CellOutcome, Interpreter } from '../../src/interpreter/index.ts';
import { createLinkisClient, type LinkisSettings } from '../../src/linkis/index.ts';
import {
  type Clock,
  createLinkisInterpreter,
  type GridParts,
  type LocalMachine,
  type RunSettings,
  type SettingInForce,
} from '../../src/run/index.ts';
import { asNumber, asObject, type Logger, silentLogger } from '../../src/shared/index.ts';
import type { TaskClient } from '../../src/task/index.ts';
import { linkisSettings, passwordOf } from './linkis-settings.ts';
import { runSettings } from './run-settings.ts';

/** What a cell showed and how it ended. */
export interface RanCell {
  readonly events: readonly CellEvent[];
  readonly outcome: CellOutcome;
  /** All text of one stream. */
  text(stream: 'stdout' | 'stderr'): string;
  /** The plain text of every display that is not a status line. */
  displays(): readonly string[];
  /** The form for programs of every display and update that has one. */
  json(): readonly unknown[];
  /** The plain text of the status line as it was left. */
  summary(): string | undefined;
  /** The ename, or `ok`. */
  readonly status: string;
  /** The task that the cell ran; throws when it ran none. */
  taskId(): number;
}

/** A running stack. */
export interface LocalStack {
  readonly gateway: Gateway;
  readonly client: TaskClient;
  readonly interpreter: Interpreter;
  run(code: string, signal?: AbortSignal, seen?: (event: CellEvent) => void): Promise<RanCell>;
  close(): Promise<void>;
}

const user = 'ann';
const password = 'a password';

/** Starts one; everything it keeps is in a directory that `close` removes. */
export async function startStack(
  own: {
    readonly gateway?: Partial<GatewaySettings>;
    readonly linkis?: Partial<LinkisSettings>;
    readonly run?: Partial<RunSettings>;
    /** The interpreter's time. @default the real one */
    readonly clock?: Clock;
    readonly settingsInForce?: readonly SettingInForce[];
    /** Where the interpreter writes its log. @default nowhere */
    readonly logger?: Logger;
    /** As if the gateway ran on the notebook's machine, with cells in this directory. @default it is elsewhere */
    readonly workingDirectory?: string;
    /** Where local cells run, beside the gateway. @default nowhere */
    readonly local?: LocalMachine;
    /** What grids need. @default tables are static */
    readonly grids?: GridParts;
    /** Handles each request in place of the gateway, which is `next`. */
    readonly between?: (
      request: Request,
      next: (request: Request) => Promise<Response>,
    ) => Promise<Response>;
  } = {},
): Promise<LocalStack> {
  const directory = await mkdtemp(join(tmpdir(), 'linkis-stack-'));
  const gateway = await createGateway({
    dataDirectory: directory,
    users: [{ name: user, password }],
    tokens: [],
    ...own.gateway,
  });
  const handle = async (request: Request): Promise<Response> => gateway.handle(request);
  const { between } = own;
  const client = createLinkisClient(
    linkisSettings({ auth: passwordOf(user, password), ...own.linkis }),
    { fetch: between === undefined ? handle : async (request) => between(request, handle) },
  );
  const interpreter = createLinkisInterpreter({
    connect: async () => client,
    settings: { ...runSettings, ...own.run },
    session: 'session1',
    version: '0.0.0',
    settingsInForce: own.settingsInForce,
    workingDirectory: own.workingDirectory,
    local: own.local,
    grids: own.grids,
    logger: own.logger ?? silentLogger,
    clock: own.clock,
  });
  let count = 0;
  return {
    gateway,
    client,
    interpreter,
    async run(code, signal = new AbortController().signal, seen = () => undefined) {
      count += 1;
      const cell = interpreter.execute({ code, silent: false, executionCount: count, signal });
      const events: CellEvent[] = [];
      for (;;) {
        const step = await cell.next();
        if (step.done === true) return ranCell(events, step.value);
        events.push(step.value);
        seen(step.value);
      }
    },
    async close() {
      await interpreter.close(5000);
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Sums up the events and the outcome of a cell. */
export function ranCell(events: readonly CellEvent[], outcome: CellOutcome): RanCell {
  const plain = (event: CellEvent): string =>
    event.kind === 'display' || event.kind === 'update' ? event.bundle['text/plain'] : '';
  const isStatus = (event: CellEvent): boolean =>
    (event.kind === 'display' || event.kind === 'update') && event.displayId !== undefined;
  return {
    events,
    outcome,
    status: outcome.status === 'ok' ? 'ok' : outcome.error.ename,
    taskId() {
      const id = taskIdOf(outcome);
      if (id === undefined) throw new Error(`the cell ran no task: ${JSON.stringify(outcome)}`);
      return id;
    },
    text: (stream) =>
      events
        .map((event) => (event.kind === 'text' && event.stream === stream ? event.text : ''))
        .join(''),
    displays: () =>
      events.filter((event) => event.kind === 'display' && !isStatus(event)).map(plain),
    json: () =>
      events.flatMap((event) =>
        (event.kind === 'display' || event.kind === 'update') &&
        event.bundle['application/json'] !== undefined
          ? [event.bundle['application/json']]
          : [],
      ),
    summary: () => events.filter(isStatus).map(plain).at(-1),
  };
}

/** The number of the task that an outcome is of. */
export function taskIdOf({ metadata }: CellOutcome): number | undefined {
  const linkis = asObject(metadata?.['linkis']);
  return asNumber(linkis?.['taskId']);
}
