/** Reads the contents of comm messages, which any client may write as it likes. Pure. */
import { isObject, type JsonObject } from '../../shared/index.ts';

/** The most of one comm message, in bytes. */
export const longestMessage: number = 64 * 1024 * 1024;
/** The longest id and target, and the longest header of a message whose header is kept while its comm is open. */
const longestName = 255;
const longestHeader = 16 * 1024;

/** Why a message cannot be used; `id` when it could be read all the same. */
export interface Unusable {
  readonly why: string;
  readonly id?: string | undefined;
}

interface Received {
  readonly content: JsonObject;
  readonly headerFrame: Uint8Array;
  readonly byteLength: number;
}

/** The comm's id and the data, which is `{}` when it is left out. */
export function readComm(
  message: Received,
): { readonly id: string; readonly data: JsonObject } | Unusable {
  const id = nameIn(message.content, 'comm_id');
  if (id === undefined) return { why: 'it has no usable "comm_id"' };
  if (message.byteLength > longestMessage) {
    return {
      id,
      why: `it has ${String(message.byteLength)} bytes, more than ${String(longestMessage)}`,
    };
  }
  const data = message.content['data'] ?? {};
  return isObject(data) ? { id, data } : { id, why: '"data" is not an object' };
}

/** The same for a comm_open. */
export function readOpening(
  message: Received,
): { readonly id: string; readonly target: string; readonly data: JsonObject } | Unusable {
  const read = readComm(message);
  if ('why' in read) return read;
  const target = nameIn(message.content, 'target_name');
  if (target === undefined) return { id: read.id, why: 'it has no usable "target_name"' };
  if (message.headerFrame.byteLength > longestHeader) {
    return { id: read.id, why: 'its header is too long' };
  }
  return { ...read, target };
}

/** A name for the log: cut, and with nothing in it that could forge a line. */
export function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

function nameIn(content: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(content, key) ? content[key] : undefined;
  return typeof value === 'string' && value !== '' && value.length <= longestName
    ? value
    : undefined;
}
