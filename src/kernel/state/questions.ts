/** Asks the user of a client (stdin): sends input_request, waits for input_reply. */
import type { KernelSockets, Message } from '../../protocol/index.ts';
import { asString, deferred, LinkisKernelError, type Logger } from '../../shared/index.ts';

export interface Questions {
  /** Asks the client that sent `request`. Rejects with TASK_CANCELLED when `signal` aborts. */
  ask(request: Message, prompt: string, hidden: boolean, signal: AbortSignal): Promise<string>;
  /** Takes an input_reply; drops one that belongs to no open question. */
  answer(reply: Message): void;
}

export function createQuestions(sockets: KernelSockets, logger: Logger): Questions {
  const open: { id: string; client: string; resolve: (value: string) => void }[] = [];
  return {
    ask: async (request, prompt, hidden, signal) => {
      if (signal.aborted) throw cancelled();
      const answered = deferred<string>();
      const message = { type: 'input_request', content: { prompt, password: hidden } };
      const id = sockets.reply(request, message, 'stdin');
      const question = { id, client: clientOf(request), resolve: answered.resolve };
      const cancel = (): void => answered.reject(cancelled());
      open.push(question);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await answered.promise;
      } finally {
        signal.removeEventListener('abort', cancel);
        const at = open.indexOf(question);
        if (at >= 0) open.splice(at, 1);
      }
    },
    answer: (reply) => {
      const parent = asString(reply.parentHeader['msg_id']);
      // jupyter_client answers without a parent; such an answer is for the client's oldest question.
      const mine = open.filter((question) => question.client === clientOf(reply));
      const question = parent ? mine.find(({ id }) => id === parent) : mine[0];
      if (question) question.resolve(asString(reply.content['value']) ?? '');
      else logger.debug('An input_reply that answers no open question was dropped');
    },
  };
}

/** The client's routing id, which is the same on its shell and stdin. */
function clientOf(message: Message): string {
  return message.identities.map((part) => Buffer.from(part).toString('hex')).join(' ');
}

function cancelled(): LinkisKernelError {
  return new LinkisKernelError(
    'TASK_CANCELLED',
    'The cell was interrupted while it asked a question',
  );
}
