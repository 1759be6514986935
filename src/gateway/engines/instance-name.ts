/** Invents the `host:port` by which job history names an engine. Nothing listens there. */

let last = 30_000 + (process.pid % 20_000);

/** A name that no other engine of this process has. */
export function nextInstanceName(): string {
  last = last >= 65_535 ? 30_000 : last + 1;
  return `127.0.0.1:${String(last)}`;
}
