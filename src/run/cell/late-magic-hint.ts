/** What to say of a failed cell in which a magic stands below code: its failure is rarely understood from the engine's words. */
import { lateMagic, parseCell } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { TaskRun } from './cell-run.ts';

/** `error` with one more sentence in its hint, when the cell has such a line and the error is about its code. */
export function withLateMagic(
  error: LinkisKernelError,
  cell: Pick<TaskRun, 'cellCode' | 'attached'> & { readonly session?: TaskRun['session'] },
): LinkisKernelError {
  const isAboutCode = error.code === 'TASK_FAILED' || error.code === 'TASK_REJECTED';
  if (!isAboutCode || cell.session === undefined || cell.attached === true) return error;
  const late = lateMagic(parseCell(cell.cellCode), cell.session.state.aliases);
  if (late === undefined) return error;
  const sentence = `Line ${String(late.line)}, ${late.name}, was sent as code: below the first line of code % is code. Put it above, or into a cell of its own.`;
  const hint = [error.hint, sentence].filter((part) => part !== undefined).join(' ');
  return new LinkisKernelError(error.code, error.message, { hint, cause: error });
}
