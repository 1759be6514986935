/** Gives each line of a log its level. */
import { placedHead, type PlacedHead } from '../../contract/index.ts';
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
  let place: PlacedHead | undefined;
  return lines.map((text) => {
    // A long log is made of such lines, and to look for their parts in each would take most of its time. `startsWith` takes V8 ten times as long.
    if (place === undefined || text.slice(0, place.head.length) !== place.head) {
      const word = header.exec(text)?.[1];
      if (word !== undefined) level = levelOf(word);
      place = level === 'error' ? placedHead(text) : undefined;
    }
    if (place === undefined) return { text, level };
    const program = text.slice(place.head.length);
    const { shown, after, isOpen } = place;
    return { text: shown + program, level, after, program, isOpen };
  });
}
