/** The code of a failed file operation. */

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
