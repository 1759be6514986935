/** Gives each line of a log its level. */
import { placedLine } from '../../contract/index.ts';
import type { LogLine } from '../../task/index.ts';

/** `2026-11-23 21:36:17.036 ERROR …`; the entrance also writes `SYSTEM-ERROR`, engines pad the level. */
const header =
  /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?\s+\[?(?:SYSTEM-)?(ERROR|FATAL|WARN(?:ING)?|INFO|DEBUG|TRACE)\b/;

function levelOf(word: string): LogLine['level'] {
  if (word === 'ERROR' || word === 'FATAL') return 'error';
  return word.startsWith('WARN') ? 'warn' : 'info';
}

/** A line without a header of its own has the level of the line before it; the first one has the level `before`. */
export function levelledLines(
  lines: readonly string[],
  before: LogLine['level'],
): readonly LogLine[] {
  let level = before;
  return lines.map((text) => {
    const word = header.exec(text)?.[1];
    if (word !== undefined) level = levelOf(word);
    const placed = level === 'error' ? placedLine(text) : undefined;
    return placed === undefined
      ? { text, level }
      : { text: placed.text, level, after: placed.after };
  });
}
