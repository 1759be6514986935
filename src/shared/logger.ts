/** The kernel's own diagnostics: one line for each event, never a secret, never a cell's text. */

import { messageOf } from './errors.ts';

/** How much is written; `off` writes nothing. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'off';

/** Rooms take a logger as a parameter; only `cli` makes one. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, thrown?: unknown): void;
}

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, off: 4 };

/** Hands each line, with its time and level but no line end, to `write`. Errors have their stack: they are for the developer. */
export function createLogger(level: LogLevel, write: (line: string) => void): Logger {
  const at =
    (own: Exclude<LogLevel, 'off'>) =>
    (message: string, thrown?: unknown): void => {
      if (rank[own] < rank[level]) return;
      const detail =
        thrown === undefined
          ? ''
          : `: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : messageOf(thrown)}`;
      write(`${new Date().toISOString()} ${own} ${message}${detail}`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLogger: Logger = createLogger('off', () => undefined);
