// A kernel that runs during a build still loads chunks of its own build, so old ones stay in dist/cli/ for an hour. Run as a program it
// removes them all: a package has none (`prepack`).
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = join(root, 'dist', 'cli');

/** Removes what the last build has not written and what is older than `ageMs`. */
export function dropOldChunks(written, ageMs) {
  const current = new Set([...written, 'LICENSES.txt']);
  for (const name of readdirSync(directory).filter((entry) => !current.has(entry))) {
    const path = join(directory, name);
    if (Date.now() - statSync(path).mtimeMs >= ageMs) rmSync(path, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  dropOldChunks(JSON.parse(readFileSync(join(root, 'dist', '.chunks.json'), 'utf8')), 0);
