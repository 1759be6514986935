/** Signs the four JSON frames of a message, and checks the signatures of received ones. */
import { createHmac, getHashes, timingSafeEqual } from 'node:crypto';
import { LinkisKernelError } from '../../shared/index.ts';

export interface Signer {
  /** The hex signature of the frames in their order; empty without a key. */
  sign(frames: readonly Uint8Array[]): string;
  /** Throws WIRE_SIGNATURE when the signature does not fit the frames, or was seen before. */
  verify(frames: readonly Uint8Array[], signature: Uint8Array): void;
}

/** How many signatures are remembered, as in ipykernel: an older replay passes, but memory stays bounded. */
const remembered = 65_536;

/** `scheme`: `hmac-` and a digest of Node's, else throws CONNECTION_FILE. By the protocol an empty key signs nothing and accepts all. */
export function createSigner(scheme: string, key: string): Signer {
  if (key === '') return { sign: () => '', verify: () => undefined };
  const digest = digestOf(scheme);
  const seen = new Set<string>();
  const hmac = (frames: readonly Uint8Array[]): string => {
    const sum = createHmac(digest, key);
    for (const frame of frames) sum.update(frame);
    return sum.digest('hex');
  };
  return {
    sign: hmac,
    verify: (frames, signature) => {
      if (signature.byteLength === 0) {
        throw new LinkisKernelError('WIRE_SIGNATURE', 'A message without a signature was dropped');
      }
      const expected = hmac(frames);
      const wanted = Buffer.from(expected, 'latin1');
      if (wanted.byteLength !== signature.byteLength || !timingSafeEqual(wanted, signature)) {
        throw new LinkisKernelError(
          'WIRE_SIGNATURE',
          'A message with a wrong signature was dropped',
          {
            hint: 'Connect with the key of the connection file that this kernel was started with.',
          },
        );
      }
      if (seen.has(expected)) {
        throw new LinkisKernelError(
          'WIRE_SIGNATURE',
          'A message that was received before was dropped',
        );
      }
      seen.add(expected);
      if (seen.size > remembered) forgetOldest(seen);
    },
  };
}

function digestOf(scheme: string): string {
  const name = scheme.startsWith('hmac-') ? scheme.slice('hmac-'.length) : '';
  // Python spells sha3_256 and blake2b512 as hashlib does, Node as OpenSSL does.
  for (const spelling of [name, name.replaceAll('_', '-')]) {
    if (spelling !== '' && getHashes().includes(spelling)) return spelling;
  }
  throw new LinkisKernelError(
    'CONNECTION_FILE',
    `The connection file's signature_scheme is not one that this kernel knows: "${scheme}"`,
    { hint: 'Use "hmac-sha256".' },
  );
}

function forgetOldest(seen: Set<string>): void {
  for (const oldest of seen) {
    seen.delete(oldest);
    return;
  }
}
