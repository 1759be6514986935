/** Which line of a task's log is the first that was written after everything the code itself has printed. */
import type { LogLine } from '../../task/index.ts';
import { endLine, lineHeader, successLine } from './bookkeeping.ts';

/** Index of the first line that tells the end of the code, well or not; the length of `lines` when none does. */
export function closingLine(lines: readonly LogLine[]): number {
  const found = lines.findIndex(({ level, text }) => {
    if (level === 'error') return true;
    const said = text.replace(lineHeader, '');
    return endLine.test(said) || successLine.test(said);
  });
  return found === -1 ? lines.length : found;
}
