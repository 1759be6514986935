/**
 * From a request to its idle: only this file says busy and idle. Whatever a handler does, nothing is thrown, and idle is published once,
 * and last: clients wait for it (jupyter_client #164).
 */
import type { Message, Outgoing } from '../protocol/index.ts';
import type { Handler } from './handlers/handler.ts';
import { internalError } from './state/error-content.ts';
import type { KernelState } from './state/kernel-state.ts';

/** Answers one request with what `handler` yields. Never rejects. */
export async function answer(
  kernel: KernelState,
  request: Message,
  handler: Handler,
): Promise<void> {
  let replied = false;
  try {
    publishStatus(kernel, request, 'busy');
    for await (const message of handler(request, kernel)) {
      send(kernel, request, message);
      replied ||= message.to === 'client';
    }
  } catch (thrown) {
    kernel.logger.error(`${request.header.msg_type} failed`, thrown);
    if (!replied) replyInternalError(kernel, request, thrown);
  } finally {
    kernel.cells.running.delete(request);
    publishStatus(kernel, request, 'idle');
    kernel.output.budget.refill();
    // Jupyter Server takes the last status for the kernel's: after a completion it would believe a busy kernel idle, and might cull it.
    for (const running of kernel.cells.running.keys()) publishStatus(kernel, running, 'busy');
  }
}

/** Answers a request while the kernel breaks down: the reason, then idle. */
export function answerBreakdown(kernel: KernelState, request: Message, thrown: unknown): void {
  replyInternalError(kernel, request, thrown);
  publishStatus(kernel, request, 'idle');
}

function publishStatus(kernel: KernelState, request: Message, state: 'busy' | 'idle'): void {
  kernel.sockets.publish(request, { type: 'status', content: { execution_state: state } });
}

function send(kernel: KernelState, request: Message, message: Outgoing): void {
  try {
    if (message.to === 'client') kernel.sockets.reply(request, message);
    else kernel.sockets.publish(request, message);
  } catch (thrown) {
    // Nobody receives the cell's messages any more: it ends as if it were interrupted, and its events are closed.
    kernel.cells.running.get(request)?.controller.abort();
    throw thrown;
  }
}

function replyInternalError(kernel: KernelState, request: Message, thrown: unknown): void {
  const type = request.header.msg_type;
  if (!type.endsWith('_request')) return;
  const error = internalError(thrown);
  const isCell = type === 'execute_request';
  if (isCell) kernel.sockets.publish(request, { type: 'error', content: error });
  kernel.sockets.reply(request, {
    type: type.replace(/_request$/, '_reply'),
    content: {
      status: 'error',
      ...error,
      ...(isCell && { execution_count: kernel.cells.executionCount }),
    },
  });
}
