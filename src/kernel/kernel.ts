/** Binds the sockets, reads the channels, gives each request to its handler or lane, ends in order. Control never waits for shell. */
import type { Interpreter } from '../interpreter/index.ts';
import {
  type ConnectionInfo,
  type Message,
  openKernelSockets,
  processSession,
  type RequestChannel,
} from '../protocol/index.ts';
import { type Clock, deferred, type Logger, realClock } from '../shared/index.ts';
import { answer, answerBreakdown } from './answer.ts';
import { type CellLane, createLane } from './state/cell-lane.ts';
import { breathe, breathEveryMs } from './output/breath.ts';
import { abortCell, execute, refuseCell } from './handlers/execute.ts';
import { handlerOf } from './handlers/handlers.ts';
import { createComms } from './comm/comms.ts';
import { openHistory } from './history/store.ts';
import type { AboutKernel, KernelState, KnownBefore } from './state/kernel-state.ts';
import { createOutputBudget } from './output/output-budget.ts';
import { createQuestions } from './state/questions.ts';
import { createSubshells } from './state/subshells.ts';

/** An interpreter that is loaded with the first request that needs it. What clients ask at the start is known before. */
export interface InterpreterToLoad extends Pick<Interpreter, KnownBefore> {
  readonly load: () => Promise<Interpreter>;
}

export interface KernelParts {
  readonly connection: ConnectionInfo;
  readonly interpreter: Interpreter | InterpreterToLoad;
  readonly implementation: AboutKernel['implementation'];
  /** The history's file; undefined = memory only. Never rejects. */
  readonly historyFile?: string | undefined | Promise<string | undefined>;
  readonly logger: Logger;
  /** @default the machine's */
  readonly clock?: Clock | undefined;
}

export interface RunningKernel {
  /** Resolves when all is closed, 2.5 s after a request to shut down at the latest. Never rejects. */
  readonly ended: Promise<{ readonly restart: boolean }>;
  /** Interrupts the running cells, if any (SIGINT). */
  interrupt(): void;
  /** Ends in order (SIGTERM, parent gone); resolves with `ended`. */
  shutdown(): Promise<void>;
  /**
   * Breaks down after an uncaught fault: running cells end with it, and their tasks run on. Never rejects. Resolves, as does `ended`, when
   * the sockets are closed, after half a second at the latest.
   */
  breakDown(thrown: unknown): Promise<void>;
}

/**
 * Cells queued together are aborted together: wait for this much silence on shell, but not longer than `longestMs`. A client on a busy
 * machine, or a server between, pauses between two of them for longer than it computes.
 */
const quiet = { silentMs: 60, longestMs: 500 } as const;
/** jupyter_client sends SIGTERM after 2.5 s: the interpreter's share of them, and when the kernel stops waiting for all. */
const patience = { interpreterMs: 2000, allMs: 2100, breakdownMs: 500 } as const;

/** Rejects with PORT_TAKEN when a port of the connection file cannot be bound. */
export async function startKernel(parts: KernelParts): Promise<RunningKernel> {
  const { interpreter: given, implementation, logger } = parts;
  const { language, banner, helpLinks, commTargets } = given;
  const clock = parts.clock ?? realClock;
  const sockets = await openKernelSockets(parts.connection, { logger, session: processSession });
  let loading = 'load' in given ? undefined : Promise.resolve(given);
  const loaded = async (): Promise<Interpreter> =>
    (loading ??= 'load' in given ? given.load() : Promise.resolve(given));
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
    kernel.cells.running.set(request, {
      controller: new AbortController(),
      stopQueued: () => {
        doomed = lane.takeQueued();
      },
    });
    await track(answer(kernel, request, execute));
    await track(abortAll(doomed));
    if (clock.now() - lastBreath < breathEveryMs) return;
    await breathe();
    lastBreath = clock.now();
  };

  const shellQuiet = async (): Promise<void> => {
    const since = clock.now();
    for (;;) {
      const now = clock.now();
      const silentFor = now - Math.max(since, lastArrival);
      const left = Math.min(quiet.silentMs - silentFor, since + quiet.longestMs - now);
      if (left <= 0) return;
      await clock.wait(left);
    }
  };
  const budget = createOutputBudget(clock);
  const kernel: KernelState = {
    interpreter: { about: { implementation, language, banner, helpLinks, commTargets }, loaded },
    sockets,
    output: { clock, budget },
    history: openHistory(parts.historyFile, logger),
    questions: createQuestions(sockets, logger),
    comms: createComms({ sockets, budget, logger }),
    cells: {
      subshells: createSubshells(() => createLane(runCell)),
      running: new Map(),
      executionCount: 0,
      shellQuiet,
      interrupt: () => {
        for (const cell of kernel.cells.running.values()) cell.controller.abort();
      },
    },
    logger,
    shutdown: (restart, forGood = false) => {
      if (ending) return;
      ending = true;
      void end(restart, forGood);
    },
  };

  /** Ends all work, and abandons what does not end in time. Never rejects. */
  const end = async (restart: boolean, forGood: boolean): Promise<void> => {
    const late = new AbortController();
    const doomed = kernel.cells.subshells.lanes().flatMap((lane) => lane.takeQueued());
    kernel.cells.interrupt();
    kernel.comms.end();
    const closed = Promise.allSettled([
      // An interpreter that was never needed has nothing to end.
      loading?.then(async (asked) => asked.close(patience.interpreterMs, forGood)),
      track(abortAll(doomed)),
      kernel.history.settled(),
    ]).then(async (results) => {
      for (const result of results) {
        if (result.status === 'rejected') logger.error('The end was not clean', result.reason);
      }
      await Promise.allSettled(answering);
    });
    await Promise.race([closed, clock.wait(patience.allMs, late.signal)]);
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
      // Only code is this large. Any other request was not read, so it gets only busy and idle.
      const handler = type === 'execute_request' ? refuse : handlerOf('');
      logger.warn(`${type} was not read: ${request.refused}`);
      void track(answer(kernel, request, handler));
      return;
    }
    if (type !== 'execute_request') {
      void track(answer(kernel, request, handlerOf(type)));
      return;
    }
    const lane = kernel.cells.subshells.lane(request.header.subshell_id);
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
    interrupt: () => kernel.cells.interrupt(),
    shutdown: async () => {
      kernel.shutdown(false);
      await ended.promise;
    },
    breakDown: async (thrown) => {
      ending = true;
      for (const request of kernel.cells.running.keys()) answerBreakdown(kernel, request, thrown);
      kernel.cells.running.clear();
      kernel.comms.end();
      const closed = Promise.all([closeSockets(), kernel.history.settled()]);
      await Promise.race([closed, clock.wait(patience.breakdownMs)]);
      ended.resolve({ restart: false });
    },
  };
}
