/** All gateways of a client as one: uses the last good one until it fails, repeats reads, and a submit only if it never arrived. */
import { type Envelope, firstReleaseOf, oldestRelease } from '../../contract/index.ts';
import { delay, type Logger, messageOf } from '../../shared/index.ts';
import type { CallWait } from '../../task/index.ts';
import type { WireAnswer } from '../connection/connection.ts';
import { type GatewayAnswer, type GatewayCall } from './gateway-call.ts';
import { createGatewaySession, type GatewaySession, type SessionParts } from './gateway-session.ts';
import { LinkisTransportError } from '../ground/linkis-error.ts';
import { isUnknownPath, notOffered } from '../ground/not-offered.ts';
import {
  askedWaitOf,
  isNeverSent,
  isTransient,
  isUnreadable,
  withRetries,
} from '../connection/retry.ts';

/** Listeners are told of a wait of this length or longer, in milliseconds. */
const longWaitMs = 1_000;

/** How often a page that denies a path is not believed, where every Linkis has the path. */
const mostDoubts = 2;

/** Called with a long wait, and with undefined at its end. */
export type WaitListener = (wait: CallWait | undefined) => void;

/** Calls over whichever gateway answers. */
export interface Gateways {
  /** Of the gateway in use. */
  readonly address: string;
  /** How many calls failed without an answer or lost their login; a new number means that servers may have been restarted. */
  readonly outages: () => number;
  /** True once a server at one of the addresses has answered a call as Linkis does. */
  readonly hasAnswered: () => boolean;
  /** Tells the listener at once of a wait under way. Returns what removes the listener. */
  readonly onWait: (listener: WaitListener) => () => void;
  login(signal?: AbortSignal): Promise<void>;
  /** Logs out of every gateway with a session; true when there was one. */
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
  /** Paths whose absence is believed. */
  const denied = new Set<string>();
  // A gateway that has forgotten a login may have been restarted, and the entrance with it: execIDs are then in doubt.
  const loginLost = (): void => {
    outages += 1;
  };
  const sessions = urls.map((url) =>
    createGatewaySession(url, parts, loginLost, () => {
      hasAnswered = true;
    }),
  );

  const waitListeners = new Set<WaitListener>();
  let waitNow: CallWait | undefined;
  const tellWait: WaitListener = (wait) => {
    waitNow = wait;
    for (const listener of waitListeners) listener(wait);
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
    call?: GatewayCall,
  ): Promise<T> => {
    let used = inUse();
    let moves = 0;
    let doubts = 0;
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
        const wait = { seconds: Math.ceil(ms / 1000), isAsked: askedWaitOf(thrown) >= longWaitMs };
        const why = wait.isAsked ? 'as the gateway asks' : 'before the call is tried again';
        logger.info(`waiting ${String(wait.seconds)} s, ${why}: ${messageOf(thrown)}`);
        tellWait(wait);
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
          if (call?.isOptional !== undefined) {
            const absent = notOffered(thrown, hasAnswered, call.what ?? call.path, call.path);
            // A proxy says so for a moment, too, of what every Linkis has.
            const isDoubtful =
              thrown instanceof LinkisTransportError &&
              firstReleaseOf(call.path) === oldestRelease &&
              !denied.has(call.path);
            if (isDoubtful) doubts += 1;
            const isPath =
              absent !== undefined &&
              isUnknownPath(absent.envelopeStatus) &&
              !(isDoubtful && doubts <= mostDoubts);
            if (isPath) denied.add(call.path);
            if (isPath || (absent !== undefined && call.isOptional === 'service')) throw absent;
          }
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
    login: async (signal) => over(isTransient, signal, async (session) => session.login(signal)),
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
          return decode(envelope, name);
        },
        call,
      ),
    send: async (call, signal) =>
      over(isNeverSent, signal, async (session) => session.call(call, signal), call),
    open: async (call, signal) =>
      over(isTransient, signal, async (session) => session.open(call, signal), call),
  };
}
