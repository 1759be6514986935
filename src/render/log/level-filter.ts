/** The lines of a log from a level on, as the settings `warn` and `error` show them. */
import type { LogLine } from '../../task/index.ts';
import {
  bareBookkeeping,
  echo,
  lineHeader,
  programErrorAgain,
  rowOf,
  ruler,
} from './bookkeeping.ts';
import { type LogFilter, programText, type ShownLine } from './shown-line.ts';

/** What a filter does with prints that compares no lines with them. */
export const nothing: Pick<LogFilter, 'printed' | 'rest'> = {
  printed: () => undefined,
  rest: () => [],
};

/** Rows that say nothing at any level. */
const hiddenAtLevels: ReadonlySet<string> = new Set(['bookkeeping', 'end', 'spark', 'python']);

/** The lines of the levels, but for bookkeeping and for what a program's stderr says twice. */
export function levelFilter(levels: readonly LogLine['level'][]): LogFilter {
  let dropped = false;
  let again = 0;
  return {
    ...nothing,
    filter: (lines) =>
      lines.flatMap((line): readonly ShownLine[] => {
        const header = lineHeader.exec(line.text)?.[0];
        if (header === undefined && again > 0 && programErrorAgain.test(line.text)) {
          again -= 1;
          dropped = true;
        }
        if (header === undefined) {
          const isBookkeeping =
            echo.test(line.text) ||
            ruler.test(line.text) ||
            bareBookkeeping.some((pattern) => pattern.test(line.text));
          if (echo.test(line.text)) dropped = true;
          if (dropped || isBookkeeping || !levels.includes(line.level)) return [];
          return [{ text: line.text, stream: 'stderr' }];
        }
        const words = line.text.slice(header.length);
        const own = programText(words);
        const kind = rowOf(words)?.kind;
        dropped = kind !== undefined && hiddenAtLevels.has(kind);
        if (own !== undefined) again += 1;
        if (dropped || !levels.includes(line.level)) return [];
        return [own ?? { text: line.text, stream: 'stderr' }];
      }),
  };
}
