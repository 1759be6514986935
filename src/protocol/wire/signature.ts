/** Signs the four JSON frames of a message and checks the signatures of others. Knows nothing of what the frames say. */
import { createHmac, getHashes, timingSafeEqual } from 'node:crypto';
import { LinkisKernelError } from '../../shared/index.ts';

/** Signs and verifies with one key. */
export interface Signer {
  /** The hex signature of the frames in their order; empty without a key. */
  sign(frames: readonly Uint8Array[]): string;
  /** Throws WIRE_SIGNATURE when the signature is not that of the frames, or was seen before. */
  verify(frames: readonly Uint8Array[], signature: Uint8Array): void;
}

/** How many signatures are remembered, as in ipykernel: a replay older than that passes, memory stays bounded. */
const remembered = 65_536;

/**
 * The signer for `scheme` (`hmac-` and the name of any digest that node knows) and `key`; an empty key signs nothing and
 * accepts everything, as the protocol has it. Throws CONNECTION_FILE for a scheme that node does not know.
 */
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
  // Python spells sha3_256 and blake2b512 as hashlib does, node as OpenSSL does.
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
