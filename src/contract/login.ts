/** The bodies and answers of `GET /user/publicKey` and `POST /user/login`. */
import { asBoolean, asString, type JsonObject } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/**
 * Base64 of the server's public key (X.509 SubjectPublicKeyInfo); undefined when passwords are sent unencrypted. The answer is
 * `{"enableSSL":false,"enableLoginEncrypt":true,"publicKey":"MIIBIjAN…","debugTime":1795470539963}`, without a key while encryption is off.
 */
export function decodePublicKey(envelope: Envelope): string | undefined {
  if (asBoolean(envelope.data['enableLoginEncrypt']) !== true) return undefined;
  const key = asString(envelope.data['publicKey']);
  return key === undefined || key === '' ? undefined : key;
}

/** The gateway's own exceptions begin with this, for example when its user directory is away. */
const gatewayException = 'login failed! reason:';

/**
 * True when user and password do not fit, in the server's words `wrong user name or password(用户名或密码错误)！` (HTTP 400, status 1)
 * [UserRestful.scala, LDAPUserRestful.scala] or in those of a site's own login. No other answer judges the password.
 */
export function isPasswordRefused({ message }: Envelope): boolean {
  if (message.startsWith(gatewayException)) return false;
  return (
    /password|credential|密码/i.test(message) &&
    /wrong|incorrect|invalid|mismatch|错误|不正确|不匹配/i.test(message)
  );
}

/**
 * True when the gateway refuses the token [TokenAuthentication.scala] (`Token Authentication Failed, token: …, reason: errCode: 15204 …`,
 * `未授权的token…`) or takes no tokens at all (`Gateway未启用token认证，请采用其他认证方式!`).
 */
export function isTokenRefused({ message }: Envelope): boolean {
  return /token authentication failed|未授权的token|未启用token认证/i.test(message);
}

/** True when the gateway does not know the path of the public key, because it is older than the encryption of passwords. */
export function hasNoPublicKey({ status, message }: Envelope): boolean {
  return status === 404 || /unknown request URI|Cannot find a service to deal/i.test(message);
}

/** The body of a login: the plain password, or `passwdEncrypt`, which the server reads instead when it asks for encryption. */
export function loginBody(
  user: string,
  password: { readonly plain: string } | { readonly encrypted: string },
): JsonObject {
  return 'plain' in password
    ? { userName: user, password: password.plain }
    : { userName: user, passwdEncrypt: password.encrypted };
}
