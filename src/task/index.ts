/** task/: the seam, what a run asks of a service that runs tasks. Types only (and two brands). */
export type { LogLine, LogPage } from './log-page.ts';
export type { Progress, StageProgress } from './progress.ts';
export type { PageRequest, ResultColumn, ResultPage, ResultSetRef } from './result-page.ts';
export type { EngineOffer, ExportRequest, KillAnswer, TaskClient } from './task-client.ts';
export type { TaskSpec } from './task-spec.ts';
export {
  execId,
  type ExecId,
  isTerminal,
  type TaskHandle,
  taskId,
  type TaskId,
  type TaskInfo,
  type TaskState,
} from './task-status.ts';
