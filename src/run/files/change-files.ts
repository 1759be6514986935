/** `%rm`, `%mkdir` and `%mv`. The server removes and replaces without a question, and may say that it did what it did not: all is asked before and after. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { FileCommand } from '../../magics/index.ts';
import { renderLines, withJson } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { guardWrite } from '../task/guard-task.ts';
import {
  bareOf,
  inDirectory,
  isAtOrAbove,
  nameOf,
  parentOf,
  type ServerPath,
  serverPath,
} from './server-path.ts';
import { entryAt, nothingAt } from './stored-entry.ts';

export async function removeFile(
  { path: written, recursive, ifThere, confirmed, json }: Extract<FileCommand, { kind: 'rm' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { client, signal } = run;
  const path = await serverPath(written, client.files, signal);
  await refuseRoots(path, run);
  const entry = await entryAt(path, run);
  if (entry === undefined && ifThere)
    return withJson(renderLines([`Nothing to remove at ${path}`]), json, { path, kind: null });
  if (entry === undefined) throw await nothingAt(path, run);
  if (entry.kind !== 'file' && !recursive)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      entry.kind === 'directory'
        ? `${path} is a directory`
        : `${path} may be a directory: the server does not say what it is`,
      { hint: 'Nothing was removed. -r removes a directory and everything in it.' },
    );
  const whole = entry.kind === 'file' ? '' : ' and everything in it';
  await guardWrite(`%rm removes ${path}${whole}`, { isLoss: true, confirmed }, run);
  await client.files.remove(path, signal);
  if (await client.files.exists(path, signal))
    throw notDone(`${path} is still there, although the server says that it was removed`);
  return withJson(renderLines([`Removed ${path}${whole}`]), json, {
    path,
    kind: entry.kind,
  });
}

/** No directory of the user as a whole, nor one above it. */
async function refuseRoots(path: ServerPath, { client, signal }: CellRun): Promise<void> {
  const refused = new LinkisKernelError('OPTION_INVALID', `${path} is not removed by %rm`, {
    hint: 'It holds all your files. Name what is in it.',
  });
  if (parentOf(path) === undefined) throw refused;
  const roots = [await client.files.rootOf('file', signal)];
  try {
    roots.push(await client.files.rootOf('hdfs', signal));
  } catch (thrown) {
    signal.throwIfAborted();
    // Without HDFS there is none to protect.
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
  }
  if (roots.some((root) => isAtOrAbove(path, root))) throw refused;
}

/** Servers say in their own words, or not at all, that a file stands where a directory would have to be. */
async function belowFile(
  path: ServerPath,
  run: CellRun,
  cause: unknown,
): Promise<LinkisKernelError | undefined> {
  const { client, signal } = run;
  for (let above = parentOf(path); above !== undefined; above = parentOf(above)) {
    if (!(await client.files.exists(above, signal).catch(() => false))) continue;
    const entry = await entryAt(above, run).catch(() => undefined);
    if (entry?.kind !== 'file') return undefined;
    return new LinkisKernelError('OPTION_INVALID', `${path} cannot be made: ${above} is a file`, {
      hint: 'Nothing was made. %mv gives the file another name.',
      cause,
    });
  }
  return undefined;
}

export async function makeDirectory(
  { path: written, ifMissing, json }: Extract<FileCommand, { kind: 'mkdir' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { client, signal } = run;
  const path = await serverPath(written, client.files, signal);
  if (await client.files.exists(path, signal)) {
    const entry = ifMissing ? await entryAt(path, run) : undefined;
    if (entry !== undefined && entry.kind !== 'file')
      return withJson(renderLines([`${path} is there already`]), json, { path });
    throw new LinkisKernelError(
      'OPTION_INVALID',
      entry === undefined ? `${path} is there already` : `${path} is a file`,
      { hint: 'Nothing was made; %ls shows what it holds.' },
    );
  }
  await guardWrite(`%mkdir makes ${path}`, { isLoss: false, confirmed: false }, run);
  try {
    await client.files.makeDirectory(path, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw (await belowFile(path, run, thrown)) ?? thrown;
  }
  if (!(await client.files.exists(path, signal)))
    throw notDone(`${path} is not there, although the server says that it was made`);
  return withJson(renderLines([`Made ${path}`]), json, { path });
}

export async function moveFile(
  { path: written, to, json }: Extract<FileCommand, { kind: 'mv' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { files } = run.client;
  const path = await serverPath(written, files, run.signal);
  if ((await entryAt(path, run)) === undefined) throw await nothingAt(path, run);
  const target = await targetOf(await serverPath(to, files, run.signal), to, nameOf(path), run);
  if (placeOf(path) !== placeOf(target))
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${path} cannot be moved to ${target}, which is another file system`,
      { hint: 'Nothing was moved. %get brings it here, %put takes it there.' },
    );
  if (isAtOrAbove(path, target))
    throw new LinkisKernelError(
      'OPTION_INVALID',
      path === target
        ? `${path} has that name already`
        : `${path} cannot be moved into itself: ${target}`,
      { hint: 'Nothing was moved.' },
    );
  await guardWrite(`%mv moves ${path}`, { isLoss: false, confirmed: false }, run);
  await files.rename(path, target, run.signal);
  if (!(await files.exists(target, run.signal)) || (await files.exists(path, run.signal)))
    throw notDone(`${path} was not moved to ${target}, although the server says so`);
  return withJson(renderLines([`${path} is ${target} now`]), json, { path: target, before: path });
}

/** Where a file goes that is named `name`: into `path` when that is a directory, else it gets that name. Rejects where something is in its way. */
export async function targetOf(
  path: ServerPath,
  written: string,
  name: string,
  run: CellRun,
  { mayReplace = false }: { readonly mayReplace?: boolean } = {},
): Promise<ServerPath> {
  const there = await entryAt(path, run);
  const asDirectory = written.endsWith('/');
  if (asDirectory && there?.kind === 'file')
    throw new LinkisKernelError('OPTION_INVALID', `${path} is a file, and no directory`);
  if (there === undefined || there.kind === 'file') {
    if (asDirectory) throw noDirectory(path);
    const above = parentOf(path);
    const parent = above === undefined ? undefined : await entryAt(above, run);
    if (parent === undefined) throw noDirectory(above ?? path);
    if (parent.kind === 'file')
      throw new LinkisKernelError('OPTION_INVALID', `${above ?? path} is a file, and no directory`);
    if (there !== undefined && !mayReplace) throw taken(path);
    return path;
  }
  const target = inDirectory(path, name);
  const inTheWay = await entryAt(target, run);
  if (inTheWay === undefined) return target;
  if (inTheWay.kind !== 'file')
    throw new LinkisKernelError('OPTION_INVALID', `${target} is a directory`, {
      hint: 'Give the file another name there.',
    });
  if (!mayReplace) throw taken(target);
  return target;
}

function noDirectory(path: ServerPath): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `there is no directory ${path} on the server`, {
    hint: `%mkdir makes it, with those above it: %mkdir ${path}`,
  });
}

function taken(path: ServerPath): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `${path} is there already`, {
    hint: 'Nothing was changed. Choose another name, or %rm it; %put --force replaces a file.',
  });
}

/** Scheme and host. */
function placeOf(path: ServerPath): string {
  return path.slice(0, path.length - bareOf(path).length);
}

function notDone(message: string): LinkisKernelError {
  return new LinkisKernelError('LINKIS_REFUSED', message, {
    hint: 'You may lack the right to do it there; ask the administrator of the server.',
  });
}
