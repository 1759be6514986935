/** Turns the source of a secret into a way to get it. The secret itself stays out of messages and out of the settings. */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { LinkisKernelError } from '../shared/index.ts';
import { canBeWrittenByOthers } from './project-file.ts';
import type { SecretSource } from './setting-values.ts';

const runFile = promisify(execFile);

/** Long enough for a password manager that asks for a fingerprint. */
const commandTimeoutMs = 60_000;

/** Reads the secret at each call, so that it can change. Rejects with CONFIG_INVALID, which names `what` and source, not the content. */
export function secretFrom(
  source: SecretSource,
  what: string,
  env: Readonly<Record<string, string | undefined>>,
): () => Promise<string> {
  if (typeof source === 'string') return async () => source;
  return async () => {
    const text = (await fetchSecret(source, what, env)).replace(/\r?\n$/, '');
    if (text === '') throw failed(what, 'is empty', source);
    return text;
  };
}

/** A sentence when others can read the file; undefined when they cannot, when it is absent, and on Windows. */
export async function warnIfOthersCanRead(path: string, what: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) === 0) return undefined;
    return `${path} holds ${what} and others can read it (mode ${(mode & 0o777).toString(8)}): chmod 600 it.`;
  } catch {
    // An absent file is reported when the secret is asked for.
    return undefined;
  }
}

/** A sentence when others can write the user's settings file, and so decide what is run and where it is sent. */
export async function warnIfOthersCanWrite(path: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const stats = await stat(path);
    if (!canBeWrittenByOthers(stats)) return undefined;
    return `Others can write ${path} (mode ${(stats.mode & 0o777).toString(8)}), and so say where your cells and passwords go: chmod go-w it.`;
  } catch {
    // It was there a moment ago; its next reader reports the failure.
    return undefined;
  }
}

async function fetchSecret(
  source: Exclude<SecretSource, string>,
  what: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if ('env' in source) {
    const text = env[source.env];
    if (text === undefined) throw failed(what, 'is not set', source);
    return text;
  }
  try {
    if ('file' in source) return await readFile(source.file, 'utf8');
    const [program = '', ...words] = source.command;
    const { stdout } = await runFile(program, words, { timeout: commandTimeoutMs });
    return stdout;
  } catch (thrown) {
    throw failed(what, `cannot be read (${reasonOf(thrown)})`, source);
  }
}

/** Not the error's message: that of a command repeats the command's output. */
function reasonOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return 'unknown reason';
  if ('killed' in thrown && thrown.killed === true) {
    return `no end within ${String(commandTimeoutMs / 1000)} s`;
  }
  return 'code' in thrown ? `code ${String(thrown.code)}` : 'unknown reason';
}

function failed(
  what: string,
  how: string,
  source: Exclude<SecretSource, string>,
): LinkisKernelError {
  const origin =
    'env' in source
      ? `the environment variable ${source.env}`
      : 'file' in source
        ? `the file ${source.file}`
        : `the command ${source.command[0] ?? ''}`;
  return new LinkisKernelError('CONFIG_INVALID', `The ${what} from ${origin} ${how}`, {
    hint: 'Correct the source of the secret, or name another one in the settings file.',
  });
}
