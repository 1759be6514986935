/** `linkis-kernel install` and `uninstall`: makes the kernel known to Jupyter, or unknown again. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { initialState, languageOf } from '../magics/index.ts';
import type { LanguageName } from '../run/language.ts';
import { LinkisKernelError } from '../shared/index.ts';
import {
  type Machine,
  prefixDataDirectory,
  pythonPrefix,
  userDataDirectory,
} from './installed/jupyter-paths.ts';
import { installKernelspec, uninstallKernelspec } from './installed/kernelspec.ts';
import { installExtension } from './installed/vscode.ts';
import { kernelspecSource, mainPath, packageVersion, vscodeExtension } from './package-facts.ts';

/** Where the kernelspec goes. @default the user's own directory */
export interface PlaceOptions {
  readonly user?: boolean;
  readonly sysPrefix?: boolean;
  readonly prefix?: string;
  readonly name: string;
}

export interface InstallOptions extends PlaceOptions {
  readonly displayName?: string;
  readonly engine?: string;
  readonly type?: string;
  readonly profile?: string;
  /** `KEY=VALUE` each. */
  readonly env?: readonly string[];
  readonly force?: boolean;
  readonly vscode?: boolean;
}

/** Installs and says where. Throws KERNELSPEC_EXISTS, OPTION_INVALID. */
export async function install(options: InstallOptions): Promise<void> {
  const main = mainPath();
  const env = envOf(options);
  const directory = await installKernelspec(
    {
      name: options.name,
      displayName: displayNameOf(options),
      env,
      language: languageFor(env['LINKIS_ENGINE'], env['LINKIS_TYPE']),
    },
    {
      dataDirectory: await dataDirectoryOf(options),
      source: kernelspecSource(),
      node: process.execPath,
      main,
      version: packageVersion(),
    },
    options.force ?? false,
  );
  process.stdout.write(
    `Installed the kernelspec "${options.name.toLowerCase()}" in ${directory}\n`,
  );
  if (/[\\/]_npx[\\/]/.test(main)) {
    process.stdout.write(
      'It points into the cache of npx, which may be emptied: `npm install -g linkis-kernel` and install again from there.\n',
    );
  }
  if (options.vscode === true) {
    process.stdout.write(await installExtension(vscodeExtension(), thisMachine()));
  }
}

/** Removes the kernelspec and says so; a missing one is no failure. Throws KERNELSPEC_EXISTS when it is not ours. */
export async function uninstall(options: PlaceOptions): Promise<void> {
  const dataDirectory = await dataDirectoryOf(options);
  const removed = await uninstallKernelspec(options.name, dataDirectory);
  process.stdout.write(
    removed
      ? `Removed the kernelspec "${options.name}" from ${dataDirectory}\n`
      : `There is no kernelspec "${options.name}" in ${dataDirectory}\n`,
  );
}

async function dataDirectoryOf(options: PlaceOptions): Promise<string> {
  const chosen = [options.user, options.sysPrefix, options.prefix !== undefined].filter(Boolean);
  if (chosen.length > 1) {
    throw new LinkisKernelError('OPTION_INVALID', 'Only one place can be chosen', {
      hint: 'Give one of --user, --sys-prefix and --prefix.',
    });
  }
  const machine = thisMachine();
  if (options.prefix !== undefined) {
    return prefixDataDirectory(resolve(options.prefix), machine.platform);
  }
  if (options.sysPrefix === true) {
    return prefixDataDirectory(await pythonPrefix(machine), machine.platform);
  }
  return userDataDirectory(machine);
}

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, home: homedir() };
}

/** VS Code tells kernels apart by display name and program, and all of ours run the same program. */
function displayNameOf(options: InstallOptions): string {
  if (options.displayName !== undefined) return options.displayName;
  const special = [options.engine, options.type, options.profile].filter((word) => word);
  if (special.length > 0) return `Linkis (${special.join(' ')})`;
  return options.name === 'linkis' ? 'Linkis' : `Linkis (${options.name})`;
}

/** The language of cells without a magic; SQL for an engine that would not run, or that only the server knows. */
function languageFor(engine: string | undefined, type: string | undefined): LanguageName {
  const runType = (type ?? runTypeOf(engine))?.toLowerCase() ?? 'sql';
  if (runType === 'hql') return 'hql';
  if (runType === 'r' || runType === 'sparkr') return 'r';
  const language = languageOf(runType);
  return language === 'json' || language === 'other' ? 'sql' : language;
}

/** The run type that an engine has by default. */
function runTypeOf(engine: string | undefined): string | undefined {
  if (engine === undefined) return undefined;
  const nothing = { creator: '', variables: {}, runtime: {}, startup: {}, aliases: {} };
  try {
    return initialState({ engine, runType: undefined, ...nothing }).engine.runType;
  } catch {
    // A notebook that begins with this engine reports the failure.
    return undefined;
  }
}

function envOf(options: InstallOptions): Readonly<Record<string, string>> {
  const given = (options.env ?? []).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
    throw new LinkisKernelError('OPTION_INVALID', `--env takes KEY=VALUE, not "${pair}"`);
  });
  return {
    ...Object.fromEntries(given),
    ...(options.engine !== undefined && { LINKIS_ENGINE: options.engine }),
    ...(options.type !== undefined && { LINKIS_TYPE: options.type }),
    ...(options.profile !== undefined && { LINKIS_PROFILE: options.profile }),
  };
}
