/** What clients demand of a kernel, clock by clock and message by message, each with the test that proves it. Data alone. */

/** One demand. */
export interface Demand {
  readonly area: 'launch' | 'connection' | 'sockets' | 'messages' | 'order' | 'end' | 'clients';
  readonly demand: string;
  /** Below test/. */
  readonly file: string;
  /** The title as it stands in that file. */
  readonly test: string;
}

const row = (area: Demand['area'], demand: string, file: string, test: string): Demand => ({
  area,
  demand,
  file,
  test,
});

const protocol = 'e2e/kernel-protocol.test.ts';
const sockets = 'e2e/kernel-sockets.test.ts';
const life = 'e2e/process-life.test.ts';
const restart = 'e2e/process-restart.test.ts';
const vscode = 'e2e/client-vscode.test.ts';
const nbconvert = 'clients/nbconvert.test.ts';
const server = 'clients/jupyter-server.test.ts';
const websocket = 'clients/websocket-protocols.test.ts';
const file = 'protocol/connection-file.test.ts';

/** Every demand that has a test. */
export const demands: readonly Demand[] = [
  row(
    'launch',
    'quotes around the connection file are taken off',
    file,
    'takes quotes around the path off',
  ),
  row(
    'launch',
    'a taken port: exit at once, reason on stderr',
    life,
    'ends at once, with the reason on stderr, when a port is taken',
  ),
  row(
    'launch',
    'stdin at its end and closed pipes are survived',
    life,
    'lives on when its stdin ends and the other ends of its stdout and stderr are closed',
  ),
  row('launch', 'the kernel ends with its parent', life, 'ends with its parent, with %s'),
  row(
    'connection',
    'unknown fields are ignored',
    file,
    'reads the file of a client, unknown fields aside',
  ),
  row(
    'connection',
    'an empty key means unsigned',
    sockets,
    'speaks without signatures when the key is empty',
  ),
  row(
    'connection',
    'any digest of hashlib signs',
    sockets,
    'signs with the digest that the connection file names',
  ),
  row(
    'connection',
    'CURVE on all sockets',
    sockets,
    'encrypts all sockets when the connection file has CURVE keys',
  ),
  row(
    'connection',
    'transport_encryption=required works',
    'clients/jupyter-client.test.ts',
    'runs a cell encrypted by CURVE when it is told to require that',
  ),
  row('connection', 'ipc as well as tcp', file, 'spells tcp and ipc as Jupyter does'),
  row(
    'sockets',
    'nothing is lost at a burst of publications',
    sockets,
    'loses none of 3,000 messages that are published in one tick',
  ),
  row(
    'sockets',
    'handover of an identity',
    sockets,
    'answers a client that comes back with the identity of its old connection',
  ),
  row(
    'sockets',
    'iopub_welcome for each subscriber',
    sockets,
    'welcomes each subscriber, by its own topic',
  ),
  row(
    'sockets',
    'the welcome comes before anything else',
    sockets,
    'welcomes a subscriber that was there before the kernel, before anything else',
  ),
  row(
    'sockets',
    'heartbeat within 1 s under load',
    sockets,
    'echoes the heartbeat while its main thread is blocked',
  ),
  row(
    'sockets',
    'bad messages are dropped',
    sockets,
    'drops every kind of bad message on %s with a line in its log, and answers the next',
  ),
  row('sockets', 'replays are refused', sockets, 'refuses a message that it has seen before'),
  row(
    'sockets',
    'two clients at once',
    sockets,
    'answers two clients, each with its own replies and both with all publications',
  ),
  row(
    'messages',
    'header: unique ids, dates with zone',
    'protocol/wire.test.ts',
    'gives a new id each time and dates with microseconds that never go back',
  ),
  row(
    'messages',
    'kernel_info on shell and control, one session',
    protocol,
    'answers kernel_info on shell and on control, with its own constant session',
  ),
  row(
    'messages',
    'error: one on iopub, and the reply',
    protocol,
    'ends with an error: one error on iopub, then the reply',
  ),
  row(
    'messages',
    'silent and store_history',
    protocol,
    'publishes no output of a silent cell and does not count it',
  ),
  row(
    'messages',
    'user_expressions',
    protocol,
    'evaluates user expressions after a success and not after an error',
  ),
  row('messages', 'completion in code points', protocol, 'counts positions in code points'),
  row(
    'messages',
    'completion in UTF-16 units for VS Code',
    protocol,
    'counts positions in UTF-16 units for VS Code',
  ),
  row('messages', 'cursors outside of the code', protocol, 'answers a completion at the cursor %j'),
  row('messages', 'inspection', protocol, 'inspects, found and not found'),
  row('messages', 'is_complete', protocol, 'tells complete from incomplete'),
  row(
    'messages',
    'history: tail, range, search',
    protocol,
    'gives the inputs of the session by tail, range and search',
  ),
  row(
    'messages',
    'history over a restart, with outputs',
    restart,
    'has its inputs and outputs by tail, range and search',
  ),
  row(
    'messages',
    'comms without a target are closed',
    protocol,
    'closes a comm that is opened, and has none open',
  ),
  row(
    'messages',
    'unknown requests: busy and idle alone',
    protocol,
    'answers %s with busy and idle alone',
  ),
  row(
    'messages',
    'input_request and input_reply',
    protocol,
    'asks the client that runs the cell, openly or hidden, after what was printed before',
  ),
  row(
    'messages',
    'subshells',
    protocol,
    'run cells while a cell of the main shell runs, each in its own order',
  ),
  row(
    'order',
    'busy, input, outputs, reply, idle',
    protocol,
    'runs a cell: busy, input, outputs in order, reply, idle',
  ),
  row(
    'order',
    'side requests, and busy again after them',
    protocol,
    'are answered at once, and the cell is said to be busy again',
  ),
  row(
    'order',
    'stop_on_error aborts the burst alone',
    protocol,
    'aborts a burst behind a cell that fails at once, and runs what is sent after its idle',
  ),
  row(
    'order',
    'other requests are not aborted',
    protocol,
    'does not abort other requests behind an error',
  ),
  row(
    'order',
    'Run All through the server',
    server,
    'aborts the cells behind a failed one, as Run All needs, and runs what comes after',
  ),
  row(
    'order',
    'interrupt by message',
    protocol,
    'ends the running cell and aborts those behind it; a second one is harmless',
  ),
  row(
    'order',
    'an idle interrupt hits no later cell',
    protocol,
    'is harmless while nothing runs and does not hit the next cell',
  ),
  row('order', 'SIGINT is an interrupt', protocol, 'works as a signal too'),
  row(
    'order',
    "the server's rate limit is respected",
    'clients/jupyterlab.test.ts',
    'shows the table and keeps every line of a task that logs 300,000 of them',
  ),
  row(
    'end',
    'shutdown in 2.5 s while busy',
    protocol,
    'on %s answers, ends the running cell, aborts the queued one and closes the interpreter',
  ),
  row(
    'end',
    'SIGTERM kills the task, exit 0',
    life,
    'kills its task on SIGTERM and ends in time: the job history says Cancelled',
  ),
  row(
    'end',
    'no abort of the heartbeat thread',
    life,
    'ends 50 times without an abort while its heartbeat thread waits, by request and by signal',
  ),
  row(
    'end',
    'restart on the same file: new session, count 1',
    restart,
    'answers on the same connection file: a new session, counted from 1',
  ),
  row(
    'clients',
    'VS Code: kernelspec',
    vscode,
    'gives the kernel a kernelspec that VS Code can use',
  ),
  row(
    'clients',
    'VS Code: cells, SIGTERM',
    vscode,
    'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
  ),
  row(
    'clients',
    'VS Code: interrupt in 10 s',
    vscode,
    'interrupts by message: reply and idle within 10 s, and the cell ends',
  ),
  row(
    'clients',
    'nbconvert prints the cause',
    nbconvert,
    'exits with an error and prints the cause when a cell fails',
  ),
  row(
    'clients',
    'nbconvert interrupts at its timeout',
    nbconvert,
    'interrupts a cell that takes too long, and the process it started is gone',
  ),
  row(
    'clients',
    'papermill parameters',
    'clients/papermill.test.ts',
    'hands parameters of every kind to a SQL cell',
  ),
  row(
    'clients',
    'jupyter_kernel_test',
    'clients/kernel-test.test.ts',
    'passes with every sample that fits this kernel',
  ),
  row(
    'clients',
    'both WebSocket protocols',
    websocket,
    'runs cells over the WebSocket protocol "%s"',
  ),
  row(
    'clients',
    'reconnection with the same session',
    websocket,
    'gets the rest of a cell after its connection was lost and came back with the same session',
  ),
];
