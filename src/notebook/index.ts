/** notebook/: runs a notebook file through a kernel process, without any other program. */
export {
  type KernelProcess,
  type KernelProcessParts,
  startKernelProcess,
} from './kernel-process.ts';
export {
  decodeNotebook,
  type Notebook,
  type NotebookCell,
  readNotebook,
  writeNotebook,
} from './notebook-file.ts';
export { createOutputCollector, type OutputCollector } from './output-collector.ts';
export { hasTag, injectParameters, type ParameterValue } from './parameters.ts';
export {
  type CellResult,
  type NotebookRun,
  type RunListener,
  runNotebook,
  type RunOptions,
} from './run-notebook.ts';
export { type Palette, terminalListener, type TerminalParts } from './terminal-listener.ts';
