/** `linkis-kernel doctor`: checks one part after the other and prints a line for each: ok, or a problem and what to do. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../config/index.ts';
import { counted, LinkisKernelError } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { attempt, type Finding, printFinding } from './doctor-finding.ts';
import { checkPapermill, checkPython, checkSpark } from './doctor-python.ts';
import { commandLogger, commandSettings } from './language/command-settings.ts';
import { untoldGateway } from './language/loaded-profile.ts';
import { findAnywidget } from './installed/anywidget.ts';
import { dataDirectories, type Machine, pythonPrefix } from './installed/jupyter-paths.ts';
import { findKernelspecs } from './installed/kernelspec.ts';
import { findExtension } from './installed/vscode.ts';
import { packageDirectory, packageVersion } from './package-facts.ts';

export interface DoctorOptions {
  readonly profile?: string;
  /** One JSON object at the end in place of lines. */
  readonly json?: boolean;
}

/** Prints the findings as they come; exit code 1 when there is a problem. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const found: Finding[] = [];
  const tell = (finding: Finding): void => {
    found.push(finding);
    if (options.json !== true) printFinding(finding);
  };
  tell({
    kind: 'ok',
    code: 'version',
    text: `linkis-kernel ${packageVersion()} in ${packageDirectory()}`,
  });
  tell(checkNode());
  tell(await attempt('zeromq', 'ZeroMQ', checkZeromq));
  tell(await checkJupyter());
  for (const finding of await checkKernelspecs()) tell(finding);
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const extension = await findExtension(packageVersion(), machine);
  if (extension !== undefined) tell({ ...extension, code: 'vscode' });
  tell(await checkGrids(machine));
  const settings = await loadOrTell(options, tell);
  if (settings) {
    for (const finding of checkSettings(settings)) tell(finding);
    tell(checkIdentity(settings));
    if (settings.linkis === undefined) {
      tell(await checkPython(settings));
      tell(await checkSpark(settings));
    }
    for (const finding of await checkPapermill(settings)) tell(finding);
    await checkGateway(settings, tell);
  }
  const problems = found.filter(({ kind }) => kind === 'problem').length;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(reportOf(found, problems), undefined, 2)}\n`
      : problems === 0
        ? '\nAll is well.\n'
        : `\n${counted(problems, 'problem')}.\n`,
  );
  // Open sockets of a client could keep the process alive.
  process.exit(problems === 0 ? 0 : 1);
}

/** For scripts. Every finding has every field; a remedy that there is not is null. */
function reportOf(found: readonly Finding[], problems: number): unknown {
  return {
    version: packageVersion(),
    ok: problems === 0,
    problems,
    findings: found.map(({ kind, code, text, remedy }) => ({
      kind,
      code,
      text: text.trim(),
      remedy: remedy ?? null,
    })),
  };
}

/** Grids of tables need a front end in JupyterLab; without it tables are static. */
async function checkGrids(machine: Machine): Promise<Finding> {
  const found = await findAnywidget(machine, packageDirectory());
  if (typeof found !== 'string')
    return {
      kind: 'ok',
      code: 'grid',
      text: `Grids of tables: anywidget ${found.version} in ${found.directory}`,
    };
  const where =
    found === 'missing'
      ? 'the JupyterLab here has no'
      : 'no JupyterLab with widgets was found, and no';
  return {
    kind: 'note',
    code: 'grid-none',
    text: `Grids of tables: ${where} anywidget: tables are static there`,
    remedy:
      '`python -m pip install anywidget` in the environment of JupyterLab or Notebook; VS Code loads it by itself.',
  };
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return {
    kind: enough ? 'ok' : 'problem',
    code: 'node',
    text: `Node ${process.versions.node} (${process.platform} ${process.arch}), ${process.execPath}`,
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

/** The environment's own need not be on the PATH: a server is often started by its full path. */
async function jupyterVersions(): Promise<string> {
  const own = process.env['VIRTUAL_ENV'];
  const run = async (program: string): Promise<string> =>
    (await promisify(execFile)(program, ['--version'], { timeout: 30_000 })).stdout;
  if (!own) return run('jupyter');
  const name = process.platform === 'win32' ? 'Scripts/jupyter.exe' : 'bin/jupyter';
  return run(join(own, name)).catch(async () => run('jupyter'));
}

async function checkJupyter(): Promise<Finding> {
  try {
    const stdout = await jupyterVersions();
    const server = stdout.split('\n').find((line) => /jupyterlab|jupyter_server/.test(line));
    return {
      kind: 'ok',
      code: 'jupyter',
      text: `Jupyter: ${(server ?? 'found').replace(/\s*:\s*/, ' ').trim()}`,
    };
  } catch {
    return {
      kind: 'note',
      code: 'jupyter',
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
      code: gone === undefined ? 'kernelspec' : 'kernelspec-gone',
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
      code: 'kernelspec-none',
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
    tell({
      kind: 'problem',
      code: 'settings',
      text: `Settings: ${thrown.message}`,
      remedy: thrown.hint,
    });
    return undefined;
  }
}

function checkSettings(settings: Settings): readonly Finding[] {
  const set = Object.entries(settings.origins).filter(([, origin]) => origin !== 'default');
  const from = settings.files.length > 0 ? settings.files.join(', ') : 'no settings file';
  return [
    {
      kind: 'ok',
      code: 'settings',
      text: `Settings: ${from}${settings.profile === undefined ? '' : `, profile ${settings.profile}`}; ${String(set.length)} set, the rest by default`,
    },
    ...set.map(([key, origin]): Finding => ({
      kind: 'ok',
      code: 'setting',
      text: `  ${key} from ${origin}`,
    })),
    ...settings.locks.map(({ key, file }): Finding => ({
      kind: 'ok',
      code: 'setting',
      text: `  ${key} is locked by ${file}`,
    })),
    ...settings.warnings.map((text): Finding => ({ kind: 'note', code: 'settings-warning', text })),
  ];
}

/** Who the user is, why, and where their state lies. */
function checkIdentity({ identity, linkis, stateDirectory }: Settings): Finding {
  const { user, origin } = identity;
  // A container's root is nobody: a Linkis server that checks no names would take all of them for one user.
  const isNobody = linkis !== undefined && user === 'root' && origin === "the system's user";
  return {
    kind: isNobody ? 'note' : 'ok',
    code: 'identity',
    text: `User: ${user ?? 'no name is known'} (${origin}), state in ${stateDirectory}`,
    remedy: isNobody
      ? 'As in a container, root stands for no person: set LINKIS_USER, or "user" in the settings ({"env": "NAME"} takes a variable).'
      : undefined,
  };
}

async function checkGateway(settings: Settings, tell: (finding: Finding) => void): Promise<void> {
  const untold = untoldGateway(settings);
  if (untold !== undefined) {
    tell({
      kind: 'note',
      code: 'gateway-not-asked',
      text: `Gateway: not asked. ${untold}`,
      remedy: 'If you trust it, set LINKIS_URL to it, or put it into ~/.linkis-kernel/config.json.',
    });
    return;
  }
  const made: { client?: TaskClient } = {};
  const name = settings.linkis ? `Gateway ${settings.linkis.urls.join(', ')}` : 'Local gateway';
  const reached = await attempt('gateway', name, async () => {
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
    await attempt('engines', 'Engines', async () => {
      const offers = await client.engines();
      return offers.length === 0
        ? 'the gateway does not say which it has'
        : offers.map(({ engine, version }) => `${engine}-${version}`).join(', ');
    }),
  );
  await client.close();
}
