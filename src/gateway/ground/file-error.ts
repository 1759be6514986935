/** What a failed file operation says. */
import { messageOf } from '../../shared/index.ts';

/** An error that names the file, as the system's own for a failed write does not. */
export function notWritten(what: string, file: string, thrown: unknown): Error {
  return new Error(`${what} ${file} could not be written: ${messageOf(thrown)}`, { cause: thrown });
}
