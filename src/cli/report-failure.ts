/** Reports a failure at the terminal: one message and what to do, and no stack for what we expected. */
import { LinkisKernelError, messageOf } from '../shared/index.ts';

/** Writes to stderr and sets exit code 1. A bug of ours comes with its stack. */
export function reportFailure(thrown: unknown): void {
  const text =
    thrown instanceof LinkisKernelError
      ? `linkis-kernel: ${thrown.message} [${thrown.code}]${thrown.hint === undefined ? '' : `\n  ${thrown.hint}`}`
      : `linkis-kernel: this is a bug of ours: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown)}`;
  process.stderr.write(`${visible(text)}\n`);
  process.exitCode = 1;
}

/** Messages quote files and servers: control characters, on which a terminal acts, are written out. Line ends and tabs stay. */
function visible(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- finding control characters is the point
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
