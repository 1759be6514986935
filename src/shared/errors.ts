/**
 * Every error that the kernel itself raises: one class, one closed list of codes. A code is stable, a message is not.
 * Messages say what failed, on which thing, with which value; the hint says what to do next.
 */

/** The stable codes, by the room that raises them. `docs/reference/errors.md` lists each with its remedy, and a test compares the two. */
export const errorCodes = [
  // protocol
  'WIRE_FORMAT',
  'WIRE_SIGNATURE',
  'CONNECTION_FILE',
  'PORT_TAKEN',
  // magics
  'MAGIC_UNKNOWN',
  'MAGIC_SYNTAX',
  'OPTION_INVALID',
  'VARIABLE_UNDEFINED',
  'CELL_NOT_TEXT',
  // linkis
  'LINKIS_UNREACHABLE',
  'LINKIS_HTTP',
  'LINKIS_SHAPE',
  'LINKIS_REFUSED',
  'LINKIS_AUTH',
  // run
  'GUARD_REFUSED',
  'TASK_REJECTED',
  'TASK_FAILED',
  'TASK_CANCELLED',
  'TASK_TIMEOUT',
  'EXPECTATION_FAILED',
  'RESULT_GONE',
  // start-up and tools
  'CONFIG_INVALID',
  'KERNELSPEC_EXISTS',
  'ENGINE_MISSING',
  'GATEWAY_START',
  'NOTEBOOK_INVALID',
  'KERNEL_DIED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorDetails {
  /** What the reader can do next, one sentence. */
  readonly hint?: string | undefined;
  /** The error underneath, kept for the diagnostics. */
  readonly cause?: unknown;
  /** The service does not have what was asked at all, now and later. @default false */
  readonly isNotOffered?: boolean | undefined;
}

/** An expected failure. Anything else that reaches a boundary is a bug of ours: logged with its stack, and shown as `InternalError`. */
export class LinkisKernelError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly isNotOffered: boolean;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LinkisKernelError';
    this.code = code;
    this.hint = details.hint;
    this.isNotOffered = details.isNotOffered === true;
  }
}

/** The text of anything thrown, for a message that quotes it. Never the stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The operating system's word for a failure (`ENOENT`, `EADDRINUSE`), or undefined when the error carries none. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** True when a file operation failed because the path leads to nothing. */
export function isMissing(thrown: unknown): boolean {
  const code = systemCodeOf(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** For the `catch` of a file operation that may find nothing: undefined for a missing file; throws everything else on. */
export function ignoreMissing(thrown: unknown): undefined {
  if (!isMissing(thrown)) throw thrown;
}
