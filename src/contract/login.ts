/** The bodies and answers of `GET /user/publicKey` and `POST /user/login`. */
import { asBoolean, asString, type JsonObject } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/** Base64 of the server's public key (X.509 SubjectPublicKeyInfo), or undefined when passwords are sent as they are. */
export type PublicKey = string | undefined;

/** `{"enableSSL":false,"enableLoginEncrypt":true,"publicKey":"MIIBIjAN…","debugTime":1795470539963}`; no key while encryption is off. */
export function decodePublicKey(envelope: Envelope): PublicKey {
  if (asBoolean(envelope.data['enableLoginEncrypt']) !== true) return undefined;
  const key = asString(envelope.data['publicKey']);
  return key === undefined || key === '' ? undefined : key;
}

/** The body of a login: the password as it is, or (when the server asks) `passwdEncrypt`, which the server reads in its place. */
export function loginBody(
  user: string,
  password: { readonly plain: string } | { readonly encrypted: string },
): JsonObject {
  return 'plain' in password
    ? { userName: user, password: password.plain }
    : { userName: user, passwdEncrypt: password.encrypted };
}
