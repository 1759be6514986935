/** What someone who is not its client sends to a kernel's sockets. Data alone. */
import type { ConnectionInfo } from '../../src/protocol/index.ts';
import { jsonFrames, signedFrames } from '../support/kernel/raw-client.ts';

type Frames = readonly (Buffer | string)[];

/** How a kernel is opened for these messages. */
export const signedInfo: Pick<ConnectionInfo, 'signatureScheme' | 'key'> = {
  signatureScheme: 'hmac-sha256',
  key: 'k'.repeat(16),
};
const signed = (frames: Buffer[], signature?: string): Frames =>
  signedFrames(signedInfo as ConnectionInfo, frames, signature);
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Messages that a kernel must reject, by what is wrong with them. */
export const badMessages: readonly (readonly [string, Frames])[] = [
  ['an empty frame', ['']],
  ['no delimiter', jsonFrames()],
  ['nothing after the delimiter', ['<IDS|MSG>']],
  ['three frames after it', ['<IDS|MSG>', '', '{}']],
  ['no signature', signed(jsonFrames(), '')],
  ['a wrong signature', signed(jsonFrames(), '0'.repeat(64))],
  ['a signature of the wrong length', signed(jsonFrames(), 'abc')],
  ['a signature that is not hex', signed(jsonFrames(), 'z'.repeat(64))],
  ['a header that is no JSON', signed(jsonFrames('', { header: latin('{"msg_id"') }))],
  ['a header that is a list', signed(jsonFrames('', { header: ['x'] }))],
  ['a header that is null', signed(jsonFrames('', { header: latin('null') }))],
  ['no msg_type', signed(jsonFrames('', { header: { msg_id: 'x' } }))],
  ['no msg_id', signed(jsonFrames('', { header: { msg_type: 'kernel_info_request' } }))],
  ['a msg_type that is no text', signed(jsonFrames('', { header: { msg_id: 'x', msg_type: 5 } }))],
  ['a content that is no UTF-8', signed(jsonFrames('x', { content: latin('{"a":"\xff"}') }))],
  ['a content that is a number', signed(jsonFrames('x', { content: 5 }))],
  ['NaN', signed(jsonFrames('x', { content: latin('{"a":NaN}') }))],
  ['metadata that is a text', signed(jsonFrames('x', { metadata: 'x' }))],
  ['a parent that is a list', signed(jsonFrames('x', { parent: [] }))],
];

/** Transports that CURVE is tried over. */
export const curveTransports: readonly ('tcp' | 'ipc')[] = ['tcp', 'ipc'];

/** A message that comes twice, by its number from 0, and whether it is still recognized when 65,537 have come. */
export const repeatedMessages: readonly (readonly [number: number, isKnown: boolean])[] = [
  [65_536, true],
  [30_000, true],
  [1, true],
  [0, false],
];

/** Contents of comm messages that lead nowhere: each gets busy and idle, and nothing of it reaches the language. */
export const uselessCommMessages: readonly (readonly [
  string,
  'comm_open' | 'comm_msg' | 'comm_close',
  Record<string, unknown>,
])[] = [
  ['an opening without an id', 'comm_open', { target_name: 'echo', data: {} }],
  ['an opening whose id is a number', 'comm_open', { comm_id: 7, target_name: 'echo', data: {} }],
  ['an opening whose id is empty', 'comm_open', { comm_id: '', target_name: 'echo', data: {} }],
  ['an endless id', 'comm_open', { comm_id: 'x'.repeat(256), target_name: 'echo', data: {} }],
  ['an opening of what is open', 'comm_open', { comm_id: 'open', target_name: 'echo', data: {} }],
  ['the same for another target', 'comm_open', { comm_id: 'open', target_name: 'nobody' }],
  ['a message without an id', 'comm_msg', { data: {} }],
  ['a message for what is not open', 'comm_msg', { comm_id: 'elsewhere', data: {} }],
  ['a message for what every object has', 'comm_msg', { comm_id: 'constructor', data: {} }],
  ['a message for the prototype', 'comm_msg', { comm_id: '__proto__', data: {} }],
  ['data that are a text', 'comm_msg', { comm_id: 'open', data: 'x' }],
  ['data that are a list', 'comm_msg', { comm_id: 'open', data: [] }],
  ['an id that is a list', 'comm_msg', { comm_id: ['open'], data: {} }],
  ['a close without an id', 'comm_close', {}],
  ['a close of what is not open', 'comm_close', { comm_id: 'elsewhere' }],
  ['a close of what every object has', 'comm_close', { comm_id: 'hasOwnProperty' }],
  ['an id that would forge a line of the log', 'comm_msg', { comm_id: 'a\n2026 error forged' }],
];

/** Names that are something else to a careless program: as ids of comms, and as keys of what they carry. */
export const prototypeNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
];

/** Types of the messages that are damaged. */
export const damagedTypes = [
  'execute_request',
  'complete_request',
  'inspect_request',
  'is_complete_request',
  'history_request',
  'comm_info_request',
  'comm_open',
  'comm_msg',
  'comm_close',
  'kernel_info_request',
  'create_subshell_request',
  'delete_subshell_request',
  'list_subshell_request',
  'input_reply',
  'debug_request',
  'interrupt_request',
] as const;

/** What a value is replaced by. */
export const oddValues: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u0000',
  '\ud800',
  '__proto__',
  [],
  [[[]]],
  {},
  { constructor: { prototype: 1 } },
  'x'.repeat(300),
];
