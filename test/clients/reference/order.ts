/** Order of messages, the queue behind an error, interrupt, and every kind of end. Data alone. */
import { type Demands, files } from './demand.ts';

const { attach, compare, death, life, protocol, restart, server, sockets, start, startFailure } =
  files;
const { nbconvert, vscode } = files;

/** Order, queue, interrupt, end. */
export const orderDemands: Demands = {
  order: [
    [
      'busy, input, outputs, error, reply, idle',
      protocol,
      'runs a cell: busy, input, outputs in order, reply, idle',
    ],
    [
      'busy and idle for every request, those on control too',
      compare,
      'are all passed by this one',
    ],
    [
      'an interrupt has its reply and its idle: VS Code waits for both',
      vscode,
      'interrupts by message: reply and idle come, and the cell ends',
    ],
    [
      'nothing of a cell comes after its idle, and there is one',
      protocol,
      'are answered at once, and the cell is said to be busy again',
    ],
    [
      'starting is said once, before any other status, without a parent',
      sockets,
      'says once that it starts, before any other status, and names no parent',
    ],
    [
      'only stored cells that are not silent are counted, and input and reply agree',
      protocol,
      'counts only cells that are to be stored',
    ],
    [
      'what a cell prints before a question is there before the question',
      protocol,
      'asks the client that runs the cell, openly or hidden, after what was printed before',
    ],
    [
      'completion and kernel_info are answered while a cell runs, and then busy is said again',
      protocol,
      'are answered at once, and the cell is said to be busy again',
    ],
    [
      'so the server takes the kernel for busy and does not cull it',
      server,
      'is busy to the server for as long as its cell runs, though it answers a completion beside',
    ],
    [
      'the streams of a cell keep their order among themselves and with displays',
      'kernel/output/stream-pacing.test.ts',
      'joins text of one stream, keeps the order of streams and displays, and hands the outcome on',
    ],
  ],
  queue: [
    [
      'stop_on_error aborts what was queued, however fast the failure',
      protocol,
      'aborts a burst behind a cell that fails at once, and runs what is sent after its idle',
    ],
    [
      'also what arrived while the thread was busy',
      protocol,
      'aborts cells that arrived while the main thread was blocked',
    ],
    [
      'cells sent after the idle run',
      protocol,
      'aborts a burst behind a cell that fails at once, and runs what is sent after its idle',
    ],
    ['only cells are aborted', protocol, 'does not abort other requests behind an error'],
    [
      'stop_on_error false aborts nothing',
      protocol,
      'runs what is queued behind an error when stop_on_error is false',
    ],
    [
      'Run All through a real server stops where it should',
      server,
      'aborts the cells behind a failed one, as Run All needs, and runs what comes after',
    ],
    [
      'a cell that may fail lets the next ones run',
      nbconvert,
      'lets a cell fail that is tagged raises-exception',
    ],
    [
      'cells queued in any number run in order',
      restart,
      'run in order, six times over, in memory that stays flat once it is warm',
    ],
  ],
  interrupt: [
    [
      'by message: the cell ends with KeyboardInterrupt, those behind it are aborted',
      protocol,
      'ends the running cell and aborts those behind it; a second one is harmless',
    ],
    [
      'by SIGINT: the same, and the process lives',
      start,
      'interrupts on SIGINT and ends on SIGTERM with exit code 0',
    ],
    [
      'idle: answered, and the next cell is not hit',
      protocol,
      'is harmless while nothing runs and does not hit the next cell',
    ],
    [
      'while a cell asks its user',
      protocol,
      'ends a cell that waits for an answer when it is interrupted',
    ],
    [
      'while output waits for its pace',
      protocol,
      'acts at once on a cell whose output waits for its pace',
    ],
    [
      'control stays free whatever the cell does',
      protocol,
      'leaves control free while the interpreter ignores it',
    ],
    [
      'the remote task is killed, and the cell ends',
      'e2e/tasks/interrupt.test.ts',
      'ends a sleeping shell cell, and the process is gone',
    ],
    [
      'the cell ends too when the kill is answered late',
      'flow/faults/server.test.ts',
      'that answers a kill late is waited for, within the time of an interrupt',
    ],
  ],
  end: [
    [
      'a shutdown is answered and done in 2.5 s while a cell runs',
      protocol,
      'on %s answers, ends the running cell, aborts the queued one and closes the interpreter',
    ],
    ['though the cell hears nothing', protocol, 'ends in time when the interpreter hears nothing'],
    [
      'a reply that is sent last arrives, and the exit code is 0',
      life,
      'ends 50 times without an abort and never without its reply, at whatever moment it is asked',
    ],
    [
      'JupyterLab interrupts first and then shuts down: nothing is left',
      server,
      'shuts a busy kernel down, and the task that ran is gone',
    ],
    [
      'SIGTERM is all that VS Code sends: the task is killed, the process ends by itself',
      life,
      'kills its task on SIGTERM and ends in time: the job history says Cancelled',
    ],
    [
      'a restart is a new session, counted from 1, on the same file',
      restart,
      'answers on the same connection file: a new session, counted from 1',
    ],
    [
      'restart by the server: interrupt, restart, next cell',
      server,
      'runs a query, interrupts a sleeping shell, runs on, restarts and ends',
    ],
    [
      'SIGKILL under a server: it is started again, the client is told, the next cell runs',
      death,
      'comes back after a SIGKILL, as the client is told, and runs a cell',
    ],
    [
      'SIGKILL leaves the task to the next kernel',
      attach,
      'leaves it to the next one (kill %i, %i ms after the cell began)',
    ],
    [
      'a breakdown ends every running cell, those of subshells too',
      protocol,
      'ends every running cell with its reason and its idle, and nothing is answered after it',
    ],
    [
      'a breakdown ends the process with an error, the reason in its first words',
      life,
      'that breaks down says why with its first words, and ends with an error',
    ],
    [
      'a breakdown tells its reason on stderr, which the log of the server has',
      death,
      'tells why it broke down, in the cell that ran and in the log of the server, and comes back',
    ],
    [
      'a breakdown tells its reason on the terminal of nbconvert',
      startFailure,
      'prints why a kernel broke down while a cell ran',
    ],
    ['without its parent it ends', life, 'ends with its parent, with %s'],
    [
      'no zombie and no orphan is left',
      life,
      'leaves no zombie behind, neither of its own nor of the gateway',
    ],
  ],
};
