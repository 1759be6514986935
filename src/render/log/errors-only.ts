/** Of what a log filter shows, that of lines of the level error. */
import type { LogFilter } from './shown-line.ts';

export function errorsOnly(filter: LogFilter): LogFilter {
  return {
    ...filter,
    filter: (lines) => filter.filter(lines.filter(({ level }) => level === 'error')),
  };
}
