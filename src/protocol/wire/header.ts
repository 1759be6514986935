/** Makes the headers of our own messages. Knows neither content nor channel. */
import { v4 as uuid } from 'uuid';
import type { Header } from './messages.ts';

/** The version of the messaging protocol that we speak. */
export const protocolVersion = '5.5';

/**
 * The session in every header of this process. It never changes and is never the client's: JupyterLab and VS Code drop messages of a
 * session that is not the latest they saw.
 */
export const processSession: string = uuid();

/** A header with a unique `msg_id`, since clients refuse a repeated signature. */
export function createHeader(type: string, session: string, username = 'kernel'): Header {
  return {
    msg_id: uuid(),
    msg_type: type,
    session,
    username,
    date: microsecondDate(),
    version: protocolVersion,
  };
}

/** How far in milliseconds the steady clock may leave the wall clock (after a suspend) before it is set again. */
const driftMs = 20;
let origin = performance.timeOrigin;

/** Now, in UTC with microseconds. Never goes back while the process lives, unless the machine's clock does. */
export function microsecondDate(): string {
  const before = performance.now();
  const wall = Date.now();
  const steady = performance.now();
  // A busy machine may stop us between the two clocks; then they cannot be compared.
  const isComparable = steady - before < driftMs / 2;
  if (isComparable && Math.abs(origin + steady - wall) > driftMs) origin = wall - steady;
  const microseconds = Math.floor((origin + steady) * 1000);
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds - milliseconds * 1000).padStart(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}
