/** Failures as replies carry them. Pure. */
import type { CellError } from '../../interpreter/index.ts';
import { messageOf } from '../../shared/index.ts';

/** The traceback holds name and text too, since nbconvert prints nothing else. */
export function plainError(ename: string, evalue: string): Required<CellError> {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** A bug of ours: the kernel lives on, and its log has the stack. */
export function internalError(thrown: unknown): Required<CellError> {
  return plainError(
    'InternalError',
    `${messageOf(thrown)} (a fault of the kernel; its log has more)`,
  );
}

export function interruptedError(): Required<CellError> {
  return plainError('KeyboardInterrupt', 'the cell was interrupted');
}
