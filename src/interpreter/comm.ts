/** Comms: messages between the language and what runs in a client for it, for as long as both are there. Types only. */

/** `data` and `metadata` are JSON. */
export interface CommMessage {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Bytes beside the JSON. Sent without a copy: they must not change any more. */
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** A message as a client sent it. */
export interface ReceivedCommMessage extends CommMessage {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** An open comm as the language sees it. No method throws. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /**
   * Publishes a comm_msg for all clients; dropped with a log line when the comm is closed. It belongs to the message that is being answered,
   * else to the cell or the message that opened the comm.
   */
  send(message: CommMessage): void;
  /** Does nothing when it is closed. */
  close(data?: CommMessage['data']): void;
}

/** What answers a comm. What a method throws is logged, and never fatal. */
export interface CommListener {
  /** Called in the order of arrival, the next one when this one has ended. Comms never wait for cells or for each other. */
  message(message: ReceivedCommMessage): Promise<void> | void;
  /**
   * The kernel ends in order: the last moment to send. The comm is then let go without a comm_close, since a client takes away what a closed
   * comm shows.
   */
  ending?(): void;
  /** The comm is closed, by whomever. Called once, and nothing after it. */
  closed(): void;
}

/** A comm that the language opens. */
export interface OpeningComm extends CommMessage {
  readonly target: string;
  /** Unique for all time: clients keep what they know of an id. */
  readonly id: string;
  /** Called when the comm_open is published. Never called in a silent cell. */
  readonly open: (comm: Comm) => CommListener;
}
