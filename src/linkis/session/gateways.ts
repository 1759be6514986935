/** All gateways of a client as one: the last good one is used until it fails, reads are repeated, a submit is not. */
import type { Envelope } from '../../contract/index.ts';
import { delay, type Logger, messageOf } from '../../shared/index.ts';
import type { WireAnswer } from '../connection/connection.ts';
import {
  createGatewaySession,
  type GatewayAnswer,
  type GatewayCall,
  type GatewaySession,
  type SessionParts,
} from './gateway-session.ts';
import { LinkisTransportError } from '../ground/linkis-error.ts';
import { isNeverSent, isTransient, isUnreadable, withRetries } from '../connection/retry.ts';

/** A wait of this length that the gateway asks for is reported to listeners, in milliseconds. */
const longWaitMs = 1_000;

/** Called with the seconds of a long wait that the gateway asks for, and with undefined at its end. */
export type WaitListener = (seconds: number | undefined) => void;

/** Calls over whichever gateway answers. */
export interface Gateways {
  /** The one in use. */
  readonly address: string;
  /** How often a call has failed for want of an answer or of a login; a change means that servers may have been restarted meanwhile. */
  readonly outages: () => number;
  /** True once anything at the addresses has answered a call as Linkis does. */
  readonly hasAnswered: () => boolean;
  /** Reports a wait that is under way at once. Gives back what removes the listener. */
  readonly onWait: (listener: WaitListener) => () => void;
  login(signal?: AbortSignal): Promise<void>;
  /** Of every gateway that there is a session with; true when there was one. */
  logout(signal?: AbortSignal): Promise<boolean>;
  /** A call that changes nothing: repeated while the failure may pass, and when `decode` cannot read the answer. */
  read<T>(
    call: GatewayCall,
    decode: (envelope: Envelope, name: string) => T,
    signal?: AbortSignal,
  ): Promise<T>;
  /** A call that must not be done twice: repeated only when it never reached a server. */
  send(call: GatewayCall, signal?: AbortSignal): Promise<GatewayAnswer>;
  open(
    call: GatewayCall,
    signal?: AbortSignal,
  ): Promise<{ readonly name: string; readonly answer: WireAnswer }>;
}

/** The gateways of `parts.settings.urls`; each has its own cookies and its own login. */
export function createGateways(parts: SessionParts, logger: Logger): Gateways {
  const { urls, retries } = parts.settings;
  let current = 0;
  let outages = 0;
  let hasAnswered = false;
  // A gateway that has forgotten a login may have been restarted, and the entrance with it.
  const loginLost = (): void => {
    outages += 1;
  };
  const sessions = urls.map((url) => createGatewaySession(url, parts, loginLost));

  const waitListeners = new Set<WaitListener>();
  let waitNow: number | undefined;
  const tellWait: WaitListener = (seconds) => {
    waitNow = seconds;
    for (const listener of waitListeners) listener(seconds);
  };

  const inUse = (): GatewaySession => {
    const session = sessions[current];
    if (session === undefined) throw new RangeError('LinkisSettings.urls is empty');
    return session;
  };

  const over = async <T>(
    worth: (thrown: unknown) => boolean,
    signal: AbortSignal | undefined,
    work: (session: GatewaySession) => Promise<T>,
  ): Promise<T> => {
    let used = inUse();
    let moves = 0;
    return withRetries(
      Math.max(retries, sessions.length - 1),
      worth,
      (thrown) => {
        logger.debug(`repeating after: ${messageOf(thrown)}`);
        const elsewhere = thrown instanceof LinkisTransportError && sessions.length > 1;
        if (!elsewhere) return 'wait';
        // Another call may have moved on already.
        if (inUse() === used) current = (current + 1) % sessions.length;
        moves += 1;
        logger.info(`gateway ${used.address} failed, going on with ${inUse().address}`);
        return moves % sessions.length === 0 ? 'wait' : 'at once';
      },
      async (ms, thrown) => {
        if (ms < longWaitMs) return delay(ms, signal);
        const words = `the gateway asks to wait ${String(Math.ceil(ms / 1000))} s: ${messageOf(thrown)}`;
        logger.info(words);
        tellWait(Math.ceil(ms / 1000));
        try {
          await delay(ms, signal);
        } finally {
          tellWait(undefined);
        }
      },
      signal,
      async () => {
        used = inUse();
        try {
          return await work(used);
        } catch (thrown) {
          if (thrown instanceof LinkisTransportError || isTransient(thrown)) outages += 1;
          throw thrown;
        }
      },
    );
  };

  return {
    get address() {
      return inUse().address;
    },
    outages: () => outages,
    hasAnswered: () => hasAnswered,
    onWait: (listener) => {
      waitListeners.add(listener);
      if (waitNow !== undefined) listener(waitNow);
      return () => waitListeners.delete(listener);
    },
    login: async (signal) =>
      over(isTransient, signal, async (session) => {
        await session.login(signal);
        if (parts.settings.auth.kind === 'password') hasAnswered = true;
      }),
    logout: async (signal) => {
      const ended = await Promise.all(sessions.map(async (session) => session.logout(signal)));
      return ended.includes(true);
    },
    read: async (call, decode, signal) =>
      over(
        (thrown) => isTransient(thrown) || isUnreadable(thrown),
        signal,
        async (session) => {
          const { envelope, name } = await session.call(call, signal);
          hasAnswered = true;
          return decode(envelope, name);
        },
      ),
    send: async (call, signal) =>
      over(isNeverSent, signal, async (session) => {
        const answer = await session.call(call, signal);
        hasAnswered = true;
        return answer;
      }),
    open: async (call, signal) =>
      over(isTransient, signal, async (session) => session.open(call, signal)),
  };
}
