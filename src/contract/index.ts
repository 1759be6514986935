/** contract/: what Linkis says over HTTP, in its own spelling; shared by the client and the local gateway. */
export { type CategoryEngine, decodeCategoryEngines } from './category.ts';
export { decodeEnvelope } from './decode-envelope.ts';
export { decodeDirectoryFiles, type DirectoryFile } from './dir-file-trees.ts';
export { type Envelope, envelopeStatus, httpStatusOf } from './envelope.ts';
export { isJobState, type JobState, jobStates } from './job-state.ts';
export { linkisNull, resultNumber, resultType } from './result-file.ts';
export { apiBase, entrancePath, type EntranceVerb, jobHistoryPath, routes } from './routes.ts';
export { decodeJobHistoryList, decodeJobHistoryRow, type JobRow } from './job-history.ts';
export { decodeLogAnswer, decodeStoredLog, type LogAnswer } from './log.ts';
export { decodePublicKey, loginBody, type PublicKey } from './login.ts';
export { decodeOpenFileAnswer, type FileColumn, type OpenFileAnswer } from './open-file.ts';
export {
  decodeFraction,
  decodeProgressAnswer,
  type ProgressAnswer,
  type ProgressStage,
  type YarnApplication,
} from './progress.ts';
export { decodeRefusal, isServiceDown, type Refusal } from './refusal.ts';
export { excerptOf, shapeError } from './shape.ts';
export { decodeStatusAnswer } from './status.ts';
export {
  decodeSubmitAnswer,
  executeBody,
  type SubmitAnswer,
  submitBody,
  type SubmitRequest,
} from './submit.ts';
