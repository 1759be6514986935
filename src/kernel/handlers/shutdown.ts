/** shutdown_request, on control or (older clients) shell. */
import type { Handler } from './handler.ts';

/** Replies with the same `restart`, publishes it for all clients, then begins the end. */
export const shutdown: Handler = async function* shutdown(request, kernel) {
  const restart = request.content['restart'] === true;
  yield { to: 'client', type: 'shutdown_reply', content: { status: 'ok', restart } };
  yield { to: 'iopub', type: 'shutdown_reply', content: { status: 'ok', restart } };
  kernel.shutdown(restart, !restart);
};
