/** `linkis-kernel start`: one kernel for one connection file. Sockets first, the gateway when a cell needs it. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings, type Settings } from '../config/index.ts';
import type { Interpreter } from '../interpreter/index.ts';
import { startKernel, watchParent } from '../kernel/index.ts';
import { processSession, readConnectionFile } from '../protocol/index.ts';
import { createLinkisInterpreter, createSecretPrompt, type SecretPrompt } from '../run/index.ts';
import { LinkisKernelError, type Logger } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { commandLogger, commandSettings } from './command-settings.ts';
import { packageVersion } from './package-facts.ts';
import { promptedLogin } from './prompted-login.ts';
import { settingsInForce } from './settings-in-force.ts';

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
  process.on('SIGINT', () => {
    kernel.interrupt();
  });
  process.on('SIGTERM', () => {
    void kernel.shutdown();
  });
  watchParent(() => {
    logger.info('The process that started the kernel is gone; the kernel ends');
    void kernel.shutdown();
  });
  await kernel.ended;
  process.exit(0);
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
    return createLinkisInterpreter({
      connect: async () => {
        if (fault) throw fault;
        return connectGateway(settings, logger, prompt);
      },
      prompt,
      settings: settings.run,
      // On the local gateway a cell's relative paths lead to the notebook's directory.
      workingDirectory: settings.linkis ? undefined : process.cwd(),
      // A hyphen would end the label that the session id becomes.
      session: processSession.replaceAll('-', ''),
      journal: {
        directory: join(settings.stateDirectory, 'tasks'),
        // The notebook's path, from clients that tell it (Jupyter Server does).
        notebook: process.env['JPY_SESSION_NAME'] || process.cwd(),
      },
      version: packageVersion(),
      settingsInForce: settingsInForce(settings),
      logger,
    });
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || fault) throw thrown;
    return interpreterFor(defaultSettings(homedir()), thrown, logger);
  }
}

/** Loaded when the first task comes: neither client is needed to answer kernel_info. */
async function connectGateway(
  settings: Settings,
  logger: Logger,
  prompt: SecretPrompt,
): Promise<TaskClient> {
  if (settings.linkis) {
    const { createLinkisClient } = await import('../linkis/index.ts');
    return createLinkisClient(promptedLogin(settings.linkis, prompt), { logger });
  }
  const { connectLocalGateway } = await import('./local-gateway.ts');
  return connectLocalGateway({ stateDirectory: settings.stateDirectory, logger });
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
    mkdirSync(settings.stateDirectory, { recursive: true, mode: 0o700 });
    return join(settings.stateDirectory, 'history.jsonl');
  } catch (thrown) {
    logger.error('The state directory cannot be made, so no history is kept', thrown);
    return undefined;
  }
}
