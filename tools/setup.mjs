/**
 * Brings a checkout into the state that the npm scripts need, and does only what is not done yet. Takes `--build` (dist/), `--python`
 * (.venv with the test clients), `--spark` (.venv-spark with pyspark; says which Java is there), `--chromium` (says which one is there).
 * Needs Node and npm alone. The Python side is made while npm installs. Every failure is one clear message and exit code 1.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './find-chromium.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const windows = process.platform === 'win32';

class SetupFailure extends Error {}

function say(text) {
  console.log(`setup: ${text}`);
}

async function run(what, command, args) {
  say(what);
  const started = Date.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows && command === 'npm',
  });
  const [status, signal] = await once(child, 'close').catch((thrown) => {
    throw new SetupFailure(`${command} cannot be run: ${thrown.message}`);
  });
  if (status !== 0) {
    const how = status === null ? `was ended by ${signal}` : `ended with ${status}`;
    throw new SetupFailure(`${what}: \`${[command, ...args].join(' ')}\` ${how}`);
  }
  say(`${what}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function hashOf(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

function readOr(path, missing) {
  return existsSync(path) ? readFileSync(path, 'utf8') : missing;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupFailure(`Node ${process.versions.node} is too old; 20.19 or newer is needed.`);
}

/** npm writes what it installed into node_modules/.package-lock.json: the same versions need no second install. */
function alreadyInstalled(lock) {
  const hidden = readOr(at('node_modules', '.package-lock.json'), '');
  if (hidden === '') return false;
  const installed = JSON.parse(hidden).packages ?? {};
  return Object.entries(JSON.parse(lock).packages ?? {}).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional === true ||
      entry.devOptional === true ||
      entry.peer === true ||
      installed[path]?.version === entry.version,
  );
}

async function installPackages() {
  const lock = readFileSync(at('package-lock.json'), 'utf8');
  const stamp = at('node_modules', '.setup-stamp');
  const wanted = hashOf(lock, process.platform, process.arch);
  if (readOr(stamp, '') === wanted) return;
  if (!alreadyInstalled(lock)) {
    await alone('packages', async () =>
      run('installing the npm packages', 'npm', [
        'ci',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]),
    );
  }
  writeFileSync(stamp, wanted);
}

/** Two set-ups at once would ruin each other's node_modules: the second fails with a message and touches nothing. */
async function alone(name, work) {
  const lock = at(`.setup-${name}.lock`);
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch {
    const holder = Number(readOr(lock, ''));
    if (isAlive(holder)) {
      throw new SetupFailure(`Another set-up (process ${holder}) is installing; wait for it.`);
    }
    writeFileSync(lock, String(process.pid));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (thrown) {
    return thrown.code === 'EPERM';
  }
}

function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** The old output of a renamed source would still be packed and found. */
function dropStaleOutput() {
  for (const output of filesBelow(at('dist'))) {
    const source = relative(at('dist'), output).replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts');
    // The bundle's chunks have names of their own, and bundle.mjs removes them when they are old enough.
    if (source.startsWith('cli') || source.startsWith('types')) continue;
    if (source.endsWith('.ts') && !existsSync(at('src', source))) rmSync(output);
  }
}

async function build() {
  const inputs = [
    ...filesBelow(at('src')),
    at('tsconfig.json'),
    at('tsconfig.build.json'),
    at('tools', 'bundle.mjs'),
    at('tools', 'old-chunks.mjs'),
    at('tools', 'types.mjs'),
    at('tools', 'silent-debug.mjs'),
    at('tools', 'cookie-domains.mjs'),
    at('package-lock.json'),
    ...filesBelow(at('vscode')),
    at('tools', 'vsix.mjs'),
  ];
  // The package's version goes into what is built.
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const wanted = hashOf(version, ...inputs.flatMap((path) => [path, readFileSync(path, 'utf8')]));
  const stamp = at('dist', '.build-stamp');
  const main = at('dist', 'cli', 'main.js');
  if (readOr(stamp, '') === wanted && existsSync(main)) return;
  rmSync(stamp, { force: true });
  if (!existsSync(main)) rmSync(at('dist', '.tsbuildinfo'), { force: true });
  await run('building dist/', process.execPath, [
    at('node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.build.json',
  ]);
  dropStaleOutput();
  await run('bundling the command', process.execPath, [at('tools', 'bundle.mjs')]);
  await run('collecting the types of the library', process.execPath, [at('tools', 'types.mjs')]);
  await run('packing the VS Code extension', process.execPath, [at('tools', 'vsix.mjs')]);
  if (!existsSync(main)) throw new SetupFailure('The build made no dist/cli/main.js.');
  chmodSync(main, 0o755);
  writeFileSync(stamp, wanted);
}

/** The first Python 3 whose venv module works; Debian ships Python without it. */
function findPython() {
  const candidates = [process.env.PYTHON, 'python3', 'python', windows ? 'py' : undefined];
  for (const name of candidates.filter(Boolean)) {
    const asked = spawnSync(
      name,
      ['-c', 'import sys, venv, ensurepip; print(sys.version_info >= (3, 10))'],
      { encoding: 'utf8' },
    );
    if (asked.status === 0 && asked.stdout.trim() === 'True') return name;
  }
  throw new SetupFailure(
    'No Python 3.10 or newer with its venv module was found (Debian and Ubuntu: `apt install python3 python3-venv`). ' +
      'PYTHON can name one.',
  );
}

/** Makes the environment `name` with what the file of requirements pins, and without the packages in `unwanted`. */
async function prepareEnvironment(name, requirements, what, unwanted = []) {
  if (!existsSync(at(requirements))) throw new SetupFailure(`${requirements} is missing.`);
  const stamp = at(name, '.setup-stamp');
  const wanted = hashOf(`${readFileSync(at(requirements), 'utf8')}${unwanted.join()}`);
  const python = windows ? at(name, 'Scripts', 'python.exe') : at(name, 'bin', 'python');
  if (readOr(stamp, '') === wanted && existsSync(python)) return;
  if (!existsSync(python) || spawnSync(python, ['-m', 'pip', '--version']).status !== 0) {
    rmSync(at(name), { recursive: true, force: true });
    await run(`making ${name}`, findPython(), ['-m', 'venv', name]);
  }
  await run(`installing ${what} into ${name}`, python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '-r',
    requirements,
  ]);
  if (unwanted.length > 0)
    await run(`removing ${unwanted.join(', ')}`, python, [
      '-m',
      'pip',
      'uninstall',
      '--quiet',
      '--yes',
      '--disable-pip-version-check',
      ...unwanted,
    ]);
  mkdirSync(at(name), { recursive: true });
  writeFileSync(stamp, wanted);
}

async function preparePython() {
  await prepareEnvironment('.venv', 'test/requirements.txt', 'the Python clients', [
    // An optional part of jsonschema, which builds a parser of 2.5 s of processor time whenever a Jupyter program starts.
    'rfc3987-syntax',
  ]);
}

/** Spark of the ring runs on Java 8 to 21. */
async function prepareSpark() {
  const program = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { stderr, error } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  const version = /version "([^"]+)"/.exec(error ? '' : stderr)?.[1];
  if (version === undefined) {
    throw new SetupFailure(
      `No Java was found (${program}), and the Spark tests need one. Install Java 17 (Debian and Ubuntu: ` +
        '`apt install openjdk-17-jre-headless`; macOS: `brew install openjdk@17`) or name one in JAVA_HOME.',
    );
  }
  say(`Java is ${version}`);
  await prepareEnvironment('.venv-spark', 'test/spark/requirements.txt', 'pyspark (300 MB)');
}

function checkChromium() {
  let found;
  try {
    found = findChromium();
  } catch (thrown) {
    throw new SetupFailure(thrown.message);
  }
  if (found === undefined) {
    throw new SetupFailure(
      'No Chromium was found, and the JupyterLab tests need one. Install it (Debian and Ubuntu: `apt install chromium`; ' +
        'macOS: `brew install --cask chromium`) or name one in CHROMIUM_PATH.',
    );
  }
  say(`Chromium is ${found}`);
}

const steps = {
  '--build': build,
  '--python': preparePython,
  '--spark': prepareSpark,
  '--chromium': checkChromium,
};

/** The steps that were asked for. Those that need no npm package go on beside npm. */
async function setUp() {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !Object.hasOwn(steps, name));
  if (unknown !== undefined) {
    throw new SetupFailure(
      `Unknown option ${unknown}; there are ${Object.keys(steps).join(', ')}.`,
    );
  }
  checkNode();
  const does = async (name) => (asked.includes(name) ? steps[name]() : undefined);
  await does('--chromium');
  const both = await Promise.allSettled([
    installPackages().then(() => does('--build')),
    does('--python').then(() => does('--spark')),
  ]);
  return both.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
}

const failures = await setUp().catch((thrown) => [thrown]);
for (const thrown of failures)
  console.error(
    thrown instanceof SetupFailure ? `setup failed: ${thrown.message}` : (thrown?.stack ?? thrown),
  );
if (failures.length > 0) process.exitCode = 1;
