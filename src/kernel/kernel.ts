/**
 * The kernel: binds the sockets, reads the channels, gives each request to its handler or its lane, ends in order.
 * Control never waits for shell. Knows no language and no bytes.
 */
import type { Interpreter } from '../interpreter/index.ts';
import {
  type ConnectionInfo,
  type Message,
  openKernelSockets,
  processSession,
  type RequestChannel,
} from '../protocol/index.ts';
import { deferred, type Logger } from '../shared/index.ts';
import { answer, answerBreakdown } from './answer.ts';
import { type CellLane, createLane } from './state/cell-lane.ts';
import { breathEveryMs, type Clock, systemClock } from './output/clock.ts';
import { abortCell, refuseCell } from './handlers/execute.ts';
import { handlerOf } from './handlers/handlers.ts';
import { openHistory } from './history/store.ts';
import type { KernelState } from './state/kernel-state.ts';
import { createOutputBudget } from './output/output-budget.ts';
import { createQuestions } from './state/questions.ts';
import { createSubshells } from './state/subshells.ts';

/** What a kernel is made of. */
export interface KernelParts {
  readonly connection: ConnectionInfo;
  readonly interpreter: Interpreter;
  readonly implementation: { readonly name: string; readonly version: string };
  /** Where inputs are kept from session to session; none: in memory only. Never rejects. */
  readonly historyFile?: string | undefined | Promise<string | undefined>;
  readonly logger: Logger;
  /** @default the machine's */
  readonly clock?: Clock | undefined;
}

/** A kernel that answers. */
export interface RunningKernel {
  /** Resolves when all is closed, at the most 2.5 s after a shutdown was asked for. Never rejects. */
  readonly ended: Promise<{ readonly restart: boolean }>;
  /** Interrupts what runs (SIGINT); nothing when nothing runs. */
  interrupt(): void;
  /** Ends in order (SIGTERM, parent gone); resolves with `ended`. */
  shutdown(): Promise<void>;
  /**
   * Breaks down after a fault that nobody caught: running cells end with it, what they had sent away stays as it is.
   * Resolves, and `ended` with it, when the sockets are closed, after half a second at the latest. Never rejects.
   */
  breakDown(thrown: unknown): Promise<void>;
}

/** How long the shell must have been silent before what was sent together counts as arrived, and the longest wait for it. */
const quiet = { silentMs: 15, longestMs: 200 } as const;
/** The interpreter's share of the 2.5 s that jupyter_client waits before SIGTERM, and when we stop waiting for it. */
const patience = { interpreterMs: 2000, allMs: 2100, breakdownMs: 500 } as const;

/** Starts a kernel. Rejects with PORT_TAKEN when a port of the connection file cannot be bound. */
export async function startKernel(parts: KernelParts): Promise<RunningKernel> {
  const { interpreter, logger } = parts;
  const clock = parts.clock ?? systemClock;
  const session = processSession;
  const sockets = await openKernelSockets(parts.connection, { logger, session });
  const ended = deferred<{ readonly restart: boolean }>();
  const answering = new Set<Promise<void>>();
  let lastArrival = clock.now();
  let lastBreath = lastArrival;
  let ending = false;

  const track = async (work: Promise<void>): Promise<void> => {
    answering.add(work);
    await work;
    answering.delete(work);
  };
  const abortAll = async (requests: readonly Message[]): Promise<void> => {
    for (const request of requests) {
      await answer(kernel, request, abortCell);
    }
  };
  const runCell = async (request: Message, lane: CellLane): Promise<void> => {
    let doomed: readonly Message[] = [];
    kernel.running.set(request, {
      controller: new AbortController(),
      stopQueued: () => {
        doomed = lane.takeQueued();
      },
    });
    await track(answer(kernel, request, handlerOf(request.header.msg_type)));
    await track(abortAll(doomed));
    if (clock.now() - lastBreath < breathEveryMs) return;
    await clock.breathe();
    lastBreath = clock.now();
  };

  const kernel: KernelState = {
    sockets,
    session,
    interpreter,
    implementation: parts.implementation,
    logger,
    clock,
    budget: createOutputBudget(clock),
    history: openHistory(parts.historyFile, logger),
    questions: createQuestions(sockets, logger),
    subshells: createSubshells(() => createLane(runCell)),
    running: new Map(),
    executionCount: 0,
    shellQuiet: async () => {
      const since = clock.now();
      for (;;) {
        const now = clock.now();
        const silentFor = now - Math.max(since, lastArrival);
        const left = Math.min(quiet.silentMs - silentFor, since + quiet.longestMs - now);
        if (left <= 0) return;
        await clock.sleep(left);
      }
    },
    interrupt: () => {
      for (const cell of kernel.running.values()) cell.controller.abort();
    },
    shutdown: (restart, forGood = false) => {
      if (ending) return;
      ending = true;
      void end(restart, forGood);
    },
  };

  /** Everything that is under way ends or is left behind; never rejects. */
  const end = async (restart: boolean, forGood: boolean): Promise<void> => {
    const late = new AbortController();
    const doomed = kernel.subshells.lanes().flatMap((lane) => lane.takeQueued());
    kernel.interrupt();
    const closed = Promise.allSettled([
      interpreter.close(patience.interpreterMs, forGood),
      track(abortAll(doomed)),
      kernel.history.settled(),
    ]).then(async (results) => {
      for (const result of results) {
        if (result.status === 'rejected') logger.error('The end was not clean', result.reason);
      }
      await Promise.allSettled(answering);
    });
    await Promise.race([closed, clock.sleep(patience.allMs, late.signal)]);
    late.abort();
    await closeSockets();
    ended.resolve({ restart });
  };
  const closeSockets = async (): Promise<void> => {
    try {
      await sockets.close();
    } catch (thrown) {
      logger.error('The sockets could not be closed', thrown);
    }
  };

  const dispatch = (request: Message): void => {
    const type = request.header.msg_type;
    if (request.refused !== undefined) {
      const refuse = refuseCell('MessageTooLarge', request.refused);
      // Nobody sends anything else of that size; what it asks for is not known, so that idle is all it gets.
      const handler = type === 'execute_request' ? refuse : handlerOf('');
      logger.warn(`${type} was not read: ${request.refused}`);
      void track(answer(kernel, request, handler));
      return;
    }
    if (type !== 'execute_request') {
      void track(answer(kernel, request, handlerOf(type)));
      return;
    }
    const lane = kernel.subshells.lane(request.header.subshell_id);
    if (ending) void track(answer(kernel, request, abortCell));
    else if (lane) lane.push(request);
    else
      void track(
        answer(kernel, request, refuseCell('SubshellNotFound', 'there is no such subshell')),
      );
  };
  const readers: Readonly<Record<RequestChannel, (request: Message) => void>> = {
    shell: (request) => {
      lastArrival = clock.now();
      dispatch(request);
    },
    control: dispatch,
    stdin: (reply) => kernel.questions.answer(reply),
  };
  const read = async (channel: RequestChannel): Promise<void> => {
    try {
      for await (const request of sockets.requests(channel)) readers[channel](request);
    } catch (thrown) {
      logger.error(`${channel} is not read any more: the kernel ends`, thrown);
      kernel.shutdown(false);
    }
  };

  sockets.publish(undefined, { type: 'status', content: { execution_state: 'starting' } });
  for (const channel of ['shell', 'control', 'stdin'] as const) void read(channel);
  return {
    ended: ended.promise,
    interrupt: () => kernel.interrupt(),
    shutdown: async () => {
      kernel.shutdown(false);
      await ended.promise;
    },
    breakDown: async (thrown) => {
      ending = true;
      for (const request of kernel.running.keys()) answerBreakdown(kernel, request, thrown);
      kernel.running.clear();
      const closed = Promise.all([closeSockets(), kernel.history.settled()]);
      await Promise.race([closed, clock.sleep(patience.breakdownMs)]);
      ended.resolve({ restart: false });
    },
  };
}
