/** notebook/: runs a notebook file through a kernel process, without any other program. */
export { allListeners, failureListener } from './failure-listener.ts';
export { type JsonEvents, jsonEvents } from './json-listener.ts';
export { startKernelProcess } from './kernel-process.ts';
export {
  checkWritable,
  decodeNotebook,
  type Notebook,
  readNotebook,
  writeNotebook,
  writeRecord,
} from './notebook-file.ts';
export { createNotebookSaver } from './notebook-saver.ts';
export { createOutputCollector } from './output-collector.ts';
export { injectParameters, type ParameterValue } from './parameters.ts';
export { type NotebookRun, runCellsOf } from './run-cell.ts';
export { type RunListener, runNotebook } from './run-notebook.ts';
export {
  manifestOf,
  refusalToResume,
  type Resumption,
  type DetachedEnd,
  detachedTasks,
  resumptionOf,
  type RunFacts,
} from './run-record.ts';
export { summaryLine, summaryOf } from './run-summary.ts';
export { type TerminalListener, terminalListener } from './terminal-listener.ts';
export { terminalText } from './terminal-text.ts';
export { unusedParameters } from './unused-parameters.ts';
