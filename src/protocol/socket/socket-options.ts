/** Socket options with which no message is lost or blocks. Shared by both ends. */
import type { Logger } from '../../shared/index.ts';
import type { CurveKeys } from './connection-info.ts';

/**
 * No high-water mark: PUB silently drops above it, perhaps the `idle` that a client waits for. A send timeout of 0 makes each send
 * synchronous and ordered: by default zeromq.js makes every 512th asynchronous and refuses the next with EBUSY. Linger gives the last reply
 * a second to leave.
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

interface Sender {
  send(frames: (Uint8Array | string)[]): Promise<void>;
}

/** Sends at once and in order. Only logs a failure, since nobody could mend it. */
export function sendNow(socket: Sender, frames: (Uint8Array | string)[], logger: Logger): void {
  socket.send(frames).catch((thrown: unknown) => {
    logger.error('A message could not be sent', thrown);
  });
}
