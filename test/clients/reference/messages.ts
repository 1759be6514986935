/** Each message of the protocol: what its clients read in it. Data alone. */
import { type Demands, files } from './demand.ts';

const { compare, cursor, death, fuzz, jupyterClient, kernelTest, lab, labEditing } = files;
const { comms, commClient, hostileComms, nbconvert, protocol, restart, server, sockets } = files;
const { subshell, vscode, websocket, widgets } = files;

/** Messages and features. */
export const messageDemands: Demands = {
  messages: [
    [
      'kernel_info on shell and on control',
      protocol,
      'answers kernel_info on shell and on control, with its own constant session',
    ],
    [
      'kernel_info has status, versions, banner and a language with name, mimetype and extension',
      compare,
      'are all passed by this one',
    ],
    [
      'the lexer is one that nbconvert knows; the extension names its script',
      nbconvert,
      'keeps when each cell began and ended, highlights SQL, and makes a script of its code',
    ],
    [
      'the banner is what a console shows first',
      jupyterClient,
      'shows the banner, runs a line, shows its output and ends',
    ],
    [
      'execute_reply has status and count, after an error too, with name, value and traceback',
      protocol,
      'ends with an error: one error on iopub, then the reply',
    ],
    ['one error on iopub and no more', compare, 'are all passed by this one'],
    [
      'the traceback holds the cause by itself',
      nbconvert,
      'exits with an error and prints the cause when a cell fails',
    ],
    [
      'metadata.started tells when the cell began, payload is a list',
      protocol,
      'runs a cell: busy, input, outputs in order, reply, idle',
    ],
    [
      'code for a next cell goes in the payload, as set_next_input',
      protocol,
      'hands code for a next cell to the client',
    ],
    [
      'user_expressions after a success and not after an error',
      protocol,
      'evaluates user expressions after a success and not after an error',
    ],
    [
      'a silent cell publishes its status alone',
      protocol,
      'publishes no output of a silent cell and does not count it',
    ],
    [
      'an aborted cell has neither count nor input',
      protocol,
      'aborts a burst behind a cell that fails at once, and runs what is sent after its idle',
    ],
    [
      'a cell without usable content is answered with an error',
      protocol,
      'answers the unusable content %j with an error and lives on',
    ],
    [
      'complete_reply has matches, positions and a metadata object with the kinds',
      protocol,
      'counts positions in code points',
    ],
    ['VS Code counts in UTF-16 units', protocol, 'counts positions in UTF-16 units for VS Code'],
    [
      'no position falls between the halves of a character',
      cursor,
      'reads UTF-16 positions as they are, never within a pair',
    ],
    ['a cursor outside of the code is answered', protocol, 'answers a completion at the cursor %j'],
    [
      'a completion that fails is answered',
      protocol,
      'answers with an error when the interpreter fails, and lives on',
    ],
    [
      'inspect_reply says found or not found, with data and metadata',
      protocol,
      'inspects, found and not found',
    ],
    [
      'is_complete_reply, with an indent when more is to come',
      protocol,
      'tells complete from incomplete',
    ],
    [
      'history by tail, range and search, with outputs when asked',
      protocol,
      'gives the inputs of the session by tail, range and search',
    ],
    [
      'history of the sessions before, printed outputs too',
      restart,
      'has its inputs and outputs by tail, range and search',
    ],
    [
      'comm_info is answered, a comm without a target is closed',
      protocol,
      'closes a comm for which it has no target, and has none open',
    ],
    [
      'comm_open, comm_msg and comm_close both ways, between busy and idle',
      comms,
      'is opened, answers between busy and idle, and is closed by the client',
    ],
    ['buffers both ways, byte for byte', comms, 'carries bytes and metadata both ways, exactly'],
    [
      'comm messages while a cell runs, on the main shell and on subshells',
      comms,
      'are answered while a cell runs, on the main shell and on a subshell',
    ],
    ['comm_info by target', comms, 'is told by its target in comm_info'],
    [
      'comm_open before the display that needs it',
      widgets,
      'is opened with its whole state right before its display',
    ],
    [
      'echo_update for what a front end sets',
      widgets,
      'echoes what a front end may set, and sets back what it may not',
    ],
    [
      'request_states of jupyter.widget.control: all models, in one answer',
      widgets,
      'gets the models and their bytes by one request, and goes on with them',
    ],
    [
      'bad comm messages are answered or dropped, never fatal',
      hostileComms,
      'gets busy and idle alone: %s',
    ],
    [
      'comms on subshells, as the library of JupyterLab has them',
      commClient,
      'talks on subshells beside a cell that runs',
    ],
    [
      'interrupt_reply at once',
      protocol,
      'ends the running cell and aborts those behind it; a second one is harmless',
    ],
    [
      'shutdown_reply with the same restart, on control and shell, and on iopub',
      protocol,
      'on %s answers, ends the running cell, aborts the queued one and closes the interpreter',
    ],
    [
      'input_request goes to the client that runs the cell, hidden when it is a secret',
      protocol,
      'asks the client that runs the cell, openly or hidden, after what was printed before',
    ],
    [
      'input_request has the parent of its cell and reaches nobody else',
      protocol,
      'asks no other client, and names the request of the cell as parent',
    ],
    [
      'no input_request when the client allows none',
      protocol,
      'offers no question where the client allows none',
    ],
    [
      'an input_reply without a parent counts, a late one does not',
      protocol,
      'takes an answer without a parent, as jupyter_client sends it, and drops a late one',
    ],
    [
      'debug, usage and any other request: busy and idle, no reply',
      protocol,
      'answers %s with busy and idle alone',
    ],
    [
      'every message that is sent is one that the schema of the protocol allows',
      compare,
      'are all passed by this one',
    ],
    [
      'displays have text/plain, and HTML beside it where that says more',
      kernelTest,
      'passes with every sample that fits this kernel',
    ],
    [
      'an update names the display that it replaces',
      protocol,
      'runs a cell: busy, input, outputs in order, reply, idle',
    ],
    [
      'what is shown is valid in a notebook file',
      nbconvert,
      'runs the quickstart notebook to HTML that holds its tables',
    ],
    [
      'a fault of ours is an error of the cell, and the kernel lives on',
      protocol,
      'shows a bug of the interpreter as InternalError and lives on',
    ],
    [
      'a fault that nobody caught ends the cell with its reason before the process ends',
      death,
      'tells why it broke down, in the cell that ran and in the log of the server, and comes back',
    ],
    ['huge code is a cell like any other', fuzz, 'runs code of 64 MiB, given back whole'],
  ],
  features: [
    [
      'a subscriber is welcomed before it gets anything else',
      sockets,
      'welcomes a subscriber that was there before the kernel, before all but its first states',
    ],
    [
      '5.5 is said, and what it stands for is there',
      protocol,
      'answers kernel_info on shell and on control, with its own constant session',
    ],
    [
      'no debugger is promised',
      protocol,
      'answers kernel_info on shell and on control, with its own constant session',
    ],
    [
      'subshells can be made, listed, used and removed',
      protocol,
      'are gone after their deletion: a cell for one is refused',
    ],
    [
      'cells of a subshell run beside those of the main shell',
      protocol,
      'run cells while a cell of the main shell runs, each in its own order',
    ],
    [
      'tasks of both run at the same time, each message with the right parent',
      subshell,
      'has a task that is Running while one of the main shell is; each message names the cell that it belongs to',
    ],
    [
      'from a subshell tasks can be listed, read and killed while a cell runs',
      subshell,
      'lists, reads and kills a task that runs in the main shell, and lists tables',
    ],
    [
      "JupyterLab's library finds and uses subshells",
      websocket,
      'runs a cell in a subshell while the main shell is busy',
    ],
    [
      'completion and tooltip show in JupyterLab',
      labEditing,
      'is completed by Tab and explained by Shift+Tab',
    ],
    [
      'tables, NULL and markup in data show as they are',
      lab,
      'shows the table of a SQL cell, NULL told from text',
    ],
    [
      'completion, inspection and history pass the server',
      server,
      'answers completion, inspection and history through the server',
    ],
    [
      'cells are named by the client, and the kernel keeps no order of its own',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
  ],
};
