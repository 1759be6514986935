/** The vocabulary of the Jupyter messaging protocol, in its own spelling. Types only. Received messages are typed no further than JSON. */
import type * as services from '@jupyterlab/services/lib/kernel/messages.js';
import type { JsonObject } from '../../shared/index.ts';

/** The channels that carry messages; the heartbeat carries bytes. */
export type Channel = services.Channel;

/** The channels on which a client asks. */
export type RequestChannel = Exclude<Channel, 'iopub'>;

/** All that a client may ask of this kernel. Any other type gets busy and idle only. */
export type RequestType =
  | Exclude<
      Extract<services.ShellMessageType | services.ControlMessageType, `${string}_request`>,
      'debug_request'
    >
  | 'comm_open'
  | 'comm_msg'
  | 'comm_close';

/** Dates are ISO 8601 with a zone. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  /** The subshell that is to run the request; null or absent: the main shell. */
  readonly subshell_id?: string | null;
}

/** A message as it was received: authentic, JSON, its content not decoded yet. */
export interface Message {
  readonly channel: Channel;
  readonly header: Header;
  /** The header frame as it came: it is sent back byte for byte as the parent header, whatever else it holds. */
  readonly headerFrame: Uint8Array;
  /** `{}` when the message answers nothing. */
  readonly parentHeader: JsonObject;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  /** Why the content was not read and is `{}`: it is too large. */
  readonly refused?: string | undefined;
  readonly buffers: readonly Uint8Array[];
  /** All frames behind the delimiter together, in bytes. */
  readonly byteLength: number;
  /** What came before the delimiter: the sender's routing ids, or the topic on iopub. */
  readonly identities: readonly Uint8Array[];
}

/** The contents of requests, for those who write a client. */
export interface Requests {
  readonly kernel_info_request: Frozen<services.IInfoRequestMsg['content']>;
  readonly execute_request: Frozen<services.IExecuteRequestMsg['content']>;
  readonly complete_request: Frozen<services.ICompleteRequestMsg['content']>;
  readonly inspect_request: Frozen<services.IInspectRequestMsg['content']>;
  readonly is_complete_request: Frozen<services.IIsCompleteRequestMsg['content']>;
  readonly history_request: Frozen<services.IHistoryRequestMsg['content']>;
  readonly comm_info_request: Frozen<services.ICommInfoRequestMsg['content']>;
  readonly comm_open: JsonObject;
  readonly comm_msg: JsonObject;
  readonly comm_close: JsonObject;
  readonly interrupt_request: Readonly<Record<string, never>>;
  readonly shutdown_request: { readonly restart: boolean };
  readonly create_subshell_request: Readonly<Record<string, never>>;
  readonly delete_subshell_request: { readonly subshell_id: string };
  readonly list_subshell_request: Readonly<Record<string, never>>;
}

/** The content of a failed reply. */
export interface ErrorContent {
  readonly status: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A value in several representations, for `display_data` and `inspect_reply`. */
export interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The contents of the replies when all went well. Each but is_complete may be an {@link ErrorContent} instead. */
export interface Replies {
  readonly kernel_info_reply: Frozen<services.IInfoReply> & {
    readonly supported_features: readonly string[];
    readonly debugger: boolean;
  };
  readonly execute_reply:
    | {
        readonly status: 'ok';
        readonly execution_count: number;
        readonly user_expressions: Readonly<Record<string, UserExpression>>;
        readonly payload: readonly JsonObject[];
      }
    | (ErrorContent & { readonly execution_count: number })
    | { readonly status: 'aborted' };
  readonly complete_reply: {
    readonly status: 'ok';
    readonly matches: readonly string[];
    readonly cursor_start: number;
    readonly cursor_end: number;
    readonly metadata: JsonObject;
  };
  readonly inspect_reply: DisplayContent & { readonly status: 'ok'; readonly found: boolean };
  readonly is_complete_reply:
    | { readonly status: 'complete' | 'invalid' | 'unknown' }
    | { readonly status: 'incomplete'; readonly indent: string };
  readonly history_reply: { readonly status: 'ok'; readonly history: readonly HistoryRow[] };
  readonly comm_info_reply: Frozen<services.ICommInfoReply>;
  readonly interrupt_reply: { readonly status: 'ok' };
  readonly shutdown_reply: { readonly status: 'ok'; readonly restart: boolean };
  readonly create_subshell_reply: { readonly status: 'ok'; readonly subshell_id: string };
  readonly delete_subshell_reply: { readonly status: 'ok' };
  readonly list_subshell_reply: {
    readonly status: 'ok';
    readonly subshell_id: readonly string[];
  };
}

/** The result of one entry of `user_expressions`. */
export type UserExpression = (DisplayContent & { readonly status: 'ok' }) | ErrorContent;

/** Session number, line number, input; with `output: true` the input and its output. */
export type HistoryRow = readonly [
  number,
  number,
  string | readonly [input: string, output: string | null],
];

/** The contents of what is published on iopub. */
export interface Publications {
  readonly status: { readonly execution_state: 'busy' | 'idle' | 'starting' };
  readonly execute_input: { readonly code: string; readonly execution_count: number };
  readonly stream: Frozen<services.IStreamMsg['content']>;
  readonly display_data: DisplayContent & { readonly transient: { readonly display_id?: string } };
  readonly execute_result: Publications['display_data'] & { readonly execution_count: number };
  readonly update_display_data: DisplayContent & {
    readonly transient: { readonly display_id: string };
  };
  readonly clear_output: Frozen<services.IClearOutputMsg['content']>;
  readonly error: Frozen<services.IErrorMsg['content']>;
  readonly comm_open: {
    readonly comm_id: string;
    readonly target_name: string;
    readonly data: JsonObject;
  };
  readonly comm_msg: { readonly comm_id: string; readonly data: JsonObject };
  readonly comm_close: { readonly comm_id: string; readonly data: JsonObject };
  readonly shutdown_reply: Replies['shutdown_reply'];
  readonly iopub_welcome: { readonly subscription: string };
}

type PublishedMessage = {
  readonly [T in keyof Publications]: {
    readonly to: 'iopub';
    readonly type: T;
    readonly content: Publications[T];
    readonly metadata?: JsonObject;
  };
}[keyof Publications];

type ReplyMessage = {
  readonly [T in keyof Replies]: {
    readonly to: 'client';
    readonly type: T;
    readonly content: Replies[T] | (T extends 'is_complete_reply' ? never : ErrorContent);
    readonly metadata?: JsonObject;
  };
}[keyof Replies];

/** What a kernel sends for a request: to the client that asked, or to all. */
export type Outgoing = PublishedMessage | ReplyMessage;

/** `T` with every property and array in it read-only. */
export type Frozen<T> = T extends (...args: never) => unknown
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
