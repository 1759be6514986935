/** Reads a file of code that a cell names: finds it, refuses what is no text, and says why. */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { runExtensionOf, runExtensions } from '../../magics/index.ts';
import {
  grouped,
  LinkisKernelError,
  messageOf,
  suggestion,
  systemCodeOf,
} from '../../shared/index.ts';

export interface CodeFile {
  /** Absolute, as the user named it: its extension tells what the file is. */
  readonly named: string;
  /** Absolute, without links: two names of one file are one file. */
  readonly path: string;
  readonly text: string;
}

/** The most bytes of a file of code, whose text is at the most a cell, and of a notebook, which has its outputs in it. */
const largest = { code: 16 * 1_048_576, notebook: 32 * 1_048_576 } as const;

/** Windows lacks the flag. Without it, opening a pipe waits for its other end. */
const careful = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads what the user wrote; a relative path begins at `directory`, `~/` is the home directory. A path without an extension that can be
 * run may lack it, as Databricks names notebooks. Rejects with `OPTION_INVALID`.
 */
export async function readCodeFile(written: string, directory: string): Promise<CodeFile> {
  const asked = written.startsWith('~/')
    ? join(homedir(), written.slice(2))
    : resolve(directory, written);
  const extension = runExtensionOf(asked);
  const tried = extension === '' ? runExtensions.map((one) => asked + one) : [asked];
  for (const path of tried) {
    const handle = await opened(path);
    if (handle === undefined) continue;
    try {
      return {
        named: path,
        path: await realpath(path),
        text: textOf(path, await bytesOf(path, handle)),
      };
    } finally {
      await handle.close();
    }
  }
  if (extension === '') await refuseOtherKind(asked);
  throw refusal(
    asked,
    `does not exist${extension === '' ? `, nor with ${oneOf(runExtensions)} behind it` : ''}${await meantBy(asked)}`,
  );
}

/** Undefined when there is no such file. */
async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, careful);
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (code === 'ENOENT') return undefined;
    throw refusal(path, reasons[code ?? ''] ?? `cannot be read (${messageOf(thrown)})`, thrown);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ELOOP: 'is a loop of links',
  ENAMETOOLONG: 'has too long a name',
  ENOTDIR: 'cannot be read: a part of its path is no directory',
  ENXIO: 'is no ordinary file',
};

async function bytesOf(path: string, handle: FileHandle): Promise<Uint8Array> {
  const found = await handle.stat();
  if (found.isDirectory()) throw refusal(path, 'is a directory');
  if (!found.isFile()) throw refusal(path, 'is no ordinary file');
  const isNotebook = runExtensionOf(path) === '.ipynb';
  const most = isNotebook ? largest.notebook : largest.code;
  if (found.size > most)
    throw refusal(
      path,
      `has ${megabytes(found.size)} MB; at most ${megabytes(most)} MB are read`,
      undefined,
      isNotebook
        ? 'Clear its outputs: jupyter nbconvert --clear-output --inplace FILE.'
        : 'Put data into a table that the code reads.',
    );
  try {
    return await handle.readFile();
  } catch (thrown) {
    throw refusal(path, `cannot be read (${messageOf(thrown)})`, thrown);
  }
}

function textOf(path: string, bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw refusal(path, 'is not text in UTF-8', thrown, 'Save it as UTF-8.');
  }
  if (text.includes('\0')) throw refusal(path, 'is no text: it has bytes that are zero');
  return text;
}

/** Throws for a path that is there and cannot be run. */
async function refuseOtherKind(path: string): Promise<void> {
  const handle = await opened(path);
  if (handle === undefined) return;
  try {
    await bytesOf(path, handle);
  } finally {
    await handle.close();
  }
  throw refusal(path, `is none of ${runExtensions.join(', ')}`);
}

/** The nearest name of a file that can be run in the same directory. */
async function meantBy(path: string): Promise<string> {
  try {
    const names = await readdir(dirname(path));
    return suggestion(
      basename(path),
      names.filter((name) => runExtensionOf(name) !== ''),
    );
  } catch {
    return `: there is no directory ${dirname(path)}`;
  }
}

function oneOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

function megabytes(bytes: number): string {
  return grouped(Math.ceil(bytes / 1_048_576));
}

function refusal(
  path: string,
  why: string,
  cause?: unknown,
  hint = '%run takes a file of code or a notebook; a relative path begins beside the notebook.',
): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `${path} ${why}`, { cause, hint });
}
