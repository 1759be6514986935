// The least that a kernel on Node and ZeroMQ can be: it checks and answers messages, and its cells do nothing. Start, cells and memory are
// measured beside it, since no kernel on them can be below. `node bench/bare-kernel.mjs -f CONNECTION_FILE`.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// As the kernel does: imported, Node would read the package twice.
const { Publisher, Reply, Router } = createRequire(import.meta.url)('zeromq');
const connection = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'));
const session = randomUUID();
const delimiter = '<IDS|MSG>';

const shell = new Router({ linger: 1000, sendHighWaterMark: 0 });
const control = new Router({ linger: 1000, sendHighWaterMark: 0 });
const stdin = new Router({ linger: 1000, sendHighWaterMark: 0 });
const iopub = new Publisher({ linger: 1000, sendHighWaterMark: 0 });
const heartbeat = new Reply({ linger: 0 });
const address = (port) => `${connection.transport}://${connection.ip}:${port}`;
await Promise.all([
  shell.bind(address(connection.shell_port)),
  control.bind(address(connection.control_port)),
  stdin.bind(address(connection.stdin_port)),
  iopub.bind(address(connection.iopub_port)),
  heartbeat.bind(address(connection.hb_port)),
]);

function signed(parts) {
  const sum = createHmac('sha256', connection.key);
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}

function frames(type, parent, content) {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: 'kernel',
    date: new Date().toISOString(),
    version: '5.3',
  };
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  return [delimiter, signed(parts), ...parts];
}

const information = {
  status: 'ok',
  protocol_version: '5.3',
  implementation: 'bare',
  implementation_version: '0',
  language_info: { name: 'nothing', version: '0', mimetype: 'text/plain', file_extension: '.txt' },
  banner: '',
  help_links: [],
};
let count = 0;

/** What is sent waits for its turn, in order; a socket takes one message at a time. */
const turns = new Map();
function send(socket, message) {
  const sent = (turns.get(socket) ?? Promise.resolve()).then(() => socket.send(message));
  turns.set(socket, sent);
  return sent;
}

async function answer(socket, message) {
  const at = message.findIndex((frame) => frame.toString() === delimiter);
  const [signature, ...parts] = message.slice(at + 1);
  if (!timingSafeEqual(Buffer.from(signed(parts)), signature)) throw new Error('a wrong signature');
  const [header, , , content] = parts.map((part) => JSON.parse(part));
  const publish = (type, said) => send(iopub, [type, ...frames(type, header, said)]);
  const reply = (said) => {
    const type = header.msg_type.replace('_request', '_reply');
    return send(socket, [...message.slice(0, at), ...frames(type, header, said)]);
  };
  void publish('status', { execution_state: 'busy' });
  if (header.msg_type === 'execute_request') {
    count += 1;
    void publish('execute_input', { code: content.code, execution_count: count });
    void reply({ status: 'ok', execution_count: count, payload: [], user_expressions: {} });
  } else {
    void reply(header.msg_type === 'kernel_info_request' ? information : { status: 'ok' });
  }
  await publish('status', { execution_state: 'idle' });
  if (header.msg_type === 'shutdown_request') {
    await Promise.all(turns.values());
    process.exit();
  }
}

async function serve(socket) {
  for await (const message of socket) void answer(socket, message);
}

void serve(shell);
void serve(control);
for await (const [beat] of heartbeat) await heartbeat.send(beat);
