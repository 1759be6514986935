/**
 * Runs scripts of CommonJS with the code that V8 made of them the last time. They load in a third of the time then, on every Node that we
 * support; Node's own cache for modules is there from 22.8 on. The code is kept beside the kernel's state, when the process ends: by then
 * V8 has compiled the functions too that were called, which it does one by one.
 */
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { sparingly } from './thrift.ts';

/** What the script may ask for. */
export interface ScriptParts {
  /** Gives a module that is loaded already. */
  readonly require: (name: string) => unknown;
  /** Loads one when it is needed: the script's `import()`, `$load` in it, since V8 gives a script of this kind none. */
  readonly load: (name: string) => Promise<unknown>;
}

/** Where kernels of this user keep compiled code. Settings files are not asked, since reading them is what is made faster. */
export function codeDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const state = env['LINKIS_KERNEL_STATE_DIR'] || join(homedir(), '.linkis-kernel', 'state');
  return join(state, 'code');
}

/** A script that ran without kept code. */
interface Unkept {
  readonly script: Script;
  readonly digest: Buffer;
  readonly name: string;
  readonly directory: string;
}

let unkept: Unkept[] = [];
let isKeptAtEnd = false;

/** Keeps the compiled code of the scripts for which there was none, with the functions that were called so far. Never throws. */
export function keepCompiledCode(): void {
  const all = unkept;
  unkept = [];
  sparingly(() => {
    for (const one of all) keepCode(one);
  });
  const [first] = all;
  if (first !== undefined) dropOld(first.directory);
}

/**
 * Runs the script in `file` and gives its exports. Compiled code is taken from `directory` only where nobody else can have written it, as it
 * runs without a look at the source. Whatever is wrong with it, the script is compiled anew, and its code is kept later.
 */
export function runCachedScript(
  file: string,
  parts: ScriptParts,
  directory: string = codeDirectory(process.env),
): { readonly exports: unknown; readonly isCached: boolean } {
  const { script, run, unkeptAs } = sparingly(() => compiled(file, directory));
  const module = { exports: {} };
  run(module.exports, parts.require, module, parts.load);
  if (unkeptAs !== undefined) {
    if (!isKeptAtEnd) process.once('exit', keepCompiledCode);
    isKeptAtEnd = true;
    unkept.push({ script, directory, ...unkeptAs });
  }
  return { exports: module.exports, isCached: unkeptAs === undefined };
}

/** The script, compiled or from kept code; `unkeptAs`: there was none that fits. */
function compiled(
  file: string,
  directory: string,
): {
  readonly script: Script;
  readonly run: (...given: readonly unknown[]) => void;
  readonly unkeptAs: Pick<Unkept, 'digest' | 'name'> | undefined;
} {
  const bytes = readFileSync(file);
  // A text of single bytes takes half of the memory, which it holds as long as the script can run.
  const source = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  // V8 itself compares the length of the source. A kernel and a command that has other flags keep code of their own.
  const digest = createHash('sha256').update(bytes).digest();
  const tag = cachedDataVersionTag().toString(36);
  const name = `${basename(file)}-${process.versions.v8}-${process.arch}-${tag}.code`;
  const kept = isOwn(directory) ? readCode(join(directory, name), digest) : undefined;
  const script = new Script(`(function (exports, require, module, $load) {${source}\n})`, {
    filename: file,
    ...(kept && { cachedData: kept }),
  });
  const isCached = kept !== undefined && script.cachedDataRejected === false;
  return {
    script,
    run: script.runInThisContext(),
    unkeptAs: isCached ? undefined : { digest, name },
  };
}

const digestBytes = 32;
const others = 0o077;
// Windows lacks both flags. The first follows no link, the second waits for no other end of a pipe.
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const isWindows = process.platform === 'win32';

function isOwn(directory: string): boolean {
  try {
    const found = lstatSync(directory);
    return found.isDirectory() && isOnlyMine(found);
  } catch {
    // It is not there yet.
    return false;
  }
}

/** On Windows modes mean nothing, and the user's profile keeps others out. */
function isOnlyMine({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return isWindows || (uid === process.getuid?.() && (mode & others) === 0);
}

/** A file is the digest of the source, the digest of the code, and the code; undefined where it is anything else. */
function readCode(path: string, digest: Buffer): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | careful);
    const found = fstatSync(handle);
    if (!found.isFile() || !isOnlyMine(found)) return undefined;
    const bytes = readFileSync(handle);
    const code = bytes.subarray(2 * digestBytes);
    const isWhole =
      bytes.subarray(0, digestBytes).equals(digest) &&
      bytes.subarray(digestBytes, 2 * digestBytes).equals(sumOf(code));
    return isWhole ? code : undefined;
  } catch {
    // There is none, or it cannot be read.
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function sumOf(code: Buffer): Buffer {
  return createHash('sha256').update(code).digest();
}

/** Does nothing where it cannot be kept: the kernel works without. */
function keepCode({ script, digest, name, directory }: Unkept): void {
  const temporary = join(directory, `.${name}-${String(process.pid)}`);
  try {
    makeDirectory(directory);
    if (!isOwn(directory)) return;
    const code = script.createCachedData();
    writeFileSync(temporary, Buffer.concat([digest, sumOf(code), code]), {
      mode: 0o600,
      flag: 'wx',
    });
    renameSync(temporary, join(directory, name));
  } catch {
    dropFile(temporary);
  }
}

/** Not the state directory itself: who removed it does not want it back. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there, or the next step fails.
  }
}

/** Each version of the kernel and of Node keeps code of its own. What is still used is kept again. */
const keptMs = 30 * 24 * 3_600_000;

function dropOld(directory: string): void {
  try {
    if (!isOwn(directory)) return;
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (Date.now() - lstatSync(path).mtimeMs > keptMs) dropFile(path);
    }
  } catch {
    // Another kernel removes the same.
  }
}

function dropFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What stands in the directory's place has none.
  }
}
