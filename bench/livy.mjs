// A stand-in of Apache Livy on loopback: one session at a time, statements as long as their `time.sleep(…)`, states as Livy gives them.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** Serves on a free port. `endedAt` is when the last statement ended, on the clock of `Date.now()`. */
export async function startLivy() {
  const statements = [];
  let endedAt = 0;

  const submit = (code) => {
    const seconds = Number(/time\.sleep\(([\d.]+)\)/.exec(code)?.[1] ?? 0);
    const until = Date.now() + seconds * 1000;
    const text = code.trim() === 'spark' ? '<pyspark.sql.session.SparkSession object>' : '';
    statements.push({ id: statements.length, code, until, text });
    endedAt = until;
    return stateOf(statements.at(-1));
  };
  const session = () => ({
    id: 0,
    appId: 'application_1',
    owner: null,
    proxyUser: null,
    kind: 'pyspark',
    state: Date.now() < endedAt ? 'busy' : 'idle',
    appInfo: { driverLogUrl: null, sparkUiUrl: null },
    log: [],
  });
  const answers = [
    ['POST', /^\/sessions$/, () => [201, session()]],
    ['GET', /^\/sessions$/, () => [200, { from: 0, total: 1, sessions: [session()] }]],
    ['GET', /^\/sessions\/0$/, () => [200, session()]],
    ['DELETE', /^\/sessions\/0$/, () => [200, { msg: 'deleted' }]],
    ['POST', /^\/sessions\/0\/statements$/, (_, body) => [201, submit(body.code)]],
    ['GET', /^\/sessions\/0\/statements\/(\d+)$/, ([, id]) => [200, stateOf(statements[id])]],
  ];
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  const answer = async (incoming, outgoing) => {
    const [path] = incoming.url.split('?');
    const body = incoming.method === 'POST' ? await json(incoming) : undefined;
    const found = answers.find(([method, form]) => incoming.method === method && form.test(path));
    const [status, said] = found?.[2](found[1].exec(path), body) ?? [404, { msg: path }];
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(said));
  };
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    get endedAt() {
      return endedAt;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function stateOf({ id, code, until, text }) {
  const over = Date.now() >= until;
  return {
    id,
    code,
    state: over ? 'available' : 'running',
    progress: over ? 1 : 0,
    output: over ? { status: 'ok', execution_count: id, data: { 'text/plain': text } } : null,
  };
}
