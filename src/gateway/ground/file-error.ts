/** What a failed file operation says. */
import { messageOf, systemCodeOf } from '../../shared/index.ts';

/** True when the path leads to nothing. */
export function isMissing(thrown: unknown): boolean {
  const code = systemCodeOf(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** An error that names the file, which the system's own does not when a write fails, and why. */
export function notWritten(what: string, file: string, thrown: unknown): Error {
  return new Error(`${what} ${file} could not be written: ${messageOf(thrown)}`, { cause: thrown });
}
