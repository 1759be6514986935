/** The kernel's language with its settings: what a kernel loads once it has started. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings, type Settings } from '../../config/index.ts';
import type { Interpreter } from '../../interpreter/index.ts';
import { processSession } from '../../protocol/index.ts';
import { createLinkisInterpreter, createSecretPrompt, type LogMode } from '../../run/index.ts';
import { LinkisKernelError, type Logger, makePrivateDirectory } from '../../shared/index.ts';
import { keepCompiledCode } from './cached-script.ts';
import { commandLogger, commandSettings } from './command-settings.ts';
import { gridParts } from './grid-parts.ts';
import { kernelProfiles, loadedProfile, mayLogInAhead } from './loaded-profile.ts';
import { createLoginAhead } from './login-ahead.ts';
import { packageVersion } from '../package-facts.ts';
import { rehearse } from './rehearsal.ts';

/** What a kernel gets from its settings. */
export interface KernelLanguage {
  readonly interpreter: Interpreter;
  readonly logger: Logger;
  /** Where inputs are kept; undefined when the directory cannot be made. */
  readonly historyFile: string | undefined;
}

/**
 * Reads the settings. If they are faulty, the kernel has the defaults and each task fails with the fault, so that a cell shows it. Only a
 * notebook has a journal, and is logged in ahead of its first cell. `log` goes before the setting.
 */
export async function loadKernelLanguage(
  profile: string | undefined,
  { isNotebook = true, log }: { readonly isNotebook?: boolean; readonly log?: LogMode } = {},
): Promise<KernelLanguage> {
  const { settings: read, fault } = await settingsOrFault(profile);
  const settings = log === undefined ? read : { ...read, run: { ...read.run, log } };
  const logger = commandLogger(settings);
  for (const warning of settings.warnings) logger.warn(warning);
  return {
    interpreter: interpreterFor(settings, fault, logger, isNotebook),
    logger,
    historyFile: historyFile(settings, logger),
  };
}

function interpreterFor(
  settings: Settings,
  fault: LinkisKernelError | undefined,
  logger: Logger,
  isNotebook: boolean,
): Interpreter {
  if (fault) logger.error(`${fault.message} ${fault.hint ?? ''}`);
  const prompt = createSecretPrompt();
  try {
    const profile = loadedProfile(settings, { logger, prompt });
    const ahead = createLoginAhead({
      connect: profile.connect,
      may: async () => mayLogInAhead(settings),
      beside: async () => {
        await rehearse(settings);
        keepCompiledCode();
      },
      logger,
    });
    const interpreter = createLinkisInterpreter({
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
      journal: isNotebook
        ? {
            directory: join(settings.stateDirectory, 'tasks'),
            // The notebook's path, from clients that tell it (Jupyter Server does).
            notebook: process.env['JPY_SESSION_NAME'] || process.cwd(),
          }
        : undefined,
      version: packageVersion(),
      grids: isNotebook ? gridParts() : undefined,
      logger,
    });
    // Not for settings with which no cell can run.
    if (!fault && isNotebook) ahead.begin();
    return interpreter;
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || fault) throw thrown;
    return interpreterFor(defaultSettings(homedir(), process.env), thrown, logger, isNotebook);
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
    return { settings: defaultSettings(homedir(), process.env), fault: thrown };
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
