/** Code that the server refuses for its variables. */
import { LinkisKernelError } from '../shared/index.ts';

/**
 * Linkis' codes [VariableUtils.scala]: 20044 more than one `=` in an `@set` line, 20045 none; 20046 a `run_date` that is no day;
 * 20047 an operation that dates do not have, 20048 one that texts do not have or a bad date shift; 20049 no number.
 */
type ServerCode = 20044 | 20045 | 20046 | 20047 | 20048 | 20049;

/** As the kernel foresees it; the local gateway says it with `serverCode` and `reason`. */
export class SubstitutionError extends LinkisKernelError {
  readonly serverCode: ServerCode;
  readonly reason: string;

  constructor(serverCode: ServerCode, reason: string) {
    super('TASK_REJECTED', `the server would refuse this code: ${reason}`);
    this.serverCode = serverCode;
    this.reason = reason;
  }
}
