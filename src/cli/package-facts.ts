/** What the package says about itself, and where its parts lie on this machine. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asObject, asString, parseJson } from '../shared/index.ts';

/** The package's directory, from `dist/cli/` and `src/cli/` alike. */
const root = new URL('../../', import.meta.url);

/** The version in package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL('package.json', root), 'utf8');
  return asString(asObject(parseJson(text))?.['version']) ?? 'unknown';
}

/** Absolute path of the package's directory. */
export function packageDirectory(): string {
  return fileURLToPath(root);
}

/** Absolute path of the script that the command runs. */
export function mainPath(): string {
  return fileURLToPath(new URL('dist/cli/main.js', root));
}

/** Absolute path of the module that shows grids in a browser, which the build makes. */
export function gridViewPath(): string {
  return fileURLToPath(new URL('dist/cli/grid-view.js', root));
}

/** Absolute path of the extension for VS Code, which the build packs. */
export function vscodeExtension(): string {
  return fileURLToPath(new URL('dist/linkis-kernel.vsix', root));
}

/** Absolute path of the directory with the kernelspec's template and logos. */
export function kernelspecSource(): string {
  return fileURLToPath(new URL('kernelspec/', root));
}
