/** Finds a Chromium that is on this machine; downloads none. Used by setup.mjs and by the tests of real clients. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of an executable Chromium, or undefined. `CHROMIUM_PATH` goes first, and is an error when it names none.
 * @param {Record<string, string | undefined>} env
 * @returns {string | undefined}
 */
export function findChromium(env = process.env) {
  const told = env['CHROMIUM_PATH'];
  if (told !== undefined && told !== '') {
    if (runs(told)) return told;
    throw new Error(
      `CHROMIUM_PATH names ${existsSync(told) ? 'a file that cannot be run' : 'no file'}: ${told}`,
    );
  }
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((directory) => names.map((name) => join(directory, name)));
  return [...onPath, ...places].find(runs);
}
