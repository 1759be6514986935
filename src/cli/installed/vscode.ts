/** Installs the package's extension for VS Code, and finds the editors that have it. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import {
  asArray,
  asObject,
  asString,
  LinkisKernelError,
  messageOf,
  parseJson,
} from '../../shared/index.ts';
import type { Machine } from './jupyter-paths.ts';

/** Publisher and name in vscode/package.json. */
const extensionId = 'linkis-kernel.linkis-kernel';

/** Where VS Code, its server for remote windows and editors made from it keep their extensions, below the home directory. */
const extensionDirectories = [
  '.vscode/extensions',
  '.vscode-insiders/extensions',
  '.vscode-server/extensions',
  '.vscode-oss/extensions',
  '.cursor/extensions',
  '.local/share/code-server/extensions',
];

/** What `doctor` says of the extension. */
export interface ExtensionFinding {
  readonly kind: 'ok' | 'note';
  readonly text: string;
  readonly remedy?: string;
}

/** Returns what to tell the user: without a `code` command, what to run. Throws OPTION_INVALID when `file` is missing or `code` fails. */
export async function installExtension(file: string, machine: Machine): Promise<string> {
  if (!existsSync(file)) {
    throw new LinkisKernelError('OPTION_INVALID', `--vscode: there is no ${file}`, {
      hint: 'In a checkout, `npm run vsix` makes it.',
    });
  }
  const command = `code --install-extension "${file}"`;
  const code = codeCommand(machine);
  if (code === undefined) {
    return `There is no \`code\` command on the PATH. Where VS Code is, run: ${command}\n`;
  }
  // Windows runs a .cmd file only through its shell, which takes the words as they are.
  const shell = machine.platform === 'win32';
  const words = ['--install-extension', file].map((word) => (shell ? `"${word}"` : word));
  try {
    await promisify(execFile)(shell ? `"${code}"` : code, words, { shell, timeout: 120_000 });
  } catch (thrown) {
    throw new LinkisKernelError('OPTION_INVALID', `--vscode: ${messageOf(thrown).trim()}`, {
      cause: thrown,
      hint: `Choose "Install from VSIX…" in the menu of VS Code's extensions, and there: ${file}`,
    });
  }
  return `Installed the VS Code extension by ${command}; it takes effect once the window is reloaded\n`;
}

/** Undefined when there is no VS Code here. */
export async function findExtension(
  version: string,
  machine: Machine,
): Promise<ExtensionFinding | undefined> {
  const editors = await Promise.all(
    extensionDirectories.map(async (directory) => ({
      directory,
      installed: await installedVersion(join(machine.home, directory)),
    })),
  );
  const here = editors.filter(({ installed }) => installed !== 'no editor');
  if (here.length === 0 && codeCommand(machine) === undefined) return undefined;
  const lacking = here.filter(({ installed }) => installed !== version);
  if (here.length > 0 && lacking.length === 0) {
    const places = here.map(({ directory }) => `~/${directory}`).join(', ');
    return { kind: 'ok', text: `VS Code: the extension ${version} is in ${places}` };
  }
  const found = lacking.map(
    ({ directory, installed }) => `${installed ?? 'none'} in ~/${directory}`,
  );
  return {
    kind: 'note',
    text: `VS Code: completions need the extension ${version}, or "sql" in the setting jupyter.completionTriggerCharacters${found.length === 0 ? '' : ` (${found.join(', ')})`}`,
    remedy: 'linkis-kernel install --vscode',
  };
}

/** The extension's version in an editor's list; undefined when the editor lacks it. */
async function installedVersion(directory: string): Promise<string | undefined> {
  try {
    const list = parseJson(await readFile(join(directory, 'extensions.json'), 'utf8'));
    const own = (asArray(list) ?? [])
      .map(asObject)
      .find((entry) => asString(asObject(entry?.['identifier'])?.['id']) === extensionId);
    return asString(own?.['version']);
  } catch {
    // An editor writes the list when it is first started.
    return 'no editor';
  }
}

function codeCommand({ platform, env }: Machine): string | undefined {
  const name = platform === 'win32' ? 'code.cmd' : 'code';
  return (env['PATH'] ?? env['Path'] ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        // Not in this directory.
        return false;
      }
    });
}
