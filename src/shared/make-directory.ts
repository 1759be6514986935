/** Directories, with those above them. Not `recursive: true`: Node never ends where the system says "not found" below a directory that is there, as in /proc. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCodeOf } from './errors.ts';

/** Makes what is missing, with `mode` as the umask leaves it. Throws the system's error. */
export function makeDirectory(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, { mode });
  } catch (thrown) {
    if (isDirectory(path)) return;
    const above = dirname(path);
    if (systemCodeOf(thrown) !== 'ENOENT' || above === path || isDirectory(above)) throw thrown;
    makeDirectory(above, mode);
    makeDirectory(path, mode);
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
