/** Encrypted passwords: a public key for clients, and the decryption of what they send. */
import { constants, createPublicKey, generateKeyPair, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** One RSA-2048 key pair, new with every process as in Linkis [RSAUtils.scala]. */
export interface LoginCipher {
  /** Base64 of the X.509 SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /**
   * Decrypts Base64(RSA/ECB/PKCS1Padding(text)). Undefined unless it has the size of this key's ciphertext. A wrong padding gives a text
   * that is nobody's password, so that the answer to a guess reveals nothing about the padding.
   */
  decrypt(base64: string): string | undefined;
}

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
        // Node 20 refuses RSA_PKCS1_PADDING for private keys (CVE-2023-46809), so we remove the padding.
        return unpad(
          privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, cipher),
        );
      } catch {
        // A number above the modulus is no ciphertext of this key.
        return undefined;
      }
    },
  };
}

/** EME-PKCS1-v1_5: 00 02, at least eight non-zero bytes, 00, the message. Reads every byte, so that the time reveals nothing. */
function unpad(block: Buffer): string {
  let wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2);
  let end = 0;
  for (let at = 2; at < block.length; at += 1) {
    if (end === 0 && block[at] === 0) end = at;
  }
  if (end < 10) wrong |= 1;
  return wrong === 0 ? block.subarray(end + 1).toString('utf8') : '\0unreadable\0';
}
