/**
 * The interpreter of the Linkis kernel: a cell's text becomes a plan, the plan is carried out. Connects on the first need,
 * keeps the notebook's session, and knows nothing of Jupyter's messages.
 */
import {
  type CellEvent,
  type CellOutcome,
  type CellRequest,
  type Interpreter,
} from '../interpreter/index.ts';
import {
  completeMagics,
  completeness,
  initialState,
  inspectMagics,
  parseCell,
  planCell,
} from '../magics/index.ts';
import { LinkisKernelError, type Logger } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { failureOutcome } from './failure-outcome.ts';
import { createNotebookSession } from './notebook-session.ts';
import { type Clock, realClock } from './pace.ts';
import { runCommand } from './run-command.ts';
import type { RunSettings } from './run-settings.ts';
import { runTask } from './run-task.ts';

/** What the interpreter is made of. */
export interface LinkisInterpreterParts {
  /** Gives the task service; called on the first need, and again after it rejected. */
  readonly connect: () => Promise<TaskClient>;
  readonly settings: RunSettings;
  /** Names this kernel's session to the server; holds no `-`. */
  readonly session: string;
  /** The kernel's own version, for the banner. */
  readonly version: string;
  readonly logger: Logger;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/** The interpreter. Throws `OPTION_INVALID` when the settings name an engine or run type that cannot run. */
export function createLinkisInterpreter(parts: LinkisInterpreterParts): Interpreter {
  const { settings, logger } = parts;
  const clock = parts.clock ?? realClock;
  const session = createNotebookSession(parts.session, initialState(settings));
  let connecting: Promise<TaskClient> | undefined;

  async function client(): Promise<TaskClient> {
    connecting ??= parts.connect();
    try {
      return await connecting;
    } catch (thrown) {
      connecting = undefined;
      throw thrown;
    }
  }

  async function* execute(cell: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void> {
    try {
      const plan = planCell(parseCell(cell.code), session.state);
      session.state = plan.state;
      for (const answer of plan.answers) {
        yield { kind: 'display', bundle: { 'text/plain': answer.text, 'text/html': answer.html } };
      }
      if (plan.commands.length === 0 && plan.task === undefined) return { status: 'ok' };
      const service = await untilAborted(client(), cell.signal);
      const run = { client: service, settings, clock, logger, session };
      for (const command of plan.commands) yield* runCommand(command, run, cell.signal);
      if (plan.task === undefined) return { status: 'ok' };
      return yield* runTask(plan.task, cell.code, cell.signal, run);
    } catch (thrown) {
      if (cell.signal.aborted) {
        return failureOutcome(new LinkisKernelError('TASK_CANCELLED', 'interrupted'), {
          cellCode: cell.code,
          tail: [],
        });
      }
      if (!(thrown instanceof LinkisKernelError)) logger.error('running a cell', thrown);
      return failureOutcome(thrown, { cellCode: cell.code, tail: [] });
    }
  }

  return {
    language: {
      name: 'sql',
      version: '',
      mimetype: 'text/x-sql',
      fileExtension: '.sql',
      pygmentsLexer: 'sql',
      codemirrorMode: 'sql',
    },
    banner: `linkis-kernel ${parts.version}: cells run as Linkis tasks. %help tells how, %lsmagic what there is.`,
    helpLinks: [
      { text: 'Apache Linkis', url: 'https://linkis.apache.org/docs/latest/about/introduction' },
      {
        text: 'Linkis task REST API',
        url: 'https://linkis.apache.org/docs/latest/api/linkis-task-operator',
      },
    ],
    execute,
    async evaluate(expression) {
      const name = /^\$\{(\w+)\}$/.exec(expression.trim())?.[1] ?? expression.trim();
      const value = session.state.variables[name];
      if (value !== undefined)
        return Promise.resolve({ status: 'ok', bundle: { 'text/plain': value } });
      const { error } = failureOutcome(
        new LinkisKernelError('OPTION_INVALID', `no variable is named '${name}'`, {
          hint: 'user_expressions are names of variables set by %var.',
        }),
        { cellCode: expression, tail: [] },
      );
      return { status: 'error', ...error };
    },
    complete: async (code, at) => Promise.resolve(completeMagics(code, at, session.state)),
    inspect: async (code, at) => {
      const answer = inspectMagics(code, at, session.state);
      return Promise.resolve(
        answer === undefined ? undefined : { 'text/plain': answer.text, 'text/html': answer.html },
      );
    },
    isComplete: (code) => completeness(code),
    async close(withinMs) {
      const timer = new AbortController();
      await Promise.race([Promise.allSettled(session.pending), clock.wait(withinMs, timer.signal)]);
      timer.abort();
      const service = await connecting?.catch(() => undefined);
      await service?.close();
    },
  };
}

/** The value, or the signal's reason as soon as it aborts. */
async function untilAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => reject(new LinkisKernelError('TASK_CANCELLED', 'interrupted')),
      {
        once: true,
        signal: done.signal,
      },
    );
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    done.abort();
  }
}
