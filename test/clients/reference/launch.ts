/** How clients start a kernel, what they write into its connection file, what they read in its kernelspec. Data alone. */
import { type Demands, files } from './demand.ts';

const { badInput, connection, death, install, kernelspecs, life, protocol, restart } = files;
const { sockets, spec, start, startFailure, vscode, jupyterClient } = files;

/** Launch, connection file, kernelspec. */
export const launchDemands: Demands = {
  launch: [
    [
      'argv needs one placeholder, {connection_file}, as a word of its own: VS Code fills in no other that we could use',
      kernelspecs,
      'shows the kernel, its language and where its logos are',
    ],
    [
      'the program is an absolute path, so neither ~ nor PATH matters',
      kernelspecs,
      'shows the kernel, its language and where its logos are',
    ],
    [
      'literal quotes that VS Code puts around a path with a space are taken off',
      connection,
      'takes quotes around the path off',
    ],
    [
      'paths with spaces and with letters beyond ASCII work from the install on',
      install,
      'installs with npm into a path with spaces, and its kernel runs a notebook under jupyter nbconvert --execute',
    ],
    [
      'words that a client appends to the command are passed over',
      life,
      'takes options that clients append to its command',
    ],
    [
      'signals reach the whole process group: an interrupt spares kernel and gateway',
      life,
      'takes signals to its whole process group: an interrupt ends the cell alone, SIGTERM ends it in order',
    ],
    [
      'stdin that is closed at once is no reason to end',
      life,
      'lives on when its stdin ends and the other ends of its stdout and stderr are closed',
    ],
    [
      'stdin that stays open, as VS Code leaves it, keeps no kernel that was told to end',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
    [
      "stdout and stderr are somebody's terminal or log: nothing is written while all goes well",
      life,
      'writes nothing to its terminal while all goes well, whatever cells do',
    ],
    [
      'stdout and stderr may be pipes that nobody holds any more',
      life,
      'lives on when its stdin ends and the other ends of its stdout and stderr are closed',
    ],
    [
      'the first 100 characters on stderr tell why it died at its start',
      startFailure,
      'has the taken port on its terminal, and learns of the death at once',
    ],
    [
      'env of the kernelspec arrives, on top of the environment of the client',
      death,
      'tells why it broke down, in the cell that ran and in the log of the server, and comes back',
    ],
    [
      'JPY_PARENT_PID may name the parent, somebody else or nobody: the kernel ends with its real parent',
      life,
      'ends with its parent, with %s',
    ],
    [
      'JPY_SESSION_NAME, where it comes, tells the notebook: tasks of two notebooks are kept apart',
      'e2e/command/run.test.ts',
      'keeps the tasks of two notebooks in one directory apart',
    ],
    [
      "the working directory is the notebook's: files beside it can be read",
      'e2e/command/directory.test.ts',
      'lets the cells of a notebook read the files beside it',
    ],
    [
      'bare TCP connections to the ports, which say nothing, do no harm',
      vscode,
      'gives the kernel a kernelspec that VS Code can use',
    ],
    [
      'a taken port ends the process at once with an error',
      life,
      'ends at once, with the reason on stderr, when a port is taken',
    ],
    [
      'a missing connection file ends it at once with an error',
      badInput,
      'names a connection file that is missing, and ends with an error',
    ],
    [
      'a connection file that lacks a field is told with the field and without its key',
      badInput,
      'names the field that a connection file lacks, and never its key',
    ],
    [
      'the log of a Jupyter server has the reason of a start that failed',
      death,
      'that cannot start says in the log of the server what is wrong and what to do',
    ],
    [
      'the terminal of nbconvert has it too',
      startFailure,
      'prints why a kernel ended at its start, and what to do',
    ],
    [
      'faulty settings are told where the user looks: in the cell',
      start,
      'lives with faulty settings and tells them in the cell',
    ],
    [
      'kernel_info waits for no backend, since every client starts with it',
      life,
      'answers kernel_info and commands of its own at once though its gateway never answers',
    ],
  ],
  'connection file': [
    [
      'five ports, ip, transport, key and scheme are read, other fields passed over',
      connection,
      'reads the file of a client, unknown fields aside',
    ],
    [
      'tcp and ipc endpoints are spelled as Jupyter spells them',
      connection,
      'spells tcp and ipc as Jupyter does',
    ],
    [
      'over ipc all goes as over tcp',
      protocol,
      'runs a cell: busy, input, outputs in order, reply, idle',
    ],
    [
      'an empty key means no signatures, in both directions',
      sockets,
      'speaks without signatures when the key is empty',
    ],
    [
      'a missing scheme means hmac-sha256',
      connection,
      'takes an empty or missing key for unsigned, a missing scheme for hmac-sha256',
    ],
    [
      'any digest that hashlib knows signs',
      sockets,
      'signs with the digest that the connection file names',
    ],
    [
      'CURVE keys encrypt every socket, the heartbeat too, over tcp and ipc',
      sockets,
      'encrypts all sockets when the connection file has CURVE keys, over %s',
    ],
    [
      'a client that requires encryption gets it',
      jupyterClient,
      'runs a cell encrypted by CURVE when it is told to require that',
    ],
    [
      'what we write ourselves is for the owner alone',
      connection,
      'writes what is read again, for the owner alone',
    ],
    [
      'the same file serves the next process after a restart',
      restart,
      'answers on the same connection file: a new session, counted from 1',
    ],
  ],
  kernelspec: [
    [
      'Jupyter finds it, with its display name, language and mode of interrupt',
      kernelspecs,
      'shows the kernel, its language and where its logos are',
    ],
    [
      'interrupts go by message, which works on every system',
      vscode,
      'gives the kernel a kernelspec that VS Code can use',
    ],
    [
      'supported_encryption names curve, because it is done',
      kernelspecs,
      'shows the kernel, its language and where its logos are',
    ],
    [
      'no kernel_protocol_version, which would promise a handshake; no debugger',
      kernelspecs,
      'shows the kernel, its language and where its logos are',
    ],
    [
      'logos are served, svg and both png',
      kernelspecs,
      'gives the kernel with logos that can be fetched, each the file of the package',
    ],
    [
      'names are those that Jupyter takes, in lower case',
      kernelspecs,
      'installs into the venv in use, told by VIRTUAL_ENV or by its python3, and takes out again',
    ],
    [
      'several kernels on one program have display names of their own, by which VS Code tells them apart',
      install,
      'makes several kernels with defaults of their own, into the user directory and a prefix, and removes one',
    ],
    [
      'it can go where a venv is looked for, and out again',
      kernelspecs,
      'installs into the venv in use, told by VIRTUAL_ENV or by its python3, and takes out again',
    ],
    [
      "it can go into the user's directory or below any prefix",
      install,
      'makes several kernels with defaults of their own, into the user directory and a prefix, and removes one',
    ],
    [
      'one of somebody else is neither replaced nor removed',
      spec,
      'replaces one of somebody else only by force',
    ],
    [
      'Jupyter never sees half of one: paths and logos are as they should be',
      spec,
      'writes what Jupyter reads, with paths untouched and the logos beside',
    ],
  ],
};
