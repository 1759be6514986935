/** Settings and a logger for a command that runs in the current directory. */
import { appendFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { loadSettings, type Settings } from '../config/index.ts';
import { createLogger, type Logger } from '../shared/index.ts';

/** Loads the settings as seen from here. Throws CONFIG_INVALID. */
export async function commandSettings(profile?: string): Promise<Settings> {
  return loadSettings({ env: process.env, directory: process.cwd(), home: homedir(), profile });
}

/** A logger to the settings' file, else to stderr. */
export function commandLogger(settings: Pick<Settings, 'logLevel' | 'debugFile'>): Logger {
  const { debugFile } = settings;
  return createLogger(settings.logLevel, (line) => {
    if (debugFile === undefined) process.stderr.write(`${line}\n`);
    else appendFileSync(debugFile, `${line}\n`, { mode: 0o600 });
  });
}
