/** The ways in which a server misbehaves to one request; each a function for `Fault.misbehave`. */
import type { Exchange } from './gateway.ts';

type Misbehaviour = (exchange: Exchange) => Promise<void> | void;

/** Acts, and answers, after the client has given up: later than `deadlineMs`. */
export function slow(deadlineMs: number): Misbehaviour {
  return async (exchange) => {
    await new Promise((resolve) => setTimeout(resolve, deadlineMs * 1.3));
    await exchange.reply(await exchange.act());
  };
}

/** By name; all but `slow`, which needs to know the client's deadline. */
export const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  'dropped before acting': (exchange) => {
    exchange.drop();
  },
  'dropped after acting': async (exchange) => {
    await exchange.act();
    exchange.drop();
  },
  '401 once': (exchange) => {
    exchange.say(401, 'application/json;charset=UTF-8', notLoggedIn(exchange.path));
  },
  '502 HTML': (exchange) => {
    exchange.say(502, 'text/html', '<html><h1>502 Bad Gateway</h1></html>');
  },
  '503 Spring': (exchange) => {
    exchange.say(503, 'application/json', spring(503, exchange.path));
  },
  '500 after acting': async (exchange) => {
    await exchange.act();
    exchange.say(500, 'application/json', spring(500, exchange.path));
  },
  'no instance': (exchange) => {
    exchange.say(200, 'application/json', noInstance(exchange.path));
  },
  'cut body': async (exchange) => {
    await exchange.cut(await exchange.act());
  },
};

/** An answer of Linkis' own with its HTTP status. */
export function envelope(
  status: number,
  message: string,
  data: Readonly<Record<string, unknown>> = {},
): readonly [number, string, string] {
  return [
    status === 0 ? 200 : 400,
    'application/json',
    JSON.stringify({ method: '/api/x', status, message, data }),
  ];
}

function notLoggedIn(path: string): string {
  const message = 'You are not logged in, please login first(您尚未登录，请先登录)!';
  return JSON.stringify({ method: `/api/rest_j/v1${path}`, status: -1, message, data: {} });
}

function spring(status: number, path: string): string {
  const message = `Internal Server Error, with request path:${path}`;
  return JSON.stringify({ method: `/api/rest_j/v1${path}`, data: [], message, status });
}

/** What the gateway says while no entrance is registered. */
function noInstance(path: string): string {
  const message = `GatewayErrorException: errCode: 11011 ,desc: There are no services available in the registry URL:${path} (注册表 URL 中没有可用的服务) ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway`;
  return JSON.stringify({ method: path, status: 1, message, data: {} });
}
