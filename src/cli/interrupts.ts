/** What Ctrl-C and a request to end mean while a command works. */

/** The exit code of a command that was interrupted. */
export const interruptedExit = 130;

export interface Interrupts {
  /** Aborted by the first one; the second ends the process at once. */
  readonly signal: AbortSignal;
  /** As if one had come. */
  readonly interrupt: () => void;
  /** They have their usual effect again. */
  readonly release: () => void;
}

export function takeInterrupts(): Interrupts {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(interruptedExit);
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: stop.signal,
    interrupt,
    release: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
