/** Logs in by user and password: fetches the public key, encrypts when the gateway wants it, and remembers a wrong password. */
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

/** Sends one request to the gateway of the login, without a login of its own and without repeat. */
export type LoginRequest = (
  method: 'GET' | 'POST',
  route: string,
  body?: Readonly<Record<string, unknown>>,
) => Promise<{ readonly name: string; readonly answer: TransportAnswer }>;

export interface PasswordLogin {
  /** Rejects with `LINKIS_AUTH`: final for a wrong password, a transient `LinkisTransportError` for an answer that does not judge it. */
  logIn(send: LoginRequest): Promise<void>;
  /** Lets a refused password be tried again, and has a typed one asked for again. */
  forget(): void;
}

/** The answer to the login does not judge the password: the user directory is away, or a proxy asks for its own login, say. */
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
 * One for all gateways of a client. It sends a refused password again only after a change, since accounts get locked. It fetches the public
 * key for each login, since a gateway makes a new one at each start.
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
      // A gateway too old for this path has no encryption either; after any other refusal no password may go out unencrypted.
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
