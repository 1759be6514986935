/** The options with which sockets are opened so that no message is lost or blocks. Shared by both ends. */
import type { Logger } from '../../shared/index.ts';
import type { CurveKeys } from './connection-info.ts';

/**
 * No high-water mark: PUB would silently drop above it, and what it drops may be the `idle` that a client waits for.
 * No send timeout: each send is then synchronous and ordered; by default zeromq.js makes every 512th asynchronous and
 * refuses the next with EBUSY. Linger gives the last reply a second to leave.
 */
export const lossless = {
  sendHighWaterMark: 0,
  receiveHighWaterMark: 0,
  sendTimeout: 0,
  linger: 1000,
  maxMessageSize: -1,
} as const;

/** Options of the side that binds. */
export function serverSecurity(curve: CurveKeys | undefined): {
  curveServer?: true;
  curvePublicKey?: string;
  curveSecretKey?: string;
} {
  if (!curve) return {};
  return { curveServer: true, curvePublicKey: curve.publicKey, curveSecretKey: curve.secretKey };
}

/** What a socket must offer to be sent on. */
interface Sender {
  send(frames: (Uint8Array | string)[]): Promise<void>;
}

/** Sends at once and in order; a failure is logged, since nobody could mend it. */
export function sendNow(socket: Sender, frames: (Uint8Array | string)[], logger: Logger): void {
  socket.send(frames).catch((thrown: unknown) => {
    logger.error('A message could not be sent', thrown);
  });
}
