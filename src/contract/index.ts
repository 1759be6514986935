/** contract/: what Linkis says over HTTP, in its own spelling; shared by the client and the local gateway. */
export { type Envelope, envelopeStatus, httpStatusOf } from './envelope.ts';
export { isJobState, type JobState, jobStates } from './job-state.ts';
export { linkisNull, resultNumber, resultType } from './result-file.ts';
export { apiBase, entrancePath, type EntranceVerb, jobHistoryPath, routes } from './routes.ts';
