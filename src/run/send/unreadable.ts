/** Refusals of files that cannot be read as they are said to be written. */
import { LinkisKernelError, messageOf } from '../../shared/index.ts';

export function refusal(message: string, hint?: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', message, hint === undefined ? {} : { hint });
}

export function notUtf8(path: string, why = ''): LinkisKernelError {
  return refusal(
    `${path} is not in UTF-8${why}`,
    'Nothing was sent. --encoding names the encoding, as in --encoding gbk.',
  );
}

/** A file that DuckDB cannot read is the user's to mend, not a task that failed. */
export function unreadable(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'TASK_FAILED') return thrown;
  const why = messageOf(thrown);
  if (/unicode|utf-8/i.test(why)) return notUtf8(path, `: ${why}`);
  return refusal(
    `${path} cannot be read: ${why}`,
    'Nothing was sent. --sep, --no-header and --encoding say how it is written.',
  );
}
