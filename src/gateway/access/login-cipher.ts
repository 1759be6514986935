/** Passwords on the way: the public key that clients encrypt with, and the decryption of what they send. */
import { constants, createPublicKey, generateKeyPair, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** One RSA-2048 key pair, new with every process as in Linkis [RSAUtils.scala]. */
export interface LoginCipher {
  /** Base64 of the X.509 SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /**
   * The text behind Base64(RSA/ECB/PKCS1Padding(text)). Undefined when it is no ciphertext of this key's size at all;
   * a text that nobody knows when only the padding is wrong, so that the answer to a guess tells nothing about the padding.
   */
  decrypt(base64: string): string | undefined;
}

/** Makes the key pair. */
export async function createLoginCipher(): Promise<LoginCipher> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey)
    .export({ type: 'spki', format: 'der' })
    .toString('base64');
  return {
    publicKey,
    decrypt(base64) {
      const cipher = Buffer.from(base64, 'base64');
      if (cipher.length !== 256) return undefined;
      try {
        // Node 20 refuses RSA_PKCS1_PADDING for private keys (CVE-2023-46809), so the padding is taken off here.
        return unpad(
          privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, cipher),
        );
      } catch {
        // A number above the modulus: as little a ciphertext of ours as one of the wrong size.
        return undefined;
      }
    },
  };
}

/** EME-PKCS1-v1_5: 00 02, at least eight non-zero bytes, 00, the message. Looks at every byte whatever it finds. */
function unpad(block: Buffer): string {
  let wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2);
  let end = 0;
  for (let at = 2; at < block.length; at += 1) {
    if (end === 0 && block[at] === 0) end = at;
  }
  if (end < 10) wrong |= 1;
  return wrong === 0 ? block.subarray(end + 1).toString('utf8') : '\0unreadable\0';
}
