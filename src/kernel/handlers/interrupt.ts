/** interrupt_request: aborts the running cells; each ends later with its own reply. */
import type { Handler } from './handler.ts';

/** Replies at once, without waiting for the interpreter. */
export const interrupt: Handler = async function* interrupt(_request, kernel) {
  kernel.cells.interrupt();
  yield { to: 'client', type: 'interrupt_reply', content: { status: 'ok' } };
};
