/** Settings and a logger for a command that runs in the current directory. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import {
  loadSettings,
  siteDirectories,
  type Settings,
  type SettingsSource,
} from '../../config/index.ts';
import { createLogger, type Logger, messageOf } from '../../shared/index.ts';
import { packageDirectory } from '../package-facts.ts';

/** With these flags a pipe without a reader is an error; waiting for one would stop the kernel. */
const appendUnlessPipe =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);

/** The settings for the current directory. Throws CONFIG_INVALID. */
export async function commandSettings(profile?: string): Promise<Settings> {
  return loadSettings({ ...settingsSource(), profile });
}

/** Where the settings of this process come from. */
export function settingsSource(): Omit<SettingsSource, 'profile'> {
  return {
    env: process.env,
    directory: process.cwd(),
    home: homedir(),
    sites: siteDirectories(packageDirectory()),
  };
}

/** Logs to `debugFile`, else to stderr. When the file cannot be written it says so once and goes on with stderr. It never throws. */
export function commandLogger(settings: Pick<Settings, 'logLevel' | 'debugFile'>): Logger {
  let { debugFile } = settings;
  return createLogger(settings.logLevel, (line) => {
    try {
      if (debugFile !== undefined) {
        appendTo(debugFile, `${line}\n`);
        return;
      }
    } catch (thrown) {
      process.stderr.write(`linkis-kernel: debugFile cannot be written: ${messageOf(thrown)}\n`);
      debugFile = undefined;
    }
    process.stderr.write(`${line}\n`);
  });
}

function appendTo(file: string, text: string): void {
  const descriptor = openSync(file, appendUnlessPipe, 0o600);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
