/** `linkis-kernel doctor`: checks one part after the other and prints a line for each: ok, or a problem and what to do. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import type { Settings } from '../config/index.ts';
import { coloursFor, counted, isColoured, LinkisKernelError, messageOf } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { commandLogger, commandSettings } from './language/command-settings.ts';
import { untoldGateway } from './language/loaded-profile.ts';
import { dataDirectories, pythonPrefix } from './installed/jupyter-paths.ts';
import { kernelPython } from './language/kernel-environment.ts';
import { findKernelspecs } from './installed/kernelspec.ts';
import { findExtension } from './installed/vscode.ts';
import { packageVersion } from './package-facts.ts';

export interface DoctorOptions {
  readonly profile?: string;
}

/** What a check found. A `note` is worth knowing, but no problem. */
interface Finding {
  readonly kind: 'ok' | 'note' | 'problem';
  readonly text: string;
  readonly remedy?: string | undefined;
}

/** Prints the findings as they come; exit code 1 when there is a problem. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const found: Finding[] = [];
  const tell = (finding: Finding): void => {
    found.push(finding);
    print(finding);
  };
  tell({ kind: 'ok', text: `linkis-kernel ${packageVersion()}` });
  tell(checkNode());
  tell(await attempt('ZeroMQ', checkZeromq));
  tell(await checkJupyter());
  for (const finding of await checkKernelspecs()) tell(finding);
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const extension = await findExtension(packageVersion(), machine);
  if (extension !== undefined) tell(extension);
  const settings = await loadOrTell(options, tell);
  if (settings) {
    for (const finding of checkSettings(settings)) tell(finding);
    if (settings.linkis === undefined) {
      tell(await checkPython(settings));
      tell(await checkSpark(settings));
    }
    await checkGateway(settings, tell);
  }
  const problems = found.filter(({ kind }) => kind === 'problem').length;
  process.stdout.write(
    problems === 0 ? '\nAll is well.\n' : `\n${counted(problems, 'problem')}.\n`,
  );
  // Open sockets of a client could keep the process alive.
  process.exit(problems === 0 ? 0 : 1);
}

function print({ kind, text, remedy }: Finding): void {
  const { green, yellow, red } = coloursFor(isColoured(process.env, process.stdout.isTTY));
  const mark = { ok: green('ok     '), note: yellow('note   '), problem: red('problem') }[kind];
  process.stdout.write(`${mark} ${text}\n`);
  if (remedy !== undefined) process.stdout.write(`        → ${remedy}\n`);
}

async function attempt(what: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { kind: 'ok', text: `${what}: ${await check()}` };
  } catch (thrown) {
    return {
      kind: 'problem',
      text: `${what}: ${messageOf(thrown)}`,
      remedy: thrown instanceof LinkisKernelError ? thrown.hint : undefined,
    };
  }
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return {
    kind: enough ? 'ok' : 'problem',
    text: `Node ${process.versions.node} (${process.platform} ${process.arch})`,
    remedy: enough ? undefined : 'Install Node 20.19 or newer.',
  };
}

/** Loads the native library and binds the five sockets of a kernel. */
async function checkZeromq(): Promise<string> {
  const protocol = await import('../protocol/index.ts');
  const { silentLogger } = await import('../shared/index.ts');
  const sockets = await protocol.openKernelSockets(await protocol.createConnectionInfo(), {
    logger: silentLogger,
    session: protocol.processSession,
  });
  await sockets.close();
  return 'a kernel can bind its sockets';
}

async function checkJupyter(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('jupyter', ['--version'], { timeout: 30_000 });
    const server = stdout.split('\n').find((line) => /jupyterlab|jupyter_server/.test(line));
    return { kind: 'ok', text: `Jupyter: ${(server ?? 'found').replace(/\s*:\s*/, ' ').trim()}` };
  } catch {
    return {
      kind: 'note',
      text: 'Jupyter: no `jupyter` command on the PATH',
      remedy:
        '`pip install jupyterlab` for notebooks in a browser; `linkis-kernel run` and VS Code need none.',
    };
  }
}

async function checkKernelspecs(): Promise<readonly Finding[]> {
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const prefix = await pythonPrefix(machine).catch(() => undefined);
  const specs = await Promise.all(dataDirectories(machine, prefix).map(findKernelspecs));
  const findings = specs.flat().map((spec): Finding => {
    const gone = spec.runs.find((path) => !existsSync(path));
    return {
      kind: gone === undefined ? 'ok' : 'problem',
      text: `Kernelspec "${spec.name}" (${spec.displayName}) in ${spec.directory}${gone === undefined ? '' : ` runs ${gone}, which is gone`}`,
      remedy:
        gone === undefined
          ? undefined
          : `Install it again: linkis-kernel install --name ${spec.name}`,
    };
  });
  if (findings.length > 0) return findings;
  return [
    {
      kind: 'problem',
      text: 'Kernelspec: none is installed, so Jupyter does not know the kernel',
      remedy:
        'linkis-kernel install (or `install --sys-prefix` into the active Python environment)',
    },
  ];
}

async function loadOrTell(
  options: DoctorOptions,
  tell: (finding: Finding) => void,
): Promise<Settings | undefined> {
  try {
    return await commandSettings(options.profile);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    tell({ kind: 'problem', text: `Settings: ${thrown.message}`, remedy: thrown.hint });
    return undefined;
  }
}

function checkSettings(settings: Settings): readonly Finding[] {
  const set = Object.entries(settings.origins).filter(([, origin]) => origin !== 'default');
  const from = settings.files.length > 0 ? settings.files.join(', ') : 'no settings file';
  return [
    {
      kind: 'ok',
      text: `Settings: ${from}${settings.profile === undefined ? '' : `, profile ${settings.profile}`}; ${String(set.length)} set, the rest by default`,
    },
    ...set.map(([key, origin]): Finding => ({ kind: 'ok', text: `  ${key} from ${origin}` })),
    ...settings.warnings.map((text): Finding => ({ kind: 'note', text })),
  ];
}

/** The Python that a kernel started here would use for cells on the local gateway. */
async function checkPython(settings: Settings): Promise<Finding> {
  const { program, origin } = kernelPython(process.env, settings.python);
  return attempt('Python of the local gateway', async () => {
    const { stdout, stderr } = await promisify(execFile)(program, ['--version'], {
      timeout: 30_000,
    });
    return `${program} (${origin}), ${(stdout || stderr).trim()}`;
  });
}

/** Spark is in the Python of the kernel, or is not wanted: DuckDB runs the SQL of spark then. */
async function checkSpark(settings: Settings): Promise<Finding> {
  return attempt('Spark of the local gateway', async () => {
    const { describeLocalSpark } = await import('../gateway/index.ts');
    const { program } = kernelPython(process.env, settings.python);
    return (
      (await describeLocalSpark(program, process.env)) ??
      'none, since that Python has no pyspark; DuckDB runs the SQL of spark'
    );
  });
}

async function checkGateway(settings: Settings, tell: (finding: Finding) => void): Promise<void> {
  const untold = untoldGateway(settings);
  if (untold !== undefined) {
    tell({
      kind: 'note',
      text: `Gateway: not asked. ${untold}`,
      remedy: 'If you trust it, set LINKIS_URL to it, or put it into ~/.linkis-kernel/config.json.',
    });
    return;
  }
  const made: { client?: TaskClient } = {};
  const name = settings.linkis ? `Gateway ${settings.linkis.urls.join(', ')}` : 'Local gateway';
  const reached = await attempt(name, async () => {
    const logger = commandLogger({ logLevel: 'off', debugFile: undefined });
    if (settings.linkis) {
      const { createLinkisClient } = await import('../linkis/index.ts');
      made.client = createLinkisClient(settings.linkis, { logger });
    } else {
      const { connectLocalGateway } = await import('./local-gateway/local-gateway.ts');
      made.client = await connectLocalGateway({ stateDirectory: settings.stateDirectory, logger });
    }
    await made.client.connect();
    return `reached at ${made.client.address}, logged in${settings.linkis ? ` as ${settings.linkis.auth.user}` : ''}`;
  });
  tell(reached);
  const { client } = made;
  if (client === undefined || reached.kind !== 'ok') return;
  tell(
    await attempt('Engines', async () => {
      const offers = await client.engines();
      return offers.length === 0
        ? 'the gateway does not say which it has'
        : offers.map(({ engine, version }) => `${engine}-${version}`).join(', ');
    }),
  );
  await client.close();
}
