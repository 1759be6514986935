// A stand-in of a Linkis gateway over HTTP on loopback, whose tasks run for ever. It can hang, end, and come back without the logins it had.
import { createServer } from 'node:http';

/** `requests` has the time of each request by `performance.now()`. */
export async function manyTasksServer() {
  const requests = [];
  const refusedLogins = [];
  const sockets = new Set();
  let tickets = new Set();
  let lastTask = 0;
  let hangs = false;
  let server;
  let port = 0;

  function answer(incoming, outgoing) {
    requests.push(performance.now());
    if (hangs) return;
    const { pathname } = new URL(incoming.url, 'http://gateway');
    const send = (data, status = 0, headers = {}) => {
      outgoing.writeHead(status === 0 ? 200 : 401, {
        'content-type': 'application/json',
        ...headers,
      });
      outgoing.end(JSON.stringify({ method: pathname, status, message: 'OK', data }));
    };
    if (pathname.endsWith('/publicKey')) return send({ enableLoginEncrypt: false });
    if (pathname.endsWith('/login')) {
      const ticket = `${Date.now()}-${tickets.size}`;
      tickets.add(ticket);
      return send({ userName: 'many' }, 0, { 'set-cookie': `ticket=${ticket}; Path=/` });
    }
    const ticket = /ticket=([^;]+)/.exec(incoming.headers.cookie ?? '')?.[1];
    if (!tickets.has(ticket)) {
      refusedLogins.push(performance.now());
      return send({}, -1);
    }
    if (pathname.endsWith('/submit')) {
      lastTask += 1;
      return send({ taskID: lastTask, execID: `exec_many_${lastTask}` });
    }
    const id = Number(/(\d+)\/\w+$/.exec(pathname)?.[1]);
    const line = `2026-01-01 00:00:00.000 INFO Job with jobId : ${id} and execID : many_${id} submitted `;
    const known = {
      status: () => ({ status: 'Running', execID: `exec_many_${id}` }),
      log: () => ({ fromLine: 2, log: ['', '', '', line], execID: `exec_many_${id}` }),
      progressWithResource: () => ({ progress: 0.5, progressInfo: [], yarnResource: null }),
      getDirFileTrees: () => ({
        dirFileTrees: { name: 'results', path: 'file:///r', children: [] },
      }),
      get: () => ({
        task: {
          taskID: id,
          execId: `many_${id}`,
          strongerExecId: `exec_many_${id}`,
          status: 'Running',
          progress: '0.5',
          resultLocation: `file:///r/${id}`,
        },
      }),
    };
    return send(known[pathname.split('/').at(-1)]?.() ?? {});
  }

  async function listen() {
    server = createServer((incoming, outgoing) => {
      incoming.resume();
      incoming.once('end', () => answer(incoming, outgoing));
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise((resolve) => server.listen(port, '127.0.0.1', 4096, resolve));
    ({ port } = server.address());
  }

  async function end() {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    refusedLogins,
    connections: () => sockets.size,
    /** It takes requests and answers none. */
    hang() {
      hangs = true;
    },
    end,
    async comeBack() {
      hangs = false;
      tickets = new Set();
      await listen();
    },
  };
}
