/** From text to bytes of a charset. */
import iconv from 'iconv-lite';
import { GatewayError } from '../ground/gateway-error.ts';

/** Throws a `GatewayError` for a charset that is not known; nothing is written in another one silently. */
export function encoderFor(charset: string): (text: string) => Uint8Array {
  const isKnown: boolean = iconv.encodingExists(charset);
  if (!isKnown) {
    throw new GatewayError(80015, `The local gateway does not know the charset ${charset}`);
  }
  // A cut in the middle of a character cannot happen: pieces of text are whole characters.
  return (text) => iconv.encode(text, charset);
}
