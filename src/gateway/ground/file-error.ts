/** What a failed file operation says. */
import { messageOf } from '../../shared/index.ts';

/** `ENOENT`, `EACCES`, …; undefined for anything else. Looks at the shape, since an error of another realm is no `Error` of ours. */
export function fileErrorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** True when the path leads to nothing. */
export function isMissing(thrown: unknown): boolean {
  const code = fileErrorCode(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** An error that names the file, which the system's own does not when a write fails, and why. */
export function notWritten(what: string, file: string, thrown: unknown): Error {
  return new Error(`${what} ${file} could not be written: ${messageOf(thrown)}`, { cause: thrown });
}
