/** Invents the `host:port` by which job history names an engine. Nothing listens there. */
import { randomInt } from 'node:crypto';

// By chance: after a gateway's restart the same name would say that an engine lives on, with all that its session had.
let last = randomInt(30_000, 65_535);

/** A name that no other engine of this process has. */
export function nextInstanceName(): string {
  last = last >= 65_535 ? 30_000 : last + 1;
  return `127.0.0.1:${String(last)}`;
}
