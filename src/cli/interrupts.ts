/** What Ctrl-C and a request to end mean while a command works. */

/** The exit code of a command that a signal stopped, as shells count: 128 and the number of the signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interrupts {
  /** Aborted by the first one; the second ends the process at once. */
  readonly signal: AbortSignal;
  /** As if Ctrl-C had come. */
  readonly interrupt: () => void;
  /** Of the first one; undefined before. */
  readonly exitCode: () => number | undefined;
  /** They have their usual effect again. */
  readonly release: () => void;
}

export function takeInterrupts(): Interrupts {
  const stop = new AbortController();
  let exitCode: number | undefined;
  const take = (name: keyof typeof exitCodes): void => {
    if (exitCode !== undefined) process.exit(exitCode);
    exitCode = exitCodes[name];
    stop.abort();
  };
  const interrupt = (): void => {
    take('SIGINT');
  };
  const end = (): void => {
    take('SIGTERM');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', end);
  return {
    signal: stop.signal,
    interrupt,
    exitCode: () => exitCode,
    release: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', end);
    },
  };
}
