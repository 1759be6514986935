/** Tells a failure to the person at the terminal: one message and what to do, no stack for what we expected. */
import { LinkisKernelError, messageOf } from '../shared/index.ts';

/** Writes to stderr and sets exit code 1. A bug of ours is told with its stack. */
export function reportFailure(thrown: unknown): void {
  const text =
    thrown instanceof LinkisKernelError
      ? `linkis-kernel: ${thrown.message} [${thrown.code}]${thrown.hint === undefined ? '' : `\n  ${thrown.hint}`}`
      : `linkis-kernel: this is a bug of ours: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown)}`;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
