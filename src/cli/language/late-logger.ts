/** A logger for the time before the settings say how much is written, and where. */
import type { Logger } from '../../shared/index.ts';

/** Keeps what it is told until it is given a logger to hand it to, and hands on from then. */
export function lateLogger(): Logger & { handTo(logger: Logger): void } {
  let behind: Logger | undefined;
  let kept: ((logger: Logger) => void)[] = [];
  const tell = (line: (logger: Logger) => void): void => {
    if (behind) line(behind);
    else kept.push(line);
  };
  return {
    debug: (message) => tell((logger) => logger.debug(message)),
    info: (message) => tell((logger) => logger.info(message)),
    warn: (message) => tell((logger) => logger.warn(message)),
    error: (message, thrown) => tell((logger) => logger.error(message, thrown)),
    handTo(logger) {
      behind = logger;
      for (const line of kept) line(logger);
      kept = [];
    },
  };
}
