/** Tells a result that is no longer on the server from every other refusal. */
import { LinkisKernelError } from '../../shared/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';

/** Linkis' file services have no code for it. They say `IOException: path /…/_0.dolphin not exists.`, or Hadoop's or Java's words. */
const goneWords = /not exists?\b|does not exist|FileNotFoundException|NoSuchFileException/i;

/** `RESULT_GONE` when the refusal says that `path` is not there; otherwise what was thrown. */
export function resultGone(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof LinkisRefusedError) || thrown.serviceDown) return thrown;
  if (!goneWords.test(thrown.description)) return thrown;
  return new LinkisKernelError(
    'RESULT_GONE',
    `The result ${path} is no longer on the server: ${thrown.description}`,
    { hint: 'Results are cleaned up after some days; run the cell again.', cause: thrown },
  );
}
