/** Whether the JupyterLab or Notebook on this machine can show grids: the front end of anywidget among its extensions. */
import { readFile, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { asObject, asString, parseJson } from '../../shared/index.ts';
import { dataDirectories, type Machine, prefixDataDirectory } from './jupyter-paths.ts';

export type FoundAnywidget =
  | { readonly version: string; readonly directory: string }
  /** There is a JupyterLab with widgets, without it. */
  | 'missing'
  /** No JupyterLab with widgets was found: it may be on another machine. */
  | 'not-here';

/** Looks where Jupyter looks, as far as that can be told without asking a Python. `inside`: a directory of this package. Never rejects. */
export async function findAnywidget(machine: Machine, inside: string): Promise<FoundAnywidget> {
  const directories = extensionDirectories(machine, inside);
  for (const directory of directories) {
    const file = join(directory, 'anywidget', 'package.json');
    const text = await readFile(file, 'utf8').catch(() => '');
    const version = asString(asObject(parseJson(text))?.['version']);
    if (version !== undefined) return { version, directory };
  }
  for (const directory of directories)
    if (await isThere(join(directory, '@jupyter-widgets', 'jupyterlab-manager'))) return 'missing';
  return 'not-here';
}

/** Kernels are started with the PATH of their Jupyter, whose environment need not be active. */
function extensionDirectories(machine: Machine, inside: string): readonly string[] {
  const { env, platform } = machine;
  const programs = (env['PATH'] ?? '').split(delimiter).filter((path) => path !== '');
  const prefixes = [
    env['VIRTUAL_ENV'],
    env['CONDA_PREFIX'],
    ...programs.map((path) => dirname(path)),
    ...above(inside),
  ].flatMap((prefix) => (prefix === undefined || prefix === '' ? [] : [prefix]));
  const data = [
    ...dataDirectories(machine),
    ...prefixes.map((prefix) => prefixDataDirectory(prefix, platform)),
  ];
  return [...new Set(data)].map((directory) => join(directory, 'labextensions'));
}

/** The wheel lies in the environment of its Jupyter. */
function above(directory: string): readonly string[] {
  const found: string[] = [];
  for (let at = directory; dirname(at) !== at; at = dirname(at)) found.push(dirname(at));
  return found;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
