/** A connection to a server that ends by itself when nobody needs it: it is started again, perhaps at another address, and the request goes there. */
import type { Connection, WireRequest } from './connection.ts';

/**
 * Asked after a request has failed: the address where the server has been started again, or undefined when it is there
 * (or nobody may tell), so that the failure stands. Must be sure that the request has not arrived: it is sent again, a submit too.
 */
export type Revive = (thrown: unknown) => Promise<URL | undefined>;

/** `connection`, whose requests go to where the server was started last. Requests that fail together ask once. */
export function revivedConnection(connection: Connection, revive: Revive): Connection {
  let address: URL | undefined;
  let reviving: Promise<URL | undefined> | undefined;
  const redirected = (request: WireRequest): WireRequest =>
    address === undefined
      ? request
      : { ...request, url: new URL(`${request.url.pathname}${request.url.search}`, address) };
  return {
    async send(request, signal) {
      const sentTo = address;
      try {
        return await connection.send(redirected(request), signal);
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        if (address === sentTo) {
          reviving ??= revive(thrown).finally(() => {
            reviving = undefined;
          });
          const revived = await reviving;
          if (revived === undefined) throw thrown;
          address = revived;
        }
        return connection.send(redirected(request), signal);
      }
    },
    close: async () => connection.close(),
  };
}
