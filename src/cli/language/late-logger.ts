/** A logger for the time before the settings tell how much to log, and where. */
import type { Logger } from '../../shared/index.ts';

/** Keeps its messages until it is given a logger, which then gets them and all that follow. */
export function lateLogger(): Logger & { handTo(logger: Logger): void } {
  let target: Logger | undefined;
  let kept: ((logger: Logger) => void)[] = [];
  const tell = (line: (logger: Logger) => void): void => {
    if (target) line(target);
    else kept.push(line);
  };
  return {
    debug: (message) => tell((logger) => logger.debug(message)),
    info: (message) => tell((logger) => logger.info(message)),
    warn: (message) => tell((logger) => logger.warn(message)),
    error: (message, thrown) => tell((logger) => logger.error(message, thrown)),
    handTo(logger) {
      target = logger;
      for (const line of kept) line(logger);
      kept = [];
    },
  };
}
