// The least that a first task can cost a client on Node: it waits for a line on its input, then loads Node's HTTP client, logs in, and runs
// the same task eleven times by the requests that no honest client can leave out. Writes the milliseconds of each as JSON.
// `node bench/bare-client.mjs SOCKET USER`, the password and the task's body as lines of the input.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const [socketPath, userName] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: password } = await lines.next();
const { value: body } = await lines.next();
process.stdout.write('ready\n');
await lines.next();

let agent;
let request;
let cookie = '';

async function call(method, route, sent) {
  if (request === undefined) {
    const http = await import('node:http');
    request = http.request;
    agent = new http.Agent({ keepAlive: true });
  }
  const outgoing = request({
    socketPath,
    agent,
    method,
    path: `/api/rest_j/v1${route}`,
    headers: {
      ...(cookie !== '' && { cookie }),
      ...(sent !== undefined && { 'content-type': 'application/json' }),
    },
  });
  outgoing.end(sent);
  const [incoming] = await once(outgoing, 'response');
  incoming.setEncoding('utf8');
  let text = '';
  for await (const part of incoming) text += part;
  if (incoming.headers['set-cookie'] !== undefined)
    cookie = incoming.headers['set-cookie'].map((one) => one.split(';')[0]).join('; ');
  const { status, message, data } = JSON.parse(text);
  if (status !== 0) throw new Error(`${route}: ${message}`);
  return data;
}

async function task() {
  if (cookie === '') await call('POST', '/user/login', JSON.stringify({ userName, password }));
  const { execID, taskID } = await call('POST', '/entrance/submit', body);
  const began = performance.now();
  for (;;) {
    const { status } = await call('GET', `/entrance/${encodeURIComponent(execID)}/status`);
    if (status === 'Succeed') break;
    if (status === 'Failed' || status === 'Cancelled') throw new Error(`the task: ${status}`);
    await pause(Math.max(10, (performance.now() - began) * 0.05));
  }
  const [{ task: row }] = await Promise.all([
    call('GET', `/jobhistory/${taskID}/get`),
    call('GET', `/entrance/${encodeURIComponent(execID)}/log?fromLine=1&size=100`),
  ]);
  const results = encodeURIComponent(row.resultLocation);
  const { dirFileTrees } = await call('GET', `/filesystem/getDirFileTrees?path=${results}`);
  const file = encodeURIComponent(dirFileTrees.children[0].path);
  await call('GET', `/filesystem/openFile?path=${file}&page=1&pageSize=200`);
}

const taken = [];
for (let done = 0; done < 11; done += 1) {
  const began = performance.now();
  await task();
  taken.push(performance.now() - began);
}
process.stdout.write(`${JSON.stringify(taken)}\n`);
agent.destroy();
process.exit();
