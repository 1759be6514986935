/** shared/: words that every room needs, with no domain in them. */
export {
  type ErrorCode,
  type ErrorDetails,
  errorCodes,
  ignoreMissing,
  isMissing,
  LinkisKernelError,
  messageOf,
  systemCodeOf,
} from './errors.ts';
export { type Clock, realClock } from './clock.ts';
export { delay, longestTimerMs } from './delay.ts';
export { escapeHtml } from './escape-html.ts';
export { findJsonFault } from './json-fault.ts';
export { composedName, identifier, identifierSign, isIdentifier } from './identifier.ts';
export { isLoopback } from './loopback.ts';
export { plainNumber, storedText } from './stored-text.ts';
export { largest } from './largest.ts';
export { type LinkedSignal, linkedSignal } from './linked-signal.ts';
export { durationIn } from './duration.ts';
export { closeEvents, piped } from './piped.ts';
export { livingProcess, processPlace } from './living-process.ts';
export { looksSecret, masked, maskedParameter } from './masked.ts';
export { nearest, suggestion } from './nearest.ts';
export { coloursFor, isColoured } from './terminal-colours.ts';
export { counted, grouped, plural, utcTime } from './words.ts';
export { untilAborted } from './until-aborted.ts';
export { type Deferred, deferred } from './deferred.ts';
export {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  asTime,
  asWrittenTime,
  isObject,
  type JsonObject,
  jsonText,
  parseJson,
} from './decode.ts';
export { createLogger, type Logger, type LogLevel, silentLogger } from './logger.ts';
export { makeDirectory } from './make-directory.ts';
export {
  makePrivateDirectory,
  openPrivateFile,
  privateFlags,
  readOwnFile,
  readPrivateFile,
} from './private-file.ts';
