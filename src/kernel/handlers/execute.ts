/**
 * execute_request: one cell, from its execute_input to its execute_reply. The interpreter decides what a cell means, this file decides
 * order, counting, silence and what an error does to the queued cells.
 */
import type { CellError, CellEvent, CellOutcome } from '../../interpreter/index.ts';
import {
  type Message,
  microsecondDate,
  type Outgoing,
  processSession,
  type Replies,
  type UserExpression,
} from '../../protocol/index.ts';
import { asObject, asString, type JsonObject, piped, untilAborted } from '../../shared/index.ts';
import { internalError, interruptedError, plainError } from '../state/error-content.ts';
import { type ExecuteRequest, readExecuteRequest } from './execute-request.ts';
import type { Handler } from './handler.ts';
import type { KernelState } from '../state/kernel-state.ts';
import { createShownText, type ShownText } from '../output/shown-text.ts';
import { unlimited } from '../output/output-budget.ts';
import { createFlushRequests, paceOutput } from '../output/stream-pacing.ts';

/** The kernel has already entered the cell among the running ones. */
export const execute: Handler = async function* execute(request, kernel) {
  const started = microsecondDate();
  const asked = readExecuteRequest(request.content);
  if (typeof asked === 'string') {
    yield* refuse(kernel, started, plainError('UsageError', `execute_request: ${asked}`));
    return;
  }
  if (asked.storeHistory) kernel.cells.executionCount += 1;
  const count = kernel.cells.executionCount;
  if (!asked.silent) {
    const content = { code: asked.code, execution_count: count };
    yield { to: 'iopub', type: 'execute_input', content };
  }
  if (asked.storeHistory) kernel.history.record(count, asked.code);

  const running = kernel.cells.running.get(request);
  const signal = running?.controller.signal ?? new AbortController().signal;
  const shown = createShownText();
  const outcome = yield* runCell(request, kernel, { asked, count, signal, shown });
  if (asked.storeHistory && shown.text() !== '') kernel.history.recordOutput(count, shown.text());
  if (outcome.status === 'error') {
    const error = { ...outcome.error, traceback: [...outcome.error.traceback] };
    if (!asked.silent) yield { to: 'iopub', type: 'error', content: error };
    if (asked.stopOnError && !asked.silent) {
      // Cells that the client sent together with this one are still arriving. One that comes after the reply is new and must run.
      await kernel.cells.shellQuiet();
      running?.stopQueued();
    }
    const content = { status: 'error', ...error, execution_count: count } as const;
    yield executeReply(started, content, outcome.metadata);
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
  yield executeReply(started, content, outcome.metadata);
};

/** Replies to a cell that does not run because one before it failed. No execution_count, as in ipykernel. */
export const abortCell: Handler = async function* abortCell() {
  yield executeReply(microsecondDate(), { status: 'aborted' });
};

/** A handler that replies with an error and does not run the cell. */
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
  const content = {
    status: 'error',
    ...error,
    execution_count: kernel.cells.executionCount,
  } as const;
  yield executeReply(started, content);
}

/** `started` feeds JupyterLab's cell timing; the other metadata are ipykernel's. */
function executeReply(
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
      engine: processSession,
      status: content.status,
    },
  };
}

/** Passes the interpreter's events on: kept for the history, paced, published. A consumer that leaves closes them all. */
async function* runCell(
  request: Message,
  kernel: KernelState,
  cell: {
    readonly asked: ExecuteRequest;
    readonly count: number;
    readonly signal: AbortSignal;
    readonly shown: ShownText;
  },
): AsyncGenerator<Outgoing, CellOutcome, void> {
  const { asked, count, signal, shown } = cell;
  const flushes = createFlushRequests();
  const comms = asked.silent ? undefined : kernel.comms.ofCell(request);
  let isOk = false;
  try {
    const interpreter = await kernel.interpreter.loaded();
    const events = interpreter.execute({
      code: asked.code,
      silent: asked.silent,
      executionCount: count,
      signal,
      cellId: asString(request.metadata['cellId']),
      languageId: asString(asObject(request.metadata['vscode'])?.['languageId']),
      // Clients with a user let cells ask him; nbconvert, papermill and `run` do not.
      inBatch: !asked.allowStdin,
      ...(asked.allowStdin && {
        ask: async (prompt: string, options: { readonly hidden: boolean }) => {
          // What the cell has printed so far belongs before the question.
          await flushes.flush();
          return kernel.questions.ask(request, prompt, options.hidden, signal);
        },
      }),
    });
    // Kept here, before pacing joins events or leaves some out.
    const kept = piped(events, (event) => {
      shown.add(event);
      return [event];
    });
    const paced = paceOutput(kept, {
      clock: kernel.output.clock,
      // A silent cell publishes nothing, so it waits for no budget.
      budget: asked.silent ? unlimited : kernel.output.budget,
      signal,
      overheadBytes: 1000 + request.headerFrame.byteLength,
      flushes,
    });
    const outcome = yield* piped(paced, function* publish(event): Generator<Outgoing> {
      if (asked.silent) return;
      if (event.kind === 'comm') comms?.open(event);
      else yield publicationOf(event, count);
      // Sent by now.
      if (event.kind === 'display') comms?.shown();
    });
    isOk = outcome.status === 'ok';
    return outcome;
  } catch (thrown) {
    if (signal.aborted) return { status: 'error', error: interruptedError() };
    kernel.logger.error('The interpreter threw', thrown);
    return { status: 'error', error: internalError(thrown) };
  } finally {
    comms?.end(isOk);
  }
}

function publicationOf(event: Exclude<CellEvent, { kind: 'comm' }>, count: number): Outgoing {
  switch (event.kind) {
    case 'text':
      return {
        to: 'iopub',
        type: 'stream',
        content: { name: event.stream, text: event.text },
      };
    case 'display': {
      const transient = event.displayId === undefined ? {} : { display_id: event.displayId };
      const content = { data: event.bundle, metadata: event.metadata ?? {}, transient };
      return event.isValue === true
        ? { to: 'iopub', type: 'execute_result', content: { ...content, execution_count: count } }
        : { to: 'iopub', type: 'display_data', content };
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
  { userExpressions }: ExecuteRequest,
  signal: AbortSignal,
): Promise<Readonly<Record<string, UserExpression>>> {
  const values: [string, UserExpression][] = [];
  for (const [name, expression] of userExpressions) {
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
    const interpreter = await kernel.interpreter.loaded();
    const value = await untilAborted(interpreter.evaluate(expression), signal);
    if (value === 'aborted') return { status: 'error', ...interruptedError() };
    return value.status === 'ok'
      ? { status: 'ok', data: value.bundle, metadata: {} }
      : { ...value, traceback: [...value.traceback] };
  } catch (thrown) {
    kernel.logger.error('The interpreter threw', thrown);
    return { status: 'error', ...internalError(thrown) };
  }
}
