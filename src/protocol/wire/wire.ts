/**
 * One ZeroMQ message to a Message, and back. Malformed or unauthentic bytes throw a LinkisKernelError (WIRE_FORMAT, WIRE_SIGNATURE): the
 * caller logs it and drops the message.
 * On the wire: identities… | <IDS|MSG> | signature | header | parent header | metadata | content | buffers…
 */
import { isObject, type JsonObject, LinkisKernelError } from '../../shared/index.ts';
import type { Channel, Header, Message } from './messages.ts';
import type { Signer } from './signature.ts';

const delimiter = Buffer.from('<IDS|MSG>', 'latin1');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The longest content that is read, in bytes: text of 64 MB with room for its escapes. Much more does not fit into a JavaScript string. */
const longestContent = 256 * 1024 * 1024;

/** Checks the signature over the bytes as they came, before it believes anything in them. */
export function decodeMessage(
  channel: Channel,
  frames: readonly Uint8Array[],
  signer: Signer,
): Message {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  if (at < 0) throw malformed(channel, `no <IDS|MSG> in ${String(frames.length)} frames`);
  const [signature, header, parent, metadata, content] = frames.slice(at + 1, at + 6);
  if (!signature || !header || !parent || !metadata || !content) {
    throw malformed(channel, `${String(frames.length - at - 1)} frames after <IDS|MSG>, not 5`);
  }
  signer.verify([header, parent, metadata, content], signature);
  const size = content.byteLength;
  const refused =
    size > longestContent
      ? `the message has ${String(size)} bytes, more than the ${String(longestContent)} that a kernel reads`
      : undefined;
  return {
    channel,
    header: readHeader(channel, parseFrame(channel, 'header', header)),
    headerFrame: header,
    parentHeader: parseFrame(channel, 'parent_header', parent),
    metadata: parseFrame(channel, 'metadata', metadata),
    content: refused === undefined ? parseFrame(channel, 'content', content) : {},
    ...(refused !== undefined && { refused }),
    buffers: frames.slice(at + 6),
    byteLength: frames.slice(at + 1).reduce((sum, frame) => sum + frame.byteLength, 0),
    identities: frames.slice(0, at),
  };
}

export interface MessageParts {
  readonly identities: readonly (Uint8Array | string)[];
  readonly header: Header;
  /** The received header frame of the message that this one answers; undefined when it answers none. */
  readonly parent: Uint8Array | undefined;
  readonly metadata: JsonObject;
  readonly content: unknown;
  readonly buffers?: readonly Uint8Array[];
}

/** Throws TypeError or RangeError for content that JSON cannot say (cycles, BigInt, too deep). */
export function encodeMessage(parts: MessageParts, signer: Signer): (Uint8Array | string)[] {
  const signed = [
    encodeJson(parts.header),
    parts.parent ?? emptyObject,
    encodeJson(parts.metadata),
    encodeJson(parts.content),
  ];
  return [...parts.identities, delimiter, signer.sign(signed), ...signed, ...(parts.buffers ?? [])];
}

const emptyObject: Uint8Array = Buffer.from('{}', 'latin1');

/** JSON.stringify writes half a surrogate pair as `\ud83d`, which Python can then neither print nor save: it becomes U+FFFD here. */
function encodeJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  if (!text.includes('\\ud')) return Buffer.from(text, 'utf8');
  const mended = text.replace(/\\(?:(ud[89a-f][0-9a-f]{2})|.)/g, (escape, half?: string) =>
    half === undefined ? escape : '\ufffd',
  );
  return Buffer.from(mended, 'utf8');
}

function parseFrame(channel: Channel, name: string, frame: Uint8Array): JsonObject {
  let value: unknown;
  try {
    // JSON.parse makes an own property of a "__proto__" key: harmless as long as nobody assigns from it.
    value = JSON.parse(utf8.decode(frame));
  } catch (thrown) {
    throw malformed(channel, `${name} is not JSON in UTF-8`, thrown);
  }
  if (!isObject(value)) throw malformed(channel, `${name} is not a JSON object`);
  return value;
}

/** Only id and type must be there: JupyterLab leaves `date` out of what it makes by hand, and VS Code leaves out anything. */
function readHeader(channel: Channel, header: JsonObject): Header {
  const text = (name: keyof Header): string => {
    const value = Object.hasOwn(header, name) ? header[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
  const subshell = text('subshell_id');
  const read: Header = {
    msg_id: text('msg_id'),
    msg_type: text('msg_type'),
    session: text('session'),
    username: text('username'),
    date: text('date'),
    version: text('version'),
    subshell_id: subshell === '' ? null : subshell,
  };
  if (read.msg_type === '') throw malformed(channel, 'header has no msg_type');
  if (read.msg_id === '') throw malformed(channel, 'header has no msg_id');
  return read;
}

function malformed(channel: Channel, what: string, cause?: unknown): LinkisKernelError {
  return new LinkisKernelError(
    'WIRE_FORMAT',
    `A malformed message on ${channel} was dropped: ${what}`,
    {
      cause,
    },
  );
}
