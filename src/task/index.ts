/** task/: the seam; what a run asks of a service that runs tasks. Types only (and two brands and a key). */
export type {
  CatalogueClient,
  CatalogueTable,
  CatalogueUser,
  UserEngine,
  UserResource,
} from './catalogue-client.ts';
export type { CatalogueColumn } from './catalogue-column.ts';
export type {
  ConsoleClient,
  GlobalVariable,
  ParameterPlace,
  ParameterRange,
  ServerParameter,
} from './console-client.ts';
export type {
  ClusterQueue,
  EngineActivity,
  EngineClient,
  EngineLogKind,
  EngineLogPage,
  EngineResource,
  PastEngine,
  QueueLoad,
  StartPrediction,
  YarnApplication,
} from './engine-client.ts';
export type { FileClient, FileRoot, SentFile, StoredFile } from './file-client.ts';
export type { LogLine, LogPage, PrintPlace } from './log-page.ts';
export type { LookClient } from './look-client.ts';
export type { Progress, StageProgress } from './progress.ts';
export type { PageRequest, ResultColumn, ResultPage, ResultSetRef } from './result-page.ts';
export type {
  CallWait,
  CsvRows,
  CsvRowsRequest,
  EngineOffer,
  ExportRequest,
  KillAnswer,
  TaskClient,
} from './task-client.ts';
export {
  type DataSource,
  type DataSourceClient,
  dataSourceParameter,
  type FunctionClient,
  type FunctionKind,
  type PythonModule,
  type ServerFunction,
  type TableClient,
  type TableDetails,
  type TableSize,
} from './server-client.ts';
export type { TaskQuery } from './task-query.ts';
export { ownTaskKey, submitMarkKey, type TaskSpec } from './task-spec.ts';
export {
  execId,
  type ExecId,
  isLocalTask,
  isTerminal,
  localTask,
  type TaskHandle,
  taskId,
  type TaskId,
  type TaskInfo,
  type TaskState,
  taskOfText,
  taskText,
} from './task-status.ts';
