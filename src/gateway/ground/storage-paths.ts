/** Where results, logs and engine directories lie, and which of these paths a user may see. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import {
  ignoreMissing,
  LinkisKernelError,
  makeDirectory,
  makePrivateDirectory,
} from '../../shared/index.ts';
import { GatewayError } from './gateway-error.ts';

/** The paths of one gateway; built once per data directory. */
export interface StoragePaths {
  /** The only directory that clients see. */
  readonly root: string;
  readonly historyFile: string;
  readonly variablesFile: string;
  readonly parametersFile: string;
  readonly functionsFile: string;
  readonly modulesFile: string;
  readonly dataSourcesFile: string;
  /** Where the result store spills memory; removed at the end. */
  readonly spillDirectory: string;
  /** `<root>/result/<yyyy-MM-dd>/<creator>/<user>/<taskId>` [CommonLogPathUtils.scala] */
  resultDirectory(job: { day: string; creator: string; user: string; taskId: number }): string;
  /** `<root>/<user>/log/<creator>/<yyyy-MM-dd>/<taskId>.log` [ParserUtils.java] */
  logFile(job: { day: string; creator: string; user: string; taskId: number }): string;
  userRoot(user: string): string;
  engineDirectory(user: string, name: string): string;
  /** Where a user's tables last. Clients do not see it. */
  tablesDirectory(user: string): string;
}

/** Makes the directories (0700), one for each user too. Resolves links above them, so that later checks compare real paths. */
export async function openStorage(
  dataDirectory: string,
  users: readonly string[] = [],
): Promise<StoragePaths> {
  makeDirectory(dataDirectory, 0o700);
  const base = await realpath(dataDirectory);
  const root = path.join(base, 'linkis');
  // The user chose the data directory, so it keeps its mode; the directories in it are closed to others.
  for (const directory of [root, ...['result', ...users].map((name) => path.join(root, name))]) {
    await refuseLink(directory);
    makePrivateDirectory(directory);
  }
  return {
    root,
    historyFile: path.join(base, 'job-history.jsonl'),
    variablesFile: path.join(base, 'global-variables.json'),
    parametersFile: path.join(base, 'parameters.json'),
    functionsFile: path.join(base, 'functions.json'),
    modulesFile: path.join(base, 'python-modules.json'),
    dataSourcesFile: path.join(base, 'data-sources.json'),
    spillDirectory: path.join(base, 'spill'),
    resultDirectory: ({ day, creator, user, taskId }) =>
      path.join(root, 'result', day, creator, user, String(taskId)),
    logFile: ({ day, creator, user, taskId }) =>
      path.join(root, user, 'log', creator, day, `${String(taskId)}.log`),
    userRoot: (user) => path.join(root, user),
    engineDirectory: (user, name) => path.join(root, user, 'engine', name),
    tablesDirectory: (user) => path.join(base, 'tables', user),
  };
}

/** If others may write to the data directory, their link could lead results and logs anywhere. */
async function refuseLink(directory: string): Promise<void> {
  const found = await lstat(directory).catch(ignoreMissing);
  if (found?.isSymbolicLink() !== true) return;
  throw new LinkisKernelError('GATEWAY_START', `${directory} is a symbolic link`, {
    hint: 'Remove it, or choose another data directory; that one may itself be a link.',
  });
}

/** The form of paths in all answers. */
export function fileUri(file: string): string {
  return `file://${file}`;
}

const scheme = /^([a-z][a-z0-9]*):\/\//i;

/**
 * The file for a path that a client asks for. Throws in the order of the real checks: 80004 for an empty path, 80025 without a scheme,
 * 80026 for `../`, then 80010 for a path outside the user's own folders or over a symbolic link.
 */
export async function authorizedPath(
  storage: StoragePaths,
  user: { readonly name: string; readonly admin: boolean },
  asked: string | undefined,
): Promise<string> {
  if (asked === undefined || asked.trim() === '') {
    const shown = asked ?? 'null';
    throw new GatewayError(80004, `The path:${shown} is empty(路径:${shown} 为空)!`);
  }
  const found = scheme.exec(asked);
  if (found === null) throw new GatewayError(80025, 'the path should contain schema');
  if (asked.includes('../') || asked.endsWith('/..') || asked.includes('\0')) {
    throw new GatewayError(80026, 'Relative path not allowed');
  }
  const denied = new GatewayError(
    80010,
    `The user: ${user.name} has no permission to view the contents of the directory:${asked}(该用户:${user.name}无权限查看该目录:${asked}的内容).`,
  );
  if (found[1]?.toLowerCase() !== 'file') throw denied;
  const file = path.resolve('/', asked.slice(found[0].length));
  if (!mayRead(storage, user, file) || (await crossesLink(storage.root, file))) throw denied;
  return file;
}

function mayRead(
  storage: StoragePaths,
  user: { readonly name: string; readonly admin: boolean },
  file: string,
): boolean {
  const below = path.relative(storage.root, file).split(path.sep);
  if (below[0] === '..' || path.isAbsolute(below[0] ?? '')) return false;
  if (user.admin) return true;
  return below[0] === user.name || (below[0] === 'result' && below[3] === user.name);
}

async function crossesLink(root: string, file: string): Promise<boolean> {
  // The root is real, so a file with another real path is reached over a link.
  const real = await realpath(file).catch(ignoreMissing);
  if (real !== undefined) return real !== file;
  // The path to a file that does not exist may still lead over a link.
  let at = root;
  for (const name of path.relative(root, file).split(path.sep)) {
    if (name === '') continue;
    at = path.join(at, name);
    const found = await lstat(at).catch(ignoreMissing);
    if (found === undefined) return false;
    if (found.isSymbolicLink()) return true;
  }
  return false;
}
