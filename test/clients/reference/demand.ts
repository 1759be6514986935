/** The form of one demand, and the names of the test files that hold several. Types and names alone. */

/** Which part of a kernel, or which client, a demand is about. */
export type Area =
  | 'launch'
  | 'connection file'
  | 'kernelspec'
  | 'sockets'
  | 'wire'
  | 'header'
  | 'messages'
  | 'order'
  | 'queue'
  | 'interrupt'
  | 'end'
  | 'features'
  | 'jupyter_client'
  | 'Jupyter Server'
  | 'JupyterLab'
  | 'VS Code'
  | 'nbclient'
  | 'papermill'
  | 'zeromq'
  | 'clocks'
  | 'speed';

/** What is demanded, the test file below test/, the title of the test as it stands there. */
export type Demand = readonly [demand: string, file: string, test: string];

/** The demands of some areas. */
export type Demands = Readonly<Partial<Record<Area, readonly Demand[]>>>;

/** Test files by a short name. */
export const files = {
  protocol: 'e2e/kernel/protocol.test.ts',
  sockets: 'e2e/kernel/sockets.test.ts',
  fuzz: 'e2e/kernel/wire-fuzz.test.ts',
  comms: 'e2e/kernel/comms.test.ts',
  commClient: 'e2e/kernel/client-comms.test.ts',
  hostileComms: 'e2e/kernel/comms-hostile.test.ts',
  widgets: 'e2e/kernel/widgets.test.ts',
  life: 'e2e/process/life.test.ts',
  restart: 'e2e/process/restart.test.ts',
  install: 'e2e/process/install.test.ts',
  vscode: 'e2e/kernel/client-vscode.test.ts',
  subshell: 'e2e/kernel/client-subshell.test.ts',
  attach: 'e2e/tasks/attach.test.ts',
  badInput: 'e2e/tasks/bad-input.test.ts',
  start: 'e2e/command/start.test.ts',
  nbconvert: 'clients/nbconvert.test.ts',
  papermill: 'clients/papermill.test.ts',
  jupyterClient: 'clients/jupyter-client.test.ts',
  kernelTest: 'clients/kernel-test.test.ts',
  server: 'clients/jupyter-server.test.ts',
  websocket: 'clients/websocket-protocols.test.ts',
  death: 'clients/kernel-death.test.ts',
  startFailure: 'clients/start-failure.test.ts',
  kernelspecs: 'clients/kernelspecs.test.ts',
  lab: 'clients/jupyterlab.test.ts',
  labEditing: 'clients/jupyterlab-editing.test.ts',
  compare: 'clients/compare-kernels.test.ts',
  connection: 'protocol/socket/connection-file.test.ts',
  cursor: 'protocol/wire/cursor.test.ts',
  wire: 'protocol/wire/wire.test.ts',
  spec: 'cli/installed/kernelspec.test.ts',
  pacing: 'kernel/output/stream-pacing.test.ts',
} as const;
