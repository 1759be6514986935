/** `linkis-kernel run`: runs a notebook from start to end, without a browser and without Python. */
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import {
  injectParameters,
  type NotebookRun,
  type ParameterValue,
  readNotebook,
  runNotebook,
  startKernelProcess,
  terminalListener,
  unusedParameters,
  writeNotebook,
} from '../notebook/index.ts';
import { asArray, isColoured, isObject, LinkisKernelError, messageOf } from '../shared/index.ts';
import { commandSettings } from './language/command-settings.ts';
import { mainPath } from './package-facts.ts';
import { reportFailure } from './report-failure.ts';

/** Lines of a table in the terminal when the written notebook has all of it. */
const terminalLines = 30;

export interface RunNotebookOptions {
  /** `name=value` each. */
  readonly parameter?: readonly string[];
  /** YAML or JSON. */
  readonly parameterFile?: string;
  readonly output?: string;
  /** Seconds for each cell. */
  readonly timeout?: number;
  readonly allowErrors?: boolean;
  /** End the local gateway afterwards, whoever started it. */
  readonly stopGateway?: boolean;
  readonly profile?: string;
}

/**
 * Runs and shows the notebook, and writes it to `output`, even after a failure. Exit code 1 when a cell failed that was not allowed to.
 * Throws NOTEBOOK_INVALID, OPTION_INVALID, KERNEL_DIED.
 */
export async function run(path: string, options: RunNotebookOptions): Promise<void> {
  const given = await readNotebook(path);
  const parameters = {
    ...(await parametersFromFile(options.parameterFile)),
    ...parametersFromWords(options.parameter ?? []),
  };
  for (const warning of unusedParameters(given, Object.keys(parameters)))
    process.stderr.write(`Warning: ${warning}\n`);
  const notebook = injectParameters(given, parameters);
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const kernel = await startKernelProcess({
    command: [process.execPath, mainPath(), 'start', '-f'],
    directory: dirname(resolve(path)),
    env: {
      ...process.env,
      // Jupyter Server tells a kernel its notebook by this variable; the journal files tasks under that path.
      JPY_SESSION_NAME: resolve(path),
      ...(options.profile !== undefined && { LINKIS_PROFILE: options.profile }),
    },
  });
  let done: NotebookRun;
  try {
    done = await runNotebook(notebook, kernel, {
      allowErrors: options.allowErrors ?? false,
      cellTimeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
      signal: stop.signal,
      kernelspec: { name: 'linkis', display_name: 'Linkis', language: 'sql' },
      listener: terminalListener({
        write: (text) => process.stdout.write(text),
        coloured: isColoured(process.env, process.stdout.isTTY),
        live: process.stdout.isTTY,
        width: process.stdout.columns,
        mostLines: options.output === undefined ? Number.POSITIVE_INFINITY : terminalLines,
      }),
    });
    if (options.output !== undefined) await writeNotebook(options.output, done.notebook);
  } finally {
    await kernel.stop();
    if (options.stopGateway === true) await stopLocalGateway(options.profile);
  }
  if (options.output !== undefined) process.stdout.write(`\nWritten: ${options.output}\n`);
  if (done.failed > 0) process.exitCode = 1;
  if (done.stopped) reportFailure(done.stopped);
  if (stop.signal.aborted) process.exitCode = 130;
}

async function stopLocalGateway(profile: string | undefined): Promise<void> {
  const { endGateway } = await import('./local-gateway/gateway-request.ts');
  const { linkis, stateDirectory } = await commandSettings(profile);
  // The notebook ran on another gateway: a local one belongs to other kernels.
  if (linkis === undefined) await endGateway(stateDirectory);
}

/** A value is what YAML makes of it: `-p n=3` is a number, `-p n="3"` (quotes included) a text. */
function parametersFromWords(words: readonly string[]): Record<string, ParameterValue> {
  return Object.fromEntries(
    words.map((word): [string, ParameterValue] => {
      const at = word.indexOf('=');
      if (at <= 0) {
        throw new LinkisKernelError('OPTION_INVALID', `-p takes name=value, not "${word}"`);
      }
      return [word.slice(0, at), scalar(word.slice(at + 1))];
    }),
  );
}

function scalar(text: string): ParameterValue {
  try {
    const value = parameterValue(parseYaml(text, { schema: 'core' }));
    return value === undefined || (value === null && text.trim() === '') ? text : value;
  } catch {
    // Text that is no YAML, such as `a: b: c` or a lone quote, stands for itself.
    return text;
  }
}

async function parametersFromFile(path?: string): Promise<Record<string, ParameterValue>> {
  if (path === undefined) return {};
  let content: unknown;
  try {
    content = parseYaml(await readFile(path, 'utf8'), { schema: 'core' });
  } catch (thrown) {
    throw badFile(path, `cannot be read (${messageOf(thrown)})`, thrown);
  }
  if (!isObject(content)) {
    throw badFile(
      path,
      `holds no names with values${extname(path) === '.ipynb' ? '; it is a notebook' : ''}`,
    );
  }
  return Object.fromEntries(
    Object.entries(content).map(([name, raw]): [string, ParameterValue] => {
      const value = parameterValue(raw);
      if (value === undefined) throw badFile(path, `has no usable value in "${name}"`);
      return [name, value];
    }),
  );
}

function parameterValue(value: unknown): ParameterValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  const items = asArray(value)?.map(parameterValue);
  return items?.some((item) => item === undefined)
    ? undefined
    : items?.filter((item) => item !== undefined);
}

function badFile(path: string, why: string, cause?: unknown): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `The parameters file ${path} ${why}`, {
    cause,
    hint: 'It is YAML or JSON: names with texts, numbers, booleans or lists of them.',
  });
}
