/** interpreter/: the seam; what a kernel asks of a language. Types only (and one brand). */
export type { CellEvent } from './cell-event.ts';
export type { CellError, CellOutcome } from './cell-outcome.ts';
export type { CellRequest } from './cell-request.ts';
export type { Comm, CommListener, CommMessage, OpeningComm, ReceivedCommMessage } from './comm.ts';
export type {
  Completeness,
  Completion,
  CompletionKind,
  Interpreter,
  LanguageInfo,
} from './interpreter.ts';
export { displayId, type DisplayId, type MimeBundle } from './mime-bundle.ts';
