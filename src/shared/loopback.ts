/** Tells which hosts are this machine. */
import { isIP } from 'node:net';

/** True for `localhost`, `::1` (bare or as a URL has it, in brackets) and all of 127.0.0.0/8. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '[::1]' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
