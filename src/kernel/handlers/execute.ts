/**
 * execute_request: one cell, from its execute_input to its execute_reply. What a cell means is the interpreter's matter;
 * order, counting, silence and what an error does to the cells behind are decided here.
 */
import type { CellError, CellEvent, CellOutcome } from '../../interpreter/index.ts';
import {
  type Message,
  microsecondDate,
  type Outgoing,
  type Replies,
  type UserExpression,
} from '../../protocol/index.ts';
import { asString, type JsonObject, untilAborted } from '../../shared/index.ts';
import { internalError, interruptedError, plainError } from '../state/error-content.ts';
import { type ExecuteRequest, readExecuteRequest } from './execute-request.ts';
import type { Handler } from './handler.ts';
import type { KernelState } from '../state/kernel-state.ts';
import { createShownText, type ShownText } from '../output/shown-text.ts';
import { unlimited } from '../output/output-budget.ts';
import { closeEvents, createFlushRequests, paceOutput } from '../output/stream-pacing.ts';

/** Runs one cell. Its place in {@link KernelState.running} must have been taken before. */
export const execute: Handler = async function* execute(request, kernel) {
  const started = microsecondDate();
  const asked = readExecuteRequest(request.content);
  if (typeof asked === 'string') {
    yield* refuse(kernel, started, plainError('UsageError', `execute_request: ${asked}`));
    return;
  }
  if (asked.storeHistory) kernel.executionCount += 1;
  const count = kernel.executionCount;
  if (!asked.silent) {
    const content = { code: asked.code, execution_count: count };
    yield { to: 'iopub', type: 'execute_input', content };
  }
  if (asked.storeHistory) kernel.history.record(count, asked.code);

  const signal = kernel.running.get(request)?.controller.signal ?? new AbortController().signal;
  const shown = createShownText();
  const outcome = yield* runCell(request, kernel, asked, count, signal, shown);
  if (asked.storeHistory && shown.text() !== '') kernel.history.recordOutput(count, shown.text());
  if (outcome.status === 'error') {
    const error = { ...outcome.error, traceback: [...outcome.error.traceback] };
    if (!asked.silent) yield { to: 'iopub', type: 'error', content: error };
    if (asked.stopOnError && !asked.silent) {
      // What the client sent in the same breath is still arriving; what comes after the reply is new and must run.
      await kernel.shellQuiet();
      kernel.running.get(request)?.stopQueued();
    }
    const content = { status: 'error', ...error, execution_count: count } as const;
    yield executeReply(kernel, started, content, outcome.metadata);
    return;
  }
  const content = {
    status: 'ok',
    execution_count: count,
    user_expressions: await evaluateAll(kernel, asked, signal),
    payload:
      outcome.nextInput === undefined
        ? []
        : [{ source: 'set_next_input', text: outcome.nextInput, replace: false }],
  } as const;
  yield executeReply(kernel, started, content, outcome.metadata);
};

/** Answers an execute_request that never ran because one before it failed. No execution_count, as in ipykernel. */
export const abortCell: Handler = async function* abortCell(_request, kernel) {
  yield executeReply(kernel, microsecondDate(), { status: 'aborted' });
};

/** A handler that answers an execute_request with an error and does not run it. */
export function refuseCell(ename: string, evalue: string): Handler {
  return async function* refused(_request, kernel) {
    yield* refuse(kernel, microsecondDate(), plainError(ename, evalue));
  };
}

function* refuse(
  kernel: KernelState,
  started: string,
  error: Required<CellError>,
): Generator<Outgoing, void, void> {
  yield { to: 'iopub', type: 'error', content: error };
  const content = { status: 'error', ...error, execution_count: kernel.executionCount } as const;
  yield executeReply(kernel, started, content);
}

/** `started` feeds JupyterLab's cell timing; the rest is what ipykernel says there. */
function executeReply(
  kernel: KernelState,
  started: string,
  content: Replies['execute_reply'],
  metadata: JsonObject = {},
): Outgoing {
  return {
    to: 'client',
    type: 'execute_reply',
    content,
    metadata: {
      ...metadata,
      started,
      dependencies_met: true,
      engine: kernel.session,
      status: content.status,
    },
  };
}

async function* runCell(
  request: Message,
  kernel: KernelState,
  asked: ExecuteRequest,
  executionCount: number,
  signal: AbortSignal,
  shown: ShownText,
): AsyncGenerator<Outgoing, CellOutcome, void> {
  const flushes = createFlushRequests();
  let paced: ReturnType<typeof paceOutput> | undefined;
  try {
    const events = kernel.interpreter.execute({
      code: asked.code,
      silent: asked.silent,
      executionCount,
      signal,
      cellId: asString(request.metadata['cellId']),
      ...(asked.allowStdin && {
        ask: async (prompt: string, options: { readonly hidden: boolean }) => {
          // What the cell has printed so far belongs before the question.
          await flushes.flush();
          return kernel.questions.ask(request, prompt, options.hidden, signal);
        },
      }),
    });
    paced = paceOutput(noted(events, shown), {
      // What is not published need not wait.
      budget: asked.silent ? unlimited : kernel.budget,
      clock: kernel.clock,
      signal,
      overheadBytes: 1000 + request.headerFrame.byteLength,
      flushes,
    });
    for (;;) {
      const step = await paced.next();
      if (step.done === true) {
        paced = undefined;
        return step.value;
      }
      if (!asked.silent) yield publicationOf(step.value);
    }
  } catch (thrown) {
    paced = undefined;
    if (signal.aborted) return { status: 'error', error: interruptedError() };
    kernel.logger.error('The interpreter threw', thrown);
    return { status: 'error', error: internalError(thrown) };
  } finally {
    // What it showed could not be sent: nobody follows the cell any more, so it ends as if it were interrupted.
    if (paced) await stopCell(kernel, request, paced);
  }
}

/** Interrupts a cell and waits until the interpreter has ended it; what it still shows goes nowhere. */
async function stopCell(
  kernel: KernelState,
  request: Message,
  events: AsyncGenerator<CellEvent, CellOutcome, void>,
): Promise<void> {
  kernel.running.get(request)?.controller.abort();
  try {
    while ((await events.next()).done !== true);
  } catch (thrown) {
    kernel.logger.error('The interpreter threw', thrown);
  }
}

/** The same events, noted before pacing joins or leaves out any. */
async function* noted(
  events: AsyncGenerator<CellEvent, CellOutcome, void>,
  shown: ShownText,
): AsyncGenerator<CellEvent, CellOutcome, void> {
  try {
    for (;;) {
      const step = await events.next();
      if (step.done === true) return step.value;
      shown.add(step.value);
      yield step.value;
    }
  } finally {
    await closeEvents(events);
  }
}

function publicationOf(event: CellEvent): Outgoing {
  switch (event.kind) {
    case 'text':
      return {
        to: 'iopub',
        type: 'stream',
        content: { name: event.stream, text: event.text },
      };
    case 'display': {
      const transient = event.displayId === undefined ? {} : { display_id: event.displayId };
      const content = { data: event.bundle, metadata: {}, transient };
      return { to: 'iopub', type: 'display_data', content };
    }
    case 'update': {
      const transient = { display_id: event.displayId };
      const content = { data: event.bundle, metadata: {}, transient };
      return { to: 'iopub', type: 'update_display_data', content };
    }
    case 'clear':
      return { to: 'iopub', type: 'clear_output', content: { wait: event.wait } };
  }
}

async function evaluateAll(
  kernel: KernelState,
  asked: ExecuteRequest,
  signal: AbortSignal,
): Promise<Readonly<Record<string, UserExpression>>> {
  const values: [string, UserExpression][] = [];
  for (const [name, expression] of asked.userExpressions) {
    values.push([name, await evaluateOne(kernel, expression, signal)]);
  }
  return Object.fromEntries(values);
}

async function evaluateOne(
  kernel: KernelState,
  expression: string,
  signal: AbortSignal,
): Promise<UserExpression> {
  try {
    const value = await untilAborted(kernel.interpreter.evaluate(expression), signal);
    if (value === 'aborted') return { status: 'error', ...interruptedError() };
    return value.status === 'ok'
      ? { status: 'ok', data: value.bundle, metadata: {} }
      : { ...value, traceback: [...value.traceback] };
  } catch (thrown) {
    kernel.logger.error('The interpreter threw', thrown);
    return { status: 'error', ...internalError(thrown) };
  }
}
