/** Kernels of several notebooks and users that share one gateway and one journal directory, without a port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type Gateway } from '../../src/gateway/index.ts';
import type { CellEvent, CellOutcome, Interpreter } from '../../src/interpreter/index.ts';
import { createLinkisClient } from '../../src/linkis/index.ts';
import { createLinkisInterpreter, type RunSettings } from '../../src/run/index.ts';
import { silentLogger } from '../../src/shared/index.ts';
import type { TaskClient } from '../../src/task/index.ts';
import { linkisSettings, passwordOf } from './linkis-settings.ts';
import { taskIdOf } from './local-stack.ts';
import { runSettings } from './run-settings.ts';

/** A cell that has ended. */
export interface Ran {
  readonly outcome: CellOutcome;
  readonly stdout: string;
  readonly stderr: string;
  /** Text of displays, updates applied. */
  readonly shown: readonly string[];
  readonly json: unknown;
  readonly status: string;
  /** The evalue and the traceback. */
  readonly error: string;
}

/** A kernel whose cells are run by hand. */
export interface NotebookKernel {
  readonly interpreter: Interpreter;
  readonly client: TaskClient;
  run(
    code: string,
    own?: { signal?: AbortSignal; seen?: (event: CellEvent) => void },
  ): Promise<Ran>;
}

/** The gateway, and the kernels that use it. */
export interface NotebookKernels {
  readonly gateway: Gateway;
  /** Directory of the journal that all of them write. */
  readonly journal: string;
  /** Handles the kernels' requests in place of the gateway; throws for one that cannot be reached. undefined = the gateway does. */
  between: ((request: Request) => Promise<Response>) | undefined;
  /** A kernel of a notebook. With the same notebook it finds what the others noted. @default a notebook of its own, user ann */
  open(own?: {
    readonly notebook?: string;
    readonly user?: 'ann' | 'ben';
    readonly run?: Partial<RunSettings>;
  }): NotebookKernel;
  /** Closes the kernels that were opened so far. */
  closeKernels(): Promise<void>;
  close(): Promise<void>;
}

let sessions = 0;

/** Starts the gateway; everything is in a directory that `close` removes. */
export async function startNotebookKernels(): Promise<NotebookKernels> {
  const directory = await mkdtemp(join(tmpdir(), 'linkis-notebooks-'));
  const gateway = await createGateway({
    dataDirectory: join(directory, 'gateway'),
    users: [
      { name: 'ann', password: 'a' },
      { name: 'ben', password: 'b' },
    ],
    tokens: [],
  });
  const opened: NotebookKernel[] = [];
  const closeKernels = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map(async ({ interpreter }) => interpreter.close(2000)));
  };
  const kernels: NotebookKernels = {
    gateway,
    journal: join(directory, 'tasks'),
    between: undefined,
    open: (own = {}) => {
      const kernel = openKernel(own, directory, async (request) =>
        kernels.between === undefined ? gateway.handle(request) : kernels.between(request),
      );
      opened.push(kernel);
      return kernel;
    },
    closeKernels,
    close: async () => {
      await closeKernels();
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return kernels;
}

function openKernel(
  own: NonNullable<Parameters<NotebookKernels['open']>[0]>,
  directory: string,
  send: (request: Request) => Promise<Response>,
): NotebookKernel {
  const user = own.user ?? 'ann';
  sessions += 1;
  const client = createLinkisClient(
    linkisSettings({ auth: passwordOf(user, user.charAt(0)), retries: 1 }),
    { fetch: send },
  );
  const interpreter = createLinkisInterpreter({
    connect: async () => client,
    settings: { ...runSettings, ...own.run },
    session: `session${String(sessions)}`,
    version: '0.0.0',
    journal: {
      directory: join(directory, 'tasks'),
      notebook: own.notebook ?? `n${String(sessions)}`,
    },
    logger: silentLogger,
  });
  return {
    interpreter,
    client,
    run: async (code, { signal = new AbortController().signal, seen = () => undefined } = {}) => {
      const cell = interpreter.execute({ code, silent: false, executionCount: 1, signal });
      const events: CellEvent[] = [];
      for (;;) {
        const step = await cell.next();
        if (step.done === true) return ranOf(events, step.value);
        events.push(step.value);
        seen(step.value);
      }
    },
  };
}

function ranOf(events: readonly CellEvent[], outcome: CellOutcome): Ran {
  const displays = new Map<unknown, { plain: string; json: unknown }>();
  let stdout = '';
  let stderr = '';
  for (const event of events) {
    if (event.kind === 'text' && event.stream === 'stdout') stdout += event.text;
    if (event.kind === 'text' && event.stream === 'stderr') stderr += event.text;
    if (event.kind === 'display' || event.kind === 'update') {
      displays.set(event.displayId ?? Symbol('display'), {
        plain: event.bundle['text/plain'],
        json: event.bundle['application/json'],
      });
    }
  }
  const error =
    outcome.status === 'ok' ? '' : [outcome.error.evalue, ...outcome.error.traceback].join('\n');
  return {
    outcome,
    stdout,
    stderr,
    shown: [...displays.values()].map(({ plain }) => plain),
    json: [...displays.values()].map(({ json }) => json).find((json) => json !== undefined),
    status: outcome.status === 'ok' ? 'ok' : outcome.error.ename,
    error,
  };
}

/** The number in `task 12`. */
export function idIn(text: string): number {
  return Number(/task (\d+)/i.exec(text)?.[1]);
}

/** The number of the task that a cell ran. */
export function idOf(ran: Ran): number {
  return taskIdOf(ran.outcome) ?? idIn(ran.shown.join('\n'));
}
