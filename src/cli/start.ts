/** `linkis-kernel start` runs one kernel: sockets first, the language a moment later, the gateway when a cell needs it. */
import { setTimeout as pause } from 'node:timers/promises';
import { startKernel, watchParent } from '../kernel/index.ts';
import { readConnectionFile } from '../protocol/index.ts';
import { describeLanguage } from '../run/language.ts';
import { lateLogger } from './language/late-logger.ts';
import type { KernelLanguage } from './language/kernel-language.ts';
import { packageVersion } from './package-facts.ts';
import { reportFailure } from './report-failure.ts';

export interface StartOptions {
  readonly connectionFile: string;
  readonly profile?: string;
  /** Language of cells without a magic. The kernelspec names it, since reading the settings would take too long. */
  readonly language?: string;
}

/** In milliseconds. Clients ask for kernel_info right after the start: loading the language must not keep them waiting. */
const afterStartMs = 50;

/** Runs until the client ends it, and ends the process. CONNECTION_FILE and PORT_TAKEN are reported, so that the client learns at once. */
export async function start(options: StartOptions): Promise<void> {
  try {
    await runKernel(options);
  } catch (thrown) {
    reportFailure(thrown);
  }
  // With exit code 0, or the one that a reported failure has set: open sockets could keep the process alive.
  process.exit();
}

async function runKernel(options: StartOptions): Promise<void> {
  const connection = await readConnectionFile(options.connectionFile);
  const logger = lateLogger();
  const version = packageVersion();
  let loading: Promise<KernelLanguage> | undefined;
  const language = async (): Promise<KernelLanguage> =>
    (loading ??= loadLanguage(options.profile, logger));
  const moment = pause(afterStartMs);
  const kernel = await startKernel({
    connection,
    interpreter: {
      ...describeLanguage(version, options.language),
      load: async () => (await language()).interpreter,
    },
    implementation: { name: 'linkis-kernel', version },
    historyFile: moment.then(language).then(
      ({ historyFile }) => historyFile,
      // The cell that needs it reports the failure.
      () => undefined,
    ),
    logger,
  });
  process.on('SIGINT', () => {
    kernel.interrupt();
  });
  process.on('SIGTERM', () => {
    void kernel.shutdown();
  });
  process.on('uncaughtException', (thrown) => {
    // The report comes first: clients show the beginning of what a dead kernel wrote to stderr.
    reportFailure(thrown);
    // Tasks go on; the journal leads the next kernel to them.
    void kernel.breakDown(thrown);
  });
  watchParent(() => {
    logger.info('The process that started the kernel is gone; the kernel ends');
    void kernel.shutdown();
  });
  await kernel.ended;
}

async function loadLanguage(
  profile: string | undefined,
  logger: ReturnType<typeof lateLogger>,
): Promise<KernelLanguage> {
  const { startThrift, withThrift } = await import('./language/thrift.ts');
  const thrift = startThrift();
  const { loadKernelLanguage } = await import('./language/kernel-language.ts');
  const language = await loadKernelLanguage(profile);
  logger.handTo(language.logger);
  return { ...language, interpreter: withThrift(language.interpreter, thrift) };
}
