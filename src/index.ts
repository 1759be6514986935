/** The public names of the package: a Linkis task client, a local gateway, a kernel. Everything else is internal. */
export { createGateway, type Gateway, type GatewaySettings } from './gateway/index.ts';
export type {
  CellError,
  CellEvent,
  CellOutcome,
  CellRequest,
  Completeness,
  Completion,
  DisplayId,
  Interpreter,
  LanguageInfo,
  MimeBundle,
} from './interpreter/index.ts';
export { type KernelParts, type RunningKernel, startKernel } from './kernel/index.ts';
export {
  type ClientOptions,
  createLinkisClient,
  type LinkisAuth,
  type LinkisSettings,
} from './linkis/index.ts';
export {
  type Clock,
  createLinkisInterpreter,
  type LinkisInterpreterParts,
  type LogMode,
  type RunSettings,
} from './run/index.ts';
export { type ErrorCode, errorCodes, LinkisKernelError } from './shared/index.ts';
export type {
  EngineOffer,
  ExportRequest,
  KillAnswer,
  LogLine,
  LogPage,
  PageRequest,
  Progress,
  ResultColumn,
  ResultPage,
  ResultSetRef,
  StageProgress,
  TaskClient,
  TaskHandle,
  TaskId,
  TaskInfo,
  TaskSpec,
  TaskState,
} from './task/index.ts';
