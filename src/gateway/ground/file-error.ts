/** What a failed file operation says. */
import { messageOf } from '../../shared/index.ts';

/** Names the file, which the system's own error for a failed write does not. */
export function notWritten(what: string, file: string, thrown: unknown): Error {
  return new Error(`${what} ${file} could not be written: ${messageOf(thrown)}`, { cause: thrown });
}
