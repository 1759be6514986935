/** Makes, finds and removes our kernelspecs in a Jupyter data directory. */
import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LanguageName } from '../../run/language.ts';
import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  LinkisKernelError,
  makeDirectory,
  parseJson,
} from '../../shared/index.ts';

/** What kernel.json has besides the template. */
export interface KernelspecChoice {
  /** Name of the kernelspec's directory; lower case. */
  readonly name: string;
  readonly displayName: string;
  readonly env: Readonly<Record<string, string>>;
  /** Language of cells without a magic. */
  readonly language: LanguageName;
}

/**
 * What kernel.json calls a language. Not `python`: in such a kernel VS Code runs code of its own before the first cell (it asks IPython for
 * widgets, sets matplotlib), which would start an engine; it hides a kernel that no Python of its own starts; and JupyterLab would offer
 * ours for the Python notebooks of others. Cells are coloured, exported and parametrised by the name in kernel_info.
 */
const specLanguages: Readonly<Record<LanguageName, string>> = {
  sql: 'sql',
  hql: 'sql',
  python: 'linkis-python',
  scala: 'scala',
  shell: 'bash',
  r: 'R',
};

export interface KernelspecParts {
  /** Jupyter's data directory. */
  readonly dataDirectory: string;
  /** Directory with the template and the logos. */
  readonly source: string;
  readonly node: string;
  readonly main: string;
  readonly version: string;
}

/** A kernelspec of ours that is installed. */
export interface InstalledKernelspec {
  readonly name: string;
  readonly directory: string;
  readonly displayName: string;
  /** Files that it runs and that can be gone. Empty when pip installed it: what it runs lies beside it. */
  readonly runs: readonly string[];
}

const ownMark = 'linkis_kernel';

/** Returns the directory. Throws KERNELSPEC_EXISTS when one is not ours, without `force`; OPTION_INVALID for a name Jupyter refuses. */
export async function installKernelspec(
  choice: KernelspecChoice,
  parts: KernelspecParts,
  force: boolean,
): Promise<string> {
  const name = checkedName(choice.name);
  const kernels = join(parts.dataDirectory, 'kernels');
  const directory = join(kernels, name);
  const there = await readSpec(directory);
  if (there !== 'absent' && !isOurs(there) && !force) {
    throw new LinkisKernelError(
      'KERNELSPEC_EXISTS',
      `A kernelspec "${name}" is there and is not of linkis-kernel: ${directory}`,
      { hint: 'Choose another --name, or replace it with --force.' },
    );
  }
  // It is built elsewhere and moved, so that Jupyter never sees half of one.
  const temporary = join(kernels, `.${name}-${String(process.pid)}`);
  await rm(temporary, { recursive: true, force: true });
  makeDirectory(temporary);
  const template = await readFile(join(parts.source, 'kernel.json'), 'utf8');
  const spec = fill(asObject(parseJson(template)) ?? {}, choice, parts);
  await writeFile(join(temporary, 'kernel.json'), `${JSON.stringify(spec, undefined, 2)}\n`);
  for (const logo of (await readdir(parts.source)).filter((file) => file.startsWith('logo-'))) {
    await copyFile(join(parts.source, logo), join(temporary, logo));
  }
  await rm(directory, { recursive: true, force: true });
  await rename(temporary, directory);
  return directory;
}

/** Removes a kernelspec of ours; false when there is none. Throws KERNELSPEC_EXISTS when it is not ours, or pip's to remove. */
export async function uninstallKernelspec(name: string, dataDirectory: string): Promise<boolean> {
  const directory = join(dataDirectory, 'kernels', checkedName(name));
  const there = await readSpec(directory);
  if (there === 'absent') return false;
  if (!isOurs(there)) {
    throw new LinkisKernelError(
      'KERNELSPEC_EXISTS',
      `The kernelspec "${name}" is not of linkis-kernel, so it stays: ${directory}`,
      { hint: `To remove it nevertheless: jupyter kernelspec remove ${name}` },
    );
  }
  if (isOfWheel(there)) {
    throw new LinkisKernelError(
      'KERNELSPEC_EXISTS',
      `The kernelspec "${name}" belongs to a Python package, so it stays: ${directory}`,
      { hint: 'To remove it with the package: pip uninstall linkis-kernel' },
    );
  }
  await rm(directory, { recursive: true });
  return true;
}

/** Our kernelspecs in a data directory. */
export async function findKernelspecs(
  dataDirectory: string,
): Promise<readonly InstalledKernelspec[]> {
  const kernels = join(dataDirectory, 'kernels');
  let names: readonly string[];
  try {
    names = await readdir(kernels);
  } catch {
    // Jupyter makes its directories when it first needs them.
    return [];
  }
  const found: InstalledKernelspec[] = [];
  for (const name of names.filter((entry) => !entry.startsWith('.')).toSorted()) {
    const directory = join(kernels, name);
    const spec = await readSpec(directory);
    if (spec === 'absent' || !isOurs(spec)) continue;
    const [node, main] = asArray(spec?.['argv']) ?? [];
    found.push({
      name,
      directory,
      displayName: asString(spec?.['display_name']) ?? name,
      runs: isOfWheel(spec) ? [] : [asString(node) ?? '', asString(main) ?? ''],
    });
  }
  return found;
}

/** Placeholders are whole strings in the template's argv, so any path survives: nothing is quoted or split. */
function fill(template: JsonObject, choice: KernelspecChoice, parts: KernelspecParts): JsonObject {
  const words: Readonly<Record<string, string>> = {
    '{{node}}': parts.node,
    '{{main}}': parts.main,
  };
  return {
    ...template,
    argv: [
      ...(asArray(template['argv']) ?? []).map((word) => words[String(word)] ?? word),
      ...(choice.language === 'sql' ? [] : ['--language', choice.language]),
    ],
    display_name: choice.displayName,
    language: specLanguages[choice.language],
    env: { ...asObject(template['env']), ...choice.env },
    metadata: { ...asObject(template['metadata']), [ownMark]: { version: parts.version } },
  };
}

async function readSpec(directory: string): Promise<JsonObject | undefined | 'absent'> {
  try {
    return asObject(parseJson(await readFile(join(directory, 'kernel.json'), 'utf8')));
  } catch {
    // No directory, or one without a kernel.json, which Jupyter does not see either.
    return 'absent';
  }
}

function isOurs(spec: JsonObject | undefined): boolean {
  return asObject(asObject(spec?.['metadata'])?.[ownMark]) !== undefined;
}

/** True for the kernelspec in the wheel, which starts `python -m linkis_kernel` (tools/wheel.mjs). */
function isOfWheel(spec: JsonObject | undefined): boolean {
  const [program, option, module] = asArray(spec?.['argv']) ?? [];
  return program === 'python' && option === '-m' && module === 'linkis_kernel';
}

function checkedName(name: string): string {
  if (/^[a-z0-9._-]+$/i.test(name) && !/^\.+$/.test(name)) return name.toLowerCase();
  throw new LinkisKernelError('OPTION_INVALID', `"${name}" is no name for a kernelspec`, {
    hint: 'Jupyter takes letters, digits, ".", "_" and "-".',
  });
}
