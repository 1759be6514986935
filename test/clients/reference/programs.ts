/** What single clients do step by step, all their clocks, and how quick a kernel should be. Data alone. */
import { type Demands, files } from './demand.ts';

const { compare, death, jupyterClient, kernelTest, lab, labEditing, life, nbconvert } = files;
const { pacing, papermill, protocol, restart, server, sockets, startFailure } = files;
const { vscode, websocket } = files;

/** Each client, clocks, speed. */
export const programDemands: Demands = {
  jupyter_client: [
    [
      'kernel_info, one message on iopub, then silence: it becomes ready',
      jupyterClient,
      'runs a cell encrypted by CURVE when it is told to require that',
    ],
    [
      'a kernel that died is told from one that is slow',
      startFailure,
      'has the taken port on its terminal, and learns of the death at once',
    ],
    [
      'the console runs a line and ends',
      jupyterClient,
      'shows the banner, runs a line, shows its output and ends',
    ],
    [
      '`jupyter run` shows what a file of code shows, and fails when it fails',
      jupyterClient,
      'runs a file of SQL, shows its table, and ends with the cause of a failure',
    ],
    [
      'the conformance suite of the project passes',
      kernelTest,
      'passes with every sample that fits this kernel',
    ],
  ],
  'Jupyter Server': [
    [
      'its first questions on fresh connections are answered',
      server,
      'runs a query, interrupts a sleeping shell, runs on, restarts and ends',
    ],
    ['both WebSocket protocols', websocket, 'runs cells over the WebSocket protocol "%s"'],
    [
      'above 1 MB a second it would drop everything, the result too: a flood of log does not take the table along',
      lab,
      'shows the table and keeps every line of a task that logs 60,000 long ones',
    ],
    [
      'text stays below its rate in bytes',
      pacing,
      'lets 2.5 MB out without a wait, and the rest when the server has forgotten them, though it stall for 0.6 s',
    ],
    [
      'displays stay below its rate in messages',
      pacing,
      'lets every display through, at most 2,400 in any three seconds',
    ],
    ['its counters start anew at an idle', pacing, 'is full again after an idle'],
    [
      'a lost connection gets what it missed',
      websocket,
      'gets the rest of a cell after its connection was lost and came back with the same session',
    ],
    [
      'busy and idle are what it shows and culls by',
      server,
      'is busy to the server for as long as its cell runs, though it answers a completion beside',
    ],
    [
      'it starts a dead kernel again',
      death,
      'comes back after a SIGKILL, as the client is told, and runs a cell',
    ],
    [
      'it lists the kernel with its logos',
      'clients/kernelspecs.test.ts',
      'gives the kernel with logos that can be fetched, each the file of the package',
    ],
  ],
  JupyterLab: [
    [
      'a cell runs, is stopped by the button, the next one runs',
      lab,
      'shows the status while a shell cell runs, ends it by the stop button, and runs the next cell',
    ],
    ['an error shows its cause', lab, 'shows the cause of a failed cell'],
    [
      'a display is updated in its place while the cell runs',
      lab,
      'shows progress of a long query',
    ],
    [
      'a kernel that broke down: the reason stays in the cell, the next cell runs',
      labEditing,
      'leaves the reason in its cell, is restarted with a word to the user, and runs the next cell',
    ],
    ['Restart and Run All', labEditing, 'gives a new kernel that runs every cell, counted from 1'],
    ['completer and tooltip', labEditing, 'is completed by Tab and explained by Shift+Tab'],
    [
      'Notebook 7',
      labEditing,
      'runs a cell, shows its table, and stops a sleeping one by its button',
    ],
    [
      'comms of a kernel without targets',
      server,
      'runs a query, interrupts a sleeping shell, runs on, restarts and ends',
    ],
    [
      'history for the console',
      server,
      'answers completion, inspection and history through the server',
    ],
  ],
  'VS Code': [
    [
      'one session id, or it drops what comes',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
    [
      'three sockets with one identity',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
    [
      'kernel_info on control has its reply and its idle',
      vscode,
      'gives the kernel a kernelspec that VS Code can use',
    ],
    [
      'start-up code that is not stored is not counted',
      protocol,
      'counts only cells that are to be stored',
    ],
    [
      'cells one at a time, failures abort nothing',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
    [
      'interrupt by message',
      vscode,
      'interrupts by message: reply and idle come, and the cell ends',
    ],
  ],
  nbclient: [
    [
      'the status of the reply decides, and the batch ends with an error',
      nbconvert,
      'exits with an error and prints the cause when a cell fails',
    ],
    [
      'the cell runs on where errors are allowed',
      nbconvert,
      'goes on after a failed cell with --allow-errors, and keeps the error',
    ],
    [
      'errors can be allowed by their name',
      nbconvert,
      'goes on after an error that is allowed by its name, and stops at another',
    ],
    [
      'its time limit interrupts, and the cell ends',
      nbconvert,
      'interrupts a cell that takes too long, and the process it started is gone',
    ],
    [
      'the times of a cell come from the headers, in order',
      nbconvert,
      'keeps when each cell began and ended, highlights SQL, and makes a script of its code',
    ],
    [
      'streams, displays and errors are in the notebook',
      nbconvert,
      'runs SQL, Python and shell cells, each with its output in the notebook',
    ],
    [
      'a fault of the settings is on its terminal',
      startFailure,
      'prints what is wrong with a settings file, where, and what to do',
    ],
  ],
  papermill: [
    [
      'its Python assignments are parameters of a SQL notebook',
      papermill,
      'hands parameters of every kind to a SQL cell',
    ],
    [
      'a failed cell ends it with the cause',
      papermill,
      'exits with an error that names the cause when a cell fails',
    ],
  ],
  nbdime: [
    [
      'outputs that are the same in each run',
      'clients/nbdime.test.ts',
      'finds no difference between two runs of a notebook that is kept in git, and the one of other data',
    ],
  ],
  nbval: [
    [
      'what is shown first is what stays',
      'flow/cells/status-line.test.ts',
      'stable: a notebook that is run as a whole has the line once and first, never updated',
    ],
  ],
  clocks: [
    [
      '60 s from the start to the first answer',
      life,
      'answers kernel_info and commands of its own at once though its gateway never answers',
    ],
    [
      '0.2 s of silence on iopub after the first answer',
      jupyterClient,
      'runs a cell encrypted by CURVE when it is told to require that',
    ],
    [
      'idle 4 s after the reply at the latest, or a batch fails',
      papermill,
      'hands parameters of every kind to a SQL cell',
    ],
    [
      'first busy within 1 s, 0.1 s between messages after the reply',
      kernelTest,
      'passes with every sample that fits this kernel',
    ],
    [
      'the server asks every 0.5 s on fresh connections until it is answered',
      websocket,
      'runs cells over the WebSocket protocol "%s"',
    ],
    [
      '1,000 messages and 1 MB a second, over 3 s',
      pacing,
      'lets every display through, at most 2,400 in any three seconds',
    ],
    [
      'the server looks every 3 s whether the kernel lives',
      death,
      'comes back after a SIGKILL, as the client is told, and runs a cell',
    ],
    ['2.5 s from the shutdown to SIGTERM, 5 s to SIGKILL', compare, 'are all passed by this one'],
    [
      '1 s for a completion in JupyterLab, while a cell runs',
      server,
      'is busy to the server for as long as its cell runs, though it answers a completion beside',
    ],
    [
      '1 s for a completion while the gateway hangs',
      'flow/cells/catalogue.test.ts',
      'answer in time while the gateway hangs',
    ],
    [
      '2 s for a completion in VS Code',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
    [
      '10 s for an interrupt and 10 s for the end of its cell',
      vscode,
      'interrupts by message: reply and idle come, and the cell ends',
    ],
    [
      '1 s for the echo of a heartbeat',
      sockets,
      'echoes the heartbeat while its main thread is blocked',
    ],
    [
      'the parent is looked at every second',
      'kernel/parent-watch.test.ts',
      'tells once that the parent is another than at the start',
    ],
  ],
  speed: [
    ['1,000 queued cells: as many replies and idles', protocol, 'runs 1,000 queued cells in order'],
    [
      '100,000 lines: all of them, in few messages',
      protocol,
      'delivers 100,000 lines complete, once and in order, in few messages',
    ],
    [
      'a flood of displays: all of them',
      protocol,
      'keeps the displays of a flood, each in its place',
    ],
    ['20 MB of code', sockets, 'survives deep nesting, keys of the prototype and 20 MB of code'],
    [
      'memory that does not grow with the cells',
      'e2e/kernel/wire-fuzz.test.ts',
      'run in order, three times over, in memory that does not grow',
    ],
    [
      'memory that stays flat over 6,000 cells of the built kernel',
      restart,
      'run in order, six times over, in memory that stays flat once it is warm',
    ],
    [
      'an interrupt ends a cell of the gateway, though its code never would',
      'e2e/tasks/interrupt.test.ts',
      'ends a Python loop, and nothing computes on',
    ],
  ],
};
