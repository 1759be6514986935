/** `linkis-kernel start`: one kernel for one connection file. Sockets first, the gateway when a cell needs it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { defaultSettings, type Settings } from '../config/index.ts';
import type { Interpreter } from '../interpreter/index.ts';
import { startKernel, watchParent } from '../kernel/index.ts';
import { processSession, readConnectionFile } from '../protocol/index.ts';
import { createLinkisInterpreter, createSecretPrompt } from '../run/index.ts';
import { LinkisKernelError, type Logger, makePrivateDirectory } from '../shared/index.ts';
import { commandLogger, commandSettings } from './command-settings.ts';
import { kernelProfiles, loadedProfile, mayLogInAhead } from './loaded-profile.ts';
import { createLoginAhead } from './login-ahead.ts';
import { packageVersion } from './package-facts.ts';
import { reportFailure } from './report-failure.ts';

/** Options of `start`. */
export interface StartOptions {
  readonly connectionFile: string;
  readonly profile?: string;
}

/**
 * Runs until the client ends it. Throws CONNECTION_FILE and PORT_TAKEN, so that the client learns at once. Faulty settings
 * do not end it: they are told by the first cell, where the user sees them.
 */
export async function start(options: StartOptions): Promise<void> {
  const connection = await readConnectionFile(options.connectionFile);
  const { settings, fault } = await settingsOrFault(options.profile);
  const logger = commandLogger(settings);
  for (const warning of settings.warnings) logger.warn(warning);
  const kernel = await startKernel({
    connection,
    interpreter: interpreterFor(settings, fault, logger),
    implementation: { name: 'linkis-kernel', version: packageVersion() },
    historyFile: historyFile(settings, logger),
    logger,
  });
  preferLittleMemory();
  process.on('SIGINT', () => {
    kernel.interrupt();
  });
  process.on('SIGTERM', () => {
    void kernel.shutdown();
  });
  process.on('uncaughtException', (thrown) => {
    // First of all, and from the first word: clients show the beginning of what a kernel that died wrote to stderr.
    reportFailure(thrown);
    // Tasks go on; the journal leads the next kernel to them.
    void kernel.breakDown(thrown);
  });
  watchParent(() => {
    logger.info('The process that started the kernel is gone; the kernel ends');
    void kernel.shutdown();
  });
  await kernel.ended;
  // 0, or what a reported failure has set.
  process.exit();
}

/**
 * A kernel lives for days beside many others and mostly waits. V8 by itself lets the space for new objects grow to 32 MB and
 * never gives it back; with the flags it keeps what it has at the end of the start, which is the point where they are set,
 * since a start with them would collect garbage all the time.
 */
function preferLittleMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--optimize-for-size');
  // Its threads cost more than they help with so little to collect.
  setFlagsFromString('--no-parallel-scavenge');
}

/** With a fault it is one by default whose tasks all fail with that fault. */
function interpreterFor(
  settings: Settings,
  fault: LinkisKernelError | undefined,
  logger: Logger,
): Interpreter {
  if (fault) logger.error(`${fault.message} ${fault.hint ?? ''}`);
  const prompt = createSecretPrompt();
  try {
    const profile = loadedProfile(settings, { logger, prompt });
    const ahead = createLoginAhead(profile.connect, async () => mayLogInAhead(settings), logger);
    if (!fault) ahead.begin();
    return createLinkisInterpreter({
      ...profile,
      connect: async () => {
        if (fault) throw fault;
        return ahead.connect();
      },
      profile: profile.name,
      profiles: kernelProfiles({ logger, prompt }),
      prompt,
      // A hyphen would end the label that the session id becomes.
      session: processSession.replaceAll('-', ''),
      journal: {
        directory: join(settings.stateDirectory, 'tasks'),
        // The notebook's path, from clients that tell it (Jupyter Server does).
        notebook: process.env['JPY_SESSION_NAME'] || process.cwd(),
      },
      version: packageVersion(),
      logger,
    });
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || fault) throw thrown;
    return interpreterFor(defaultSettings(homedir()), thrown, logger);
  }
}

async function settingsOrFault(profile: string | undefined): Promise<{
  readonly settings: Settings;
  readonly fault: LinkisKernelError | undefined;
}> {
  try {
    return { settings: await commandSettings(profile), fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    return { settings: defaultSettings(homedir()), fault: thrown };
  }
}

function historyFile(settings: Settings, logger: Logger): string | undefined {
  try {
    makePrivateDirectory(settings.stateDirectory);
    return join(settings.stateDirectory, 'history.jsonl');
  } catch (thrown) {
    logger.error('The state directory cannot be made, so no history is kept', thrown);
    return undefined;
  }
}
