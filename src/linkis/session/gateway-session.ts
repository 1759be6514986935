/** One user at one gateway: sends calls with cookies or a token, logs in when needed, and once more when the login was lost. */
import {
  type Envelope,
  envelopeStatus,
  excerptOf,
  isTokenRefused,
  routes,
} from '../../contract/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { Connection, WireAnswer, WireRequest } from '../connection/connection.ts';
import { createCookies } from './cookies.ts';
import { callUrl, type GatewayAnswer, type GatewayCall } from './gateway-call.ts';
import { createTickets, refusedLogin } from './refused-login.ts';
import { withDeadline } from '../ground/deadline.ts';
import { LinkisRefusedError, LinkisTransportError, withoutAnswer } from '../ground/linkis-error.ts';
import type { LinkisSettings } from '../ground/linkis-settings.ts';
import type { LoginRequest, PasswordLogin } from './password-login.ts';
import { refused } from '../ground/refused.ts';
import type { Secrets } from '../ground/secrets.ts';
import { exchange, nameOf, type TransportAnswer } from '../connection/transport.ts';
import { unreachable } from '../connection/unreachable.ts';

/** Calls reject with `LINKIS_UNREACHABLE`, `LINKIS_HTTP`, `LINKIS_REFUSED`, `LINKIS_AUTH`, or the signal's reason. */
export interface GatewaySession {
  readonly address: string;
  login(signal?: AbortSignal): Promise<void>;
  /** Ends the session here and at the gateway; false when there is none. It ends here even when the call rejects. */
  logout(signal?: AbortSignal): Promise<boolean>;
  call(call: GatewayCall, signal?: AbortSignal): Promise<GatewayAnswer>;
  /** A call whose answer is bytes. It logs in like the others; its deadline holds until the answer begins. */
  open(
    call: GatewayCall,
    signal?: AbortSignal,
  ): Promise<{ readonly name: string; readonly answer: WireAnswer }>;
}

/** What the sessions of one client share. */
export interface SessionParts {
  readonly settings: LinkisSettings;
  readonly connection: Connection;
  readonly passwordLogin: PasswordLogin | undefined;
  readonly secrets: Secrets;
}

function isLoginLost(answer: TransportAnswer): boolean {
  return answer.envelope.status === envelopeStatus.notLoggedIn || answer.httpStatus === 401;
}

/** Marks the error of a failed login as "never sent": the call that needed the login may then be repeated, even a submit. */
function notProcessed(thrown: unknown): unknown {
  if (thrown instanceof LinkisRefusedError && thrown.serviceDown) {
    const { message, hint, retryAfterMs } = thrown;
    const details = { hint, cause: thrown, transient: true, maybeProcessed: false, retryAfterMs };
    return new LinkisTransportError('LINKIS_UNREACHABLE', message, details);
  }
  if (!(thrown instanceof LinkisTransportError) || !thrown.maybeProcessed) return thrown;
  const { code, message, hint, cause, transient, retryAfterMs } = thrown;
  const details = { hint, cause, transient, retryAfterMs, maybeProcessed: false };
  return new LinkisTransportError(code, message, details);
}

/**
 * Sends nothing before the first call. Calls `loginLost` when the gateway has forgotten a login, and `answered` with each answer that says
 * OK as Linkis does.
 */
export function createGatewaySession(
  base: string,
  parts: SessionParts,
  loginLost: () => void,
  answered: () => void,
): GatewaySession {
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol))
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `${excerptOf(base)} is no http address of a gateway`,
      { hint: 'It looks like http://linkis.example:9001.' },
    );
  const { settings, connection, passwordLogin, secrets } = parts;
  const { auth } = settings;
  const cookies = createCookies();
  const extraHeaders: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const tickets = createTickets();
  let loggedIn: Promise<void> | undefined;
  let token: Promise<string> | undefined;

  const headersFor = async (url: URL, hasBody: boolean): Promise<Record<string, string>> => {
    const cookie = await cookies.header(url);
    const headers: Record<string, string> = { accept: 'application/json', ...extraHeaders };
    if (hasBody) headers['content-type'] = 'application/json;charset=UTF-8';
    if (cookie !== undefined)
      headers['cookie'] = [extraHeaders['cookie'], cookie].filter(Boolean).join('; ');
    if (auth.kind === 'token') {
      token ??= auth.token();
      const value = await token;
      secrets.add(value);
      headers['Token-Code'] = value;
      headers['Token-User'] = auth.user;
    }
    return headers;
  };

  const timeoutOf = (call: GatewayCall): number => call.timeoutMs ?? settings.requestTimeoutMs;

  const requestOf = async (call: GatewayCall): Promise<WireRequest> => {
    const { method = 'GET', body, bytes } = call;
    const url = callUrl(base, call);
    const headers = await headersFor(url, body !== undefined);
    if (bytes !== undefined)
      return {
        method,
        url,
        headers: { ...headers, 'content-type': bytes.contentType },
        body: bytes,
      };
    return { method, url, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  };

  const hidden = (thrown: unknown): unknown => {
    if (!(thrown instanceof LinkisTransportError)) return thrown;
    const message = secrets.hide(thrown.message);
    return message === thrown.message
      ? thrown
      : new LinkisTransportError(thrown.code, message, thrown);
  };

  const once = async (
    call: GatewayCall,
    signal?: AbortSignal,
  ): Promise<{ name: string; answer: TransportAnswer }> => {
    const request = await requestOf(call);
    try {
      const answer = await exchange(connection, request, timeoutOf(call), signal, call.mostBytes);
      await cookies.store(request.url, answer.setCookies);
      if (answer.envelope.status === envelopeStatus.ok) answered();
      return { name: nameOf(request), answer };
    } catch (thrown) {
      signal?.throwIfAborted();
      throw call.isSecret === true ? withoutAnswer(thrown) : hidden(thrown);
    }
  };

  const sendLogin: LoginRequest = async (method, path, body) => once({ method, path, body });

  /** All waiting calls share one login. Each may stop waiting; none stops the login. */
  const ensureLogin = async (signal?: AbortSignal): Promise<void> => {
    if (passwordLogin === undefined) return;
    if (loggedIn === undefined) {
      const login = (async (): Promise<void> => {
        await cookies.clear();
        await passwordLogin.logIn(sendLogin);
        tickets.given(
          (await cookies.header(callUrl(base, { path: routes.userInfo }))) !== undefined,
        );
      })();
      loggedIn = login;
      login.catch(() => {
        if (loggedIn === login) loggedIn = undefined;
      });
    }
    const waited = loggedIn;
    try {
      // There is no deadline here: each request has its own, and the user may have to type the password.
      await withDeadline(undefined, signal, async () => waited);
    } catch (thrown) {
      throw notProcessed(thrown);
    }
  };

  const authError = (name: string, envelope: Envelope): LinkisKernelError => {
    const { description } = refused(name, envelope, secrets.hide);
    const isFinal = auth.kind === 'token' ? isTokenRefused(envelope) : tickets.areRefused();
    return refusedLogin({ name, description, auth, isFinal, tickets });
  };

  /** True when the call is worth repeating: there is a new login or another token. */
  const renewed = async (
    usedLogin: Promise<void> | undefined,
    signal?: AbortSignal,
  ): Promise<boolean> => {
    if (auth.kind === 'none') return false;
    loginLost();
    if (auth.kind === 'token') {
      const used = await token;
      token = auth.token();
      return (await token) !== used;
    }
    if (loggedIn === usedLogin) loggedIn = undefined;
    await ensureLogin(signal);
    return true;
  };

  return {
    address: new URL(base).origin,
    login: ensureLogin,
    async logout(signal) {
      const login = loggedIn;
      loggedIn = undefined;
      token = undefined;
      const isOpen = await login?.then(
        () => true,
        () => false,
      );
      if (isOpen !== true) return false;
      try {
        const { name, answer } = await once({ path: routes.logout }, signal);
        if (isLoginLost(answer)) return false;
        if (answer.envelope.status !== envelopeStatus.ok)
          throw refused(name, answer.envelope, secrets.hide, 'a logout');
        return true;
      } finally {
        await cookies.clear();
      }
    },
    async call(call, signal) {
      await ensureLogin(signal);
      let used = tickets.current();
      const usedLogin = loggedIn;
      let { name, answer } = await once(call, signal);
      if (isLoginLost(answer)) tickets.refused(used);
      // A 401 means that the gateway did not hand the call on: it may be repeated safely, even a submit.
      if (isLoginLost(answer) && (await renewed(usedLogin, signal))) {
        used = tickets.current();
        ({ name, answer } = await once(call, signal));
        if (isLoginLost(answer)) tickets.refused(used);
      }
      if (isLoginLost(answer)) throw authError(name, answer.envelope);
      tickets.accepted();
      if (answer.envelope.status !== envelopeStatus.ok)
        throw refused(name, answer.envelope, secrets.hide, call.what, answer.retryAfterMs);
      return { name, envelope: answer.envelope };
    },
    async open(call, signal) {
      await ensureLogin(signal);
      for (let repeated = false; ; repeated = true) {
        const usedLogin = loggedIn;
        const used = tickets.current();
        const request = await requestOf(call);
        const name = nameOf(request);
        try {
          const answer = await withDeadline(timeoutOf(call), signal, async (inner) =>
            connection.send(request, inner),
          );
          await cookies.store(request.url, answer.setCookies);
          if (answer.status !== 401) {
            tickets.accepted();
            return { name, answer };
          }
          tickets.refused(used);
          await answer.discard();
        } catch (thrown) {
          signal?.throwIfAborted();
          throw hidden(unreachable(request, thrown));
        }
        if (repeated || !(await renewed(usedLogin, signal)))
          throw authError(name, { method: null, status: -1, message: 'not logged in', data: {} });
      }
    },
  };
}
