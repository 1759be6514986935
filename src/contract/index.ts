/** contract/: what Linkis says over HTTP, in its own spelling; shared by the client and the local gateway. */
export { decodeCategoryEngines } from './category.ts';
export {
  decodeDataSource,
  decodeDataSources,
  decodeSourceColumns,
  decodeSourceNames,
} from './data-sources.ts';
export { decodeDirectoryFiles } from './dir-file-trees.ts';
export { decodeEnvelope, type Envelope, envelopeStatus, httpStatusOf } from './envelope.ts';
export {
  decodeFunctionDetails,
  decodeFunctionFolders,
  decodeFunctions,
  decodePythonModules,
  type FunctionRow,
} from './functions.ts';
export { decodeStatusAnswer, type JobState, jobStates } from './job-state.ts';
export {
  apiBase,
  connectTestPath,
  dataSourcePath,
  entrancePath,
  jobHistoryPath,
  routes,
} from './routes.ts';
export { decodeJobHistoryList, decodeJobHistoryRow, type JobRow } from './job-history.ts';
export { decodeLogAnswer, decodeStoredLog, linesOf } from './log.ts';
export {
  decodePublicKey,
  hasNoPublicKey,
  isPasswordRefused,
  isTokenRefused,
  loginBody,
} from './login.ts';
export {
  decodeOpenFileAnswer,
  decodeRowCount,
  linkisNull,
  type OpenFileAnswer,
  resultNumber,
  resultType,
} from './open-file.ts';
export { decodeFraction, decodeProgressAnswer, type ProgressAnswer } from './progress.ts';
export { decodeRefusal, isServiceDown } from './refusal.ts';
export { excerptOf, shapeError } from './shape.ts';
export { decodeSubmitAnswer, executeBody, submitBody } from './submit.ts';
export { decodeUserRoot } from './user-root.ts';
export {
  decodePartitions,
  decodePartitionSize,
  decodeTableBase,
  decodeTableFields,
  decodeTableStatistics,
} from './table-details.ts';
