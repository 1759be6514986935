/** The login by user and password: asks for the public key, encrypts when the gateway wants it, logs in once, remembers a wrong password. */
import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto';
import {
  decodePublicKey,
  decodeRefusal,
  hasNoPublicKey,
  isPasswordRefused,
  loginBody,
  routes,
} from '../../contract/index.ts';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';
import { LinkisTransportError } from '../ground/linkis-error.ts';
import type { LinkisAuth } from '../ground/linkis-settings.ts';
import { refused } from '../ground/refused.ts';
import type { Secrets } from '../ground/secrets.ts';
import type { TransportAnswer } from '../connection/transport.ts';

/** Sends one request to the gateway that is logged in to; no login of its own, no repeat. */
export type LoginRequest = (
  method: 'GET' | 'POST',
  route: string,
  body?: Readonly<Record<string, unknown>>,
) => Promise<{ readonly name: string; readonly answer: TransportAnswer }>;

/** The login of one user. */
export interface PasswordLogin {
  /**
   * Logs in over `send`. Rejects with `LINKIS_AUTH`: when the gateway says that the password is wrong, and as a transient
   * `LinkisTransportError` when it answers something else, which says nothing about the password.
   */
  logIn(send: LoginRequest): Promise<void>;
  /** A password that was refused may be tried again, one that was typed in is asked for again. */
  forget(): void;
}

/** An answer to the login that is no verdict on the password: its user directory is away, a proxy asks for its own login, say. */
function undecided(message: string, cause?: unknown): LinkisTransportError {
  return new LinkisTransportError('LINKIS_AUTH', message, {
    hint: 'The password was neither accepted nor refused, and is tried again with the next cell; if it lasts ask the administrator of the gateway.',
    cause,
    transient: true,
    maybeProcessed: false,
  });
}

function encrypted(password: string, publicKey: string, address: string): string {
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    // PKCS#1 v1.5 is what the server decrypts [linkis-common RSAUtils]; it takes OAEP for an empty password.
    return publicEncrypt(
      { key, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(password, 'utf8'),
    ).toString('base64');
  } catch (thrown) {
    throw undecided(
      `The password cannot be encrypted with the public key of ${address}: ${messageOf(thrown)}`,
      thrown,
    );
  }
}

/**
 * One for all gateways of a client. A refused password is not sent a second time until it changes: accounts get locked.
 * The public key is fetched for each login, since a gateway makes a new one at each start.
 */
export function createPasswordLogin(
  auth: Extract<LinkisAuth, { kind: 'password' }>,
  secrets: Secrets,
): PasswordLogin {
  let wrong: { readonly digest: string; readonly error: LinkisKernelError } | undefined;
  return {
    forget() {
      wrong = undefined;
      auth.refused?.();
    },
    async logIn(send) {
      const password = await auth.password();
      secrets.add(password);
      const digest = createHash('sha256').update(password).digest('base64');
      if (wrong?.digest === digest) throw wrong.error;
      const key = await send('GET', routes.publicKey);
      // A gateway too old to know the path has no encryption either; any other refusal must not bring a password out unencrypted.
      if (key.answer.envelope.status !== 0 && !hasNoPublicKey(key.answer.envelope)) {
        const refusal = refused(key.name, key.answer.envelope, secrets.hide);
        throw refusal.serviceDown ? refusal : undecided(refusal.message);
      }
      const publicKey =
        key.answer.envelope.status === 0 ? decodePublicKey(key.answer.envelope) : undefined;
      const { name, answer } = await send('POST', routes.login, {
        ...loginBody(
          auth.user,
          publicKey === undefined
            ? { plain: password }
            : { encrypted: encrypted(password, publicKey, key.name) },
        ),
        ...auth.beside?.(),
      });
      const { envelope } = answer;
      if (envelope.status === 0) return;
      const refusal = refused(name, envelope, secrets.hide, undefined, answer.retryAfterMs);
      if (refusal.serviceDown) throw refusal;
      const words = secrets.hide(decodeRefusal(envelope).description);
      if (!isPasswordRefused(envelope))
        throw undecided(`The login of ${auth.user} was not accepted (${name}): ${words}`);
      const error = new LinkisKernelError(
        'LINKIS_AUTH',
        `The login of ${auth.user} was refused (${name}): ${words}`,
        {
          hint: 'Check LINKIS_USER and LINKIS_PASSWORD; the same password is not tried again before %login.',
        },
      );
      wrong = { digest, error };
      auth.refused?.();
      throw error;
    },
  };
}
