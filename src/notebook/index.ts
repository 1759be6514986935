/** notebook/: runs a notebook file through a kernel process, without any other program. */
export { startKernelProcess } from './kernel-process.ts';
export { decodeNotebook, readNotebook, writeNotebook } from './notebook-file.ts';
export { createOutputCollector } from './output-collector.ts';
export { injectParameters, type ParameterValue } from './parameters.ts';
export { type NotebookRun, runNotebook } from './run-notebook.ts';
export { terminalListener } from './terminal-listener.ts';
export { unusedParameters } from './unused-parameters.ts';
