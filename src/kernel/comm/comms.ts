/**
 * The open comms of a kernel, from both sides. What a client sends is read here and bounded: a message that cannot be used is dropped with a
 * line in the log, and an opening that cannot be is closed again.
 */
import type { Comm, CommMessage, Interpreter, OpeningComm } from '../../interpreter/index.ts';
import type { KernelSockets, Message, Parent, Publications } from '../../protocol/index.ts';
import { asString, type JsonObject, type Logger } from '../../shared/index.ts';
import type { OutputBudget } from '../output/output-budget.ts';
import { createOpenComm, type OpenComm } from './open-comm.ts';
import { longestMessage, quoted, readComm, readOpening } from './read-comm.ts';

/** What waits for its turn at all comms together, and how many are open before a client is refused another. */
const most = { waiting: 1000, waitingBytes: 2 * longestMessage, open: 1000 } as const;

/** The language, loaded when the first comm needs it. */
export interface CommLanguage {
  readonly about: Pick<Interpreter, 'commTargets'>;
  readonly loaded: () => Promise<Interpreter>;
}

export interface Comms {
  /** The comms that a cell opens; closes those that an earlier run of the same cell has opened. */
  ofCell(request: Message): CellComms;
  /** A client's comm_open. Resolves when it is answered, and never rejects. */
  opened(request: Message, language: CommLanguage): Promise<void>;
  /** A client's comm_msg. Resolves when it is answered, and never rejects. */
  received(request: Message): Promise<void>;
  /** A client's comm_close. */
  closed(request: Message): void;
  /** By id; of one target, or all. */
  info(target: string | undefined): Readonly<Record<string, { readonly target_name: string }>>;
  /** The kernel ends: tells the language, lets go of all, and opens no more. Never throws. */
  end(): void;
}

export interface CellComms {
  /** Publishes comm_open. Throws when its data are no JSON. */
  open(opening: OpeningComm): void;
  /** The cell has shown something: the comms that it opened before have their place. */
  shown(): void;
  /** Closes what a failed cell has opened and not shown. */
  end(isOk: boolean): void;
}

export function createComms(parts: {
  readonly sockets: Pick<KernelSockets, 'publish'>;
  readonly budget: Pick<OutputBudget, 'spend'>;
  readonly logger: Logger;
}): Comms {
  const { sockets, budget, logger } = parts;
  const comms = new Map<string, OpenComm>();
  const waiting = { messages: 0, bytes: 0 };
  let dropped = 0;
  let hasEnded = false;

  const publish = <T extends 'comm_open' | 'comm_msg' | 'comm_close'>(
    type: T,
    parent: Parent,
    content: Publications[T],
    { metadata, buffers }: Omit<CommMessage, 'data'> = {},
  ): void => {
    sockets.publish(parent, { type, content, metadata, buffers });
  };

  /** A flood makes few lines. */
  const drop = (request: Message, why: string): void => {
    dropped += 1;
    const isToldOf = Number.isInteger(Math.log2(dropped));
    const line = `${request.header.msg_type} was dropped: ${why}`;
    if (isToldOf) logger.warn(dropped === 1 ? line : `${line} (${String(dropped)} so far)`);
  };

  const publishClose = (id: string, parent: Parent, data: JsonObject = {}): void => {
    try {
      publish('comm_close', parent, { comm_id: id, data });
    } catch (thrown) {
      logger.error(`The close of comm ${quoted(id)} could not be sent`, thrown);
    }
  };

  const close = (comm: OpenComm, parent: Parent, data?: JsonObject): void => {
    if (!comm.isOpen()) return;
    comms.delete(comm.id);
    publishClose(comm.id, parent, data);
    comm.close();
  };

  const handleOf = (comm: OpenComm): Comm => ({
    id: comm.id,
    target: comm.target,
    send: (message) => {
      if (!comm.isOpen()) {
        logger.debug(`A message of comm ${quoted(comm.id)} was dropped: it is closed`);
        return;
      }
      budget.spend();
      try {
        const content = { comm_id: comm.id, data: message.data };
        publish('comm_msg', comm.parent(), content, message);
      } catch (thrown) {
        logger.error(`A message of comm ${quoted(comm.id)} could not be sent`, thrown);
      }
    },
    close: (data) => close(comm, comm.parent(), data),
  });

  /** Gives the message its turn, unless too much waits already. */
  const turn = async (
    comm: OpenComm,
    request: Message,
    work: () => Promise<void> | void,
  ): Promise<void> => {
    const isFull =
      waiting.messages >= most.waiting || waiting.bytes + request.byteLength > most.waitingBytes;
    if (isFull) {
      drop(request, 'too many messages of comms wait for an answer');
      return;
    }
    waiting.messages += 1;
    waiting.bytes += request.byteLength;
    await comm.turn(request, work);
    waiting.messages -= 1;
    waiting.bytes -= request.byteLength;
  };

  const admit = (
    about: { readonly id: string; readonly target: string },
    request: Message,
    cellId?: string,
  ): OpenComm => {
    const { id, target } = about;
    const comm = createOpenComm({ id, target, cellId }, request, logger);
    comms.set(id, comm);
    return comm;
  };

  return {
    ofCell: (request) => {
      const cellId = asString(request.metadata['cellId']);
      const earlier = [...comms.values()].filter(
        (comm) => comm.cellId !== undefined && comm.cellId === cellId,
      );
      for (const comm of earlier) close(comm, request);
      let unseen: OpenComm[] = [];
      return {
        open: (opening) => {
          if (hasEnded) return;
          const { id, target, data } = opening;
          if (comms.has(id)) throw new TypeError(`a comm with the id ${quoted(id)} is open`);
          publish('comm_open', request, { comm_id: id, target_name: target, data }, opening);
          const comm = admit(opening, request, cellId);
          unseen.push(comm);
          comm.attach(opening.open(handleOf(comm)));
        },
        shown: () => {
          unseen = [];
        },
        end: (isOk) => {
          if (isOk) return;
          for (const comm of unseen) close(comm, request);
        },
      };
    },

    opened: async (request, { about, loaded }) => {
      const read = readOpening(request);
      const { id } = read;
      if (id === undefined) {
        drop(request, 'why' in read ? read.why : '');
        return;
      }
      if (comms.has(id)) {
        // Closing it would take it from the client that has it.
        drop(request, `comm ${quoted(id)} is open`);
        return;
      }
      const refuse = (why: string): void => {
        drop(request, why);
        publishClose(id, request);
      };
      if ('why' in read) {
        refuse(read.why);
      } else if (hasEnded || !(about.commTargets ?? []).includes(read.target)) {
        logger.debug(`comm_open for target ${quoted(read.target)}, which nobody has: closed`);
        publishClose(id, request);
      } else if (comms.size >= most.open) {
        refuse(`${String(comms.size)} comms are open`);
      } else {
        const comm = admit(read, request);
        // The messages behind this one wait for the interpreter too.
        await turn(comm, request, async () => {
          const listener = await listen(comm, request, read.data, loaded);
          if (listener) comm.attach(listener);
          else close(comm, request);
        });
        if (comm.isOpen() && comm.listener() === undefined) close(comm, request);
      }
    },

    received: async (request) => {
      const read = readComm(request);
      if ('why' in read) {
        drop(request, read.why);
        return;
      }
      const comm = comms.get(read.id);
      if (!comm) {
        logger.debug(`comm_msg for ${quoted(read.id)}, which is not open`);
        return;
      }
      const message = { data: read.data, metadata: request.metadata, buffers: request.buffers };
      await turn(comm, request, async () => comm.listener()?.message(message));
    },

    closed: (request) => {
      const { id } = readComm(request);
      const comm = id === undefined ? undefined : comms.get(id);
      if (!comm) {
        logger.debug('comm_close for a comm that is not open');
        return;
      }
      comms.delete(comm.id);
      comm.close();
    },

    info: (target) =>
      Object.fromEntries(
        [...comms.values()]
          .filter((comm) => target === undefined || comm.target === target)
          .map((comm) => [comm.id, { target_name: comm.target }]),
      ),

    end: () => {
      hasEnded = true;
      const open = [...comms.values()];
      comms.clear();
      for (const comm of open) {
        try {
          comm.listener()?.ending?.();
        } catch (thrown) {
          logger.error(`Comm ${quoted(comm.id)} could not be told of the end`, thrown);
        }
        comm.close();
      }
    },
  };

  async function listen(
    comm: OpenComm,
    request: Message,
    data: JsonObject,
    loaded: () => Promise<Interpreter>,
  ): Promise<ReturnType<NonNullable<Interpreter['openComm']>>> {
    try {
      const interpreter = await loaded();
      if (!comm.isOpen()) return undefined;
      const { metadata, buffers } = request;
      return interpreter.openComm?.(handleOf(comm), { data, metadata, buffers });
    } catch (thrown) {
      logger.error(`Comm ${quoted(comm.id)} could not be opened`, thrown);
      return undefined;
    }
  }
}
