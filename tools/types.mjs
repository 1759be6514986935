// Puts the types of the library into dist/types/: what index.d.ts names, and what that names, of all that the compiler wrote below dist/.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const target = join(dist, 'types');
const written = new Set();

/** Imports in TypeScript's own spelling become those that every reader of a package finds. */
function copy(file) {
  if (written.has(file)) return;
  written.add(file);
  const needed = [];
  const text = readFileSync(file, 'utf8').replace(
    /((?:from|import\()\s*['"])(\.[^'"]+)\.ts(['"])/g,
    (_all, before, path, after) => {
      needed.push(join(dirname(file), `${path}.d.ts`));
      return `${before}${path}.js${after}`;
    },
  );
  const place = join(target, relative(dist, file));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
  needed.forEach(copy);
}

rmSync(target, { recursive: true, force: true });
copy(join(dist, 'index.d.ts'));
