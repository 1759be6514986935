/** The error for code that the server refuses because of its variables. */
import { LinkisKernelError } from '../shared/index.ts';

/**
 * Linkis' codes [VariableUtils.scala]: 20044 more than one `=` in an `@set` line, 20045 none; 20046 `run_date` is no day; 20047 dates do
 * not have this operation; 20048 texts do not have it, or a bad date shift; 20049 no number.
 */
type ServerCode = 20044 | 20045 | 20046 | 20047 | 20048 | 20049;

/** The kernel foresees the refusal; the local gateway answers with `serverCode` and `reason`. */
export class SubstitutionError extends LinkisKernelError {
  readonly serverCode: ServerCode;
  readonly reason: string;

  constructor(serverCode: ServerCode, reason: string) {
    super('TASK_REJECTED', `the server would refuse this code: ${reason}`);
    this.serverCode = serverCode;
    this.reason = reason;
  }
}
