/** contract/: what Linkis says over HTTP, in its own spelling; shared by the client and the local gateway. */
export { decodeCategoryEngines } from './category.ts';
export {
  csvRowsQuery,
  type CsvRowsRequest,
  csvRowsType,
  decodeCsvRowsQuery,
  decodeCsvRowsType,
} from './csv-rows.ts';
export {
  decodeDataSource,
  decodeDataSources,
  decodeSourceColumns,
  decodeSourceNames,
} from './data-sources.ts';
export { decodeDirectory, decodeDirectoryFiles } from './dir-file-trees.ts';
export {
  engineApplication,
  engineLogTypes,
  engineManagerApplication,
  operatorKey,
  yarnOperator,
} from './engine-manager.ts';
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
export {
  decodeLookAnswer,
  decodeLookQuestion,
  decodeLookTable,
  lookPaths,
  type LookQuestion,
  type LookRows,
  type LookTable,
} from './looks.ts';
export { allColumnOnly, decodeLogAnswer, decodeStoredLog, linesOf } from './log.ts';
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
export { decodeItemList, decodeKeyValues, decodeParameterTree } from './parameters.ts';
export { placedHead, type PlacedHead, type PrintPlace, threadAt } from './print-place.ts';
export { decodeFraction, decodeProgressAnswer, type ProgressAnswer } from './progress.ts';
export { decodeRefusal, isServiceDown } from './refusal.ts';
export { firstReleaseOf, laterLogKinds, oldestRelease } from './releases.ts';
export { excerptOf, shapeError } from './shape.ts';
export { decodeSubmitAnswer, executeBody, submitBody } from './submit.ts';
export { decodeVariables, variablesBody } from './variables.ts';
export { decodeExists, decodeUserRoot } from './user-files.ts';
export {
  decodePartitions,
  decodePartitionSize,
  decodeTableBase,
  decodeTableFields,
  decodeTableStatistics,
} from './table-details.ts';
