/** The names of errors as Jupyter sees them: stable, so that `allow_error_names` and scripts can rely on them. */
import type { ErrorCode } from '../../shared/index.ts';

/** Error code to `ename`. */
export const errorNames: Readonly<Record<ErrorCode, string>> = {
  WIRE_FORMAT: 'InternalError',
  WIRE_SIGNATURE: 'InternalError',
  CONNECTION_FILE: 'UsageError',
  PORT_TAKEN: 'LinkisConnectionError',
  MAGIC_UNKNOWN: 'UnknownMagic',
  MAGIC_SYNTAX: 'UsageError',
  OPTION_INVALID: 'UsageError',
  VARIABLE_UNDEFINED: 'UndefinedVariable',
  CELL_NOT_TEXT: 'UsageError',
  LINKIS_UNREACHABLE: 'LinkisConnectionError',
  LINKIS_HTTP: 'LinkisConnectionError',
  LINKIS_SHAPE: 'LinkisConnectionError',
  LINKIS_REFUSED: 'LinkisTaskFailed',
  LINKIS_AUTH: 'LinkisAuthError',
  TASK_REJECTED: 'LinkisSubmitRejected',
  TASK_FAILED: 'LinkisTaskFailed',
  TASK_CANCELLED: 'KeyboardInterrupt',
  TASK_TIMEOUT: 'LinkisTimeout',
  RESULT_GONE: 'LinkisTaskFailed',
  CONFIG_INVALID: 'UsageError',
  KERNELSPEC_EXISTS: 'UsageError',
  ENGINE_MISSING: 'UsageError',
  GATEWAY_START: 'LinkisConnectionError',
  NOTEBOOK_INVALID: 'UsageError',
  KERNEL_DIED: 'InternalError',
};
