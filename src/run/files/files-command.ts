/** Leads each magic about files of the server to what carries it out. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { FileCommand } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { catFile } from './cat-file.ts';
import { makeDirectory, moveFile, removeFile } from './change-files.ts';
import { listFiles } from './list-files.ts';
import { getFile, putFile } from './transfer-files.ts';

const kinds: readonly string[] = ['ls', 'cat', 'get', 'put', 'rm', 'mkdir', 'mv'];

export function isFileCommand(command: { readonly kind: string }): command is FileCommand {
  return kinds.includes(command.kind);
}

/** Linkis' code for a path outside of the user's directories. */
const notYours = 80010;

/** Rejects with a `LinkisKernelError` or the signal's reason. */
export async function* runFileCommand(
  command: FileCommand,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  try {
    yield* runCommand(command, run);
  } catch (thrown) {
    const isOutside =
      thrown instanceof LinkisKernelError && 'errorCode' in thrown && thrown.errorCode === notYours;
    if (!isOutside || !run.local.isOwn || (command.kind !== 'ls' && command.kind !== 'cat'))
      throw thrown;
    // Nobody administers the gateway of this machine.
    const bare = (command.path ?? '~').replace(/^file:(?:\/\/)?/, '');
    const path = /^[\w./~-]+$/.test(bare) ? bare : `'${bare.replaceAll("'", String.raw`'\''`)}'`;
    throw new LinkisKernelError(thrown.code, thrown.message, {
      hint: `The local gateway shows your own directory on it alone. Other files of this machine: !${command.kind} ${path}`,
      cause: thrown,
    });
  }
}

async function* runCommand(command: FileCommand, run: CellRun): AsyncGenerator<CellEvent> {
  switch (command.kind) {
    case 'cat':
      return yield* catFile(command, run);
    case 'get':
      return yield* getFile(command, run);
    case 'put':
      return yield* putFile(command, run);
    case 'ls':
      yield { kind: 'display', bundle: await listFiles(command, run) };
      return undefined;
    case 'rm':
      yield { kind: 'display', bundle: await removeFile(command, run) };
      return undefined;
    case 'mkdir':
      yield { kind: 'display', bundle: await makeDirectory(command, run) };
      return undefined;
    case 'mv':
      yield { kind: 'display', bundle: await moveFile(command, run) };
      return undefined;
  }
}
