/** A connection to a server that ends when nobody needs it: it is started again, perhaps elsewhere, and the request goes there. */
import type { Connection, WireRequest } from './connection.ts';

/**
 * Called after a request has failed. Gives the address at which the server was started again, or undefined when it still runs or nobody can
 * tell: the failure then stands. It must be sure that the request never arrived, since even a submit is sent again.
 */
export type Revive = (thrown: unknown) => Promise<URL | undefined>;

/** Sends the requests of `connection` to where the server was started last. Requests that fail together call `revive` once. */
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
