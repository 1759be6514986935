/** A server that answers every request as a Linkis that accepts it, and records all that it receives. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Certificate } from './fault/certificate.ts';
import { listenOnLoopback, type Loopback } from './loopback.ts';

/** A running server. */
export interface RecordingServer extends Loopback {
  /** Every connection as a line, every request as it came, and with TLS the client's certificate. */
  readonly seen: string[];
  /** Redirects every request there; undefined = answers it. */
  redirect: string | undefined;
  /** Awaited before each answer. */
  before: (() => Promise<unknown>) | undefined;
}

/** Starts one on loopback; with a certificate it speaks TLS and asks the client for one. */
export async function startRecordingServer(certificate?: Certificate): Promise<RecordingServer> {
  const seen: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const peer = 'getPeerCertificate' in request.socket ? (request.socket as TLSSocket) : undefined;
    const subject = peer?.getPeerCertificate().subject as { CN?: string } | undefined;
    seen.push(
      [
        `${request.method ?? ''} ${request.url ?? ''}`,
        ...request.rawHeaders,
        Buffer.concat(chunks).toString('utf8'),
        subject?.CN ?? '',
      ].join('\n'),
    );
    await server.before?.();
    if (server.redirect !== undefined) {
      response.writeHead(307, { location: `${server.redirect}${request.url ?? ''}` }).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': 'linkis_user_session_ticket_id_v1=theirs; Path=/',
    });
    response.end('{"method":null,"status":0,"message":"OK","data":{}}');
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void answer(request, response);
  const http =
    certificate === undefined
      ? createServer(listener)
      : createTlsServer({ ...certificate, requestCert: true, rejectUnauthorized: false }, listener);
  http.on('connection', () => seen.push('a connection'));
  const server: RecordingServer = {
    ...(await listenOnLoopback(http)),
    seen,
    redirect: undefined,
    before: undefined,
  };
  return server;
}
