/** One execute_request seen from the client, until both its reply and its idle have come. Opens no socket. */
import {
  asBoolean,
  asString,
  deferred,
  type JsonObject,
  linkedSignal,
  LinkisKernelError,
} from '../../shared/index.ts';
import type { Message, RequestChannel } from '../wire/messages.ts';

/** How a cell is run. The defaults are the protocol's; stdin is allowed when `onInput` is there. */
export interface ExecuteOptions {
  /** @default false */
  readonly silent?: boolean;
  /** @default true, false when silent */
  readonly storeHistory?: boolean;
  /** @default true */
  readonly stopOnError?: boolean;
  readonly userExpressions?: Readonly<Record<string, string>>;
  readonly metadata?: JsonObject;
  readonly subshellId?: string;
  /** Called with each message on iopub that belongs to the cell, status included, as it comes. */
  readonly onPublished?: (message: Message) => void;
  /** Answers the cell's questions. Without it stdin is not allowed. */
  readonly onInput?: (question: {
    readonly prompt: string;
    readonly hidden: boolean;
  }) => Promise<string>;
  /** Stops waiting; the cell runs on. */
  readonly signal?: AbortSignal;
}

export interface Execution {
  readonly reply: Message;
  /** All messages on iopub that belong to the cell, in order, from busy to idle. */
  readonly published: readonly Message[];
}

export interface SendOptions {
  readonly metadata?: JsonObject | undefined;
  readonly subshellId?: string | undefined;
  /** @default none */
  readonly buffers?: readonly Uint8Array[] | undefined;
  /** The message that this one answers (an `input_request`). */
  readonly parent?: Message | undefined;
}

/** What running a cell needs of a client. */
export interface ExecutionLine {
  /** Returns the id of the message; the messages that belong to it have that `parentHeader.msg_id`. */
  send(channel: RequestChannel, type: string, content: unknown, options?: SendOptions): string;
  /** Hands every message of every channel to `listener`, in order within a channel, until the returned function is called. */
  listen(listener: (message: Message) => void): () => void;
}

/** Reply and idle may come in either order: they travel on two sockets. Throws KERNEL_DIED when `closed` or the options' signal aborts. */
export async function followExecution(
  line: ExecutionLine,
  code: string,
  options: ExecuteOptions,
  closed: AbortSignal,
): Promise<Execution> {
  const published: Message[] = [];
  const ended = deferred<Execution>();
  let reply: Message | undefined;
  let idle = false;
  const silent = options.silent ?? false;
  const id = line.send(
    'shell',
    'execute_request',
    {
      code,
      silent,
      store_history: options.storeHistory ?? !silent,
      user_expressions: options.userExpressions ?? {},
      allow_stdin: options.onInput !== undefined,
      stop_on_error: options.stopOnError ?? true,
    },
    { metadata: options.metadata, subshellId: options.subshellId },
  );
  const stop = line.listen((message) => {
    if (asString(message.parentHeader['msg_id']) !== id) return;
    if (message.channel === 'iopub') {
      published.push(message);
      options.onPublished?.(message);
      idle ||= message.content['execution_state'] === 'idle';
    } else if (message.header.msg_type === 'execute_reply') {
      reply = message;
    } else if (message.header.msg_type === 'input_request') {
      answer(message).catch(ended.reject);
    }
    if (reply && idle) ended.resolve({ reply, published });
  });
  const answer = async (question: Message): Promise<void> => {
    const value = await options.onInput?.({
      prompt: asString(question.content['prompt']) ?? '',
      hidden: asBoolean(question.content['password']) ?? false,
    });
    line.send('stdin', 'input_reply', { status: 'ok', value: value ?? '' }, { parent: question });
  };
  const { signal: stopped, dispose } = linkedSignal([options.signal, closed]);
  const giveUp = (): void => {
    ended.reject(
      new LinkisKernelError('KERNEL_DIED', 'The client stopped waiting before the cell had ended'),
    );
  };
  stopped.addEventListener('abort', giveUp, { once: true });
  if (stopped.aborted) giveUp();
  try {
    return await ended.promise;
  } finally {
    stop();
    stopped.removeEventListener('abort', giveUp);
    dispose();
  }
}
