/** From text to bytes of a charset that Node can write. */
import { GatewayError } from '../gateway-error.ts';

const charsets: ReadonlyMap<string, BufferEncoding> = new Map([
  ['utf-8', 'utf8'],
  ['utf8', 'utf8'],
  ['utf-16le', 'utf16le'],
  ['us-ascii', 'ascii'],
  ['ascii', 'ascii'],
  ['iso-8859-1', 'latin1'],
  ['latin1', 'latin1'],
]);

/** Throws a `GatewayError` for a charset that Node cannot write (`gbk`); nothing is written in another one silently. */
export function encoderFor(charset: string): (text: string) => Uint8Array {
  const encoding = charsets.get(charset.toLowerCase());
  if (encoding === undefined) {
    throw new GatewayError(
      80015,
      `The local gateway cannot write the charset ${charset}; it can write ${[...charsets.keys()].join(', ')}`,
    );
  }
  return (text) => Buffer.from(text, encoding);
}
