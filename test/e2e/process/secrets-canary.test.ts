/**
 * Secrets that were never meant to be seen, given by every way that the settings have, to kernels that fail, log in again and tell
 * everything at debug level: none is in any output, message, log, file or command line, but for the files whose purpose it is.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { secretRoutes, wrongPassword } from '../../security/secret-routes.ts';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace, processesOf } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { seededNumbers, testSeed } from '../../support/seeded-numbers.ts';
import { type SoakGateway, soakLogin, startSoakGateway } from '../../support/soak/gateway.ts';
import { startSoakProxy } from '../../support/soak/proxy.ts';

const headerSecret = 'canary-header-1935';
const kept = 'canary-variable-3157';

const workplace = fixture(createWorkplace);
/** Ended with the workplace. */
let gateway: SoakGateway;
const proxy = fixture(async () => startSoakProxy(seededNumbers(testSeed(20_261_124)), 1500));
/** Everything that a person or a program was shown, by what showed it. */
const told = new Map<string, string>();

const cells: readonly string[] = [
  "SELECT 1 AS one, 'two' AS two",
  "%%python\nprint('printed')",
  '%%shell\nenv; echo complaint >&2',
  '%%python\nimport os\nprint(dict(os.environ))',
  'SELECT nothing FROM nowhere',
  "%%python\nraise ValueError('failed')",
  '%%shell\nexit 3',
  '%nosuchmagic',
  '%config',
  '%config --json',
  '%whoami',
  '%info',
  '%jobs',
  '%history -n 5',
  '%log',
  '%code',
  '%status',
  '%engines',
  '%tables',
  '%var',
  '%%preview\nSELECT 1',
  '%conf --show',
  'SELECT 2 AS two',
  '%export last exported.csv --force',
];

const briefly: readonly string[] = [
  cells[0] ?? '',
  '%%shell\nenv; echo complaint >&2',
  'SELECT nothing FROM nowhere',
  '%nosuchmagic',
  '%config',
  '%whoami',
];

beforeAll(async () => {
  gateway = await startSoakGateway(workplace);
  proxy.behind = gateway.url;
  const saved = await fetch(`${gateway.url}/api/rest_j/v1/variable/saveGlobalVariable`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'Token-Code': soakLogin.token,
      'Token-User': soakLogin.user,
    },
    body: JSON.stringify({ globalVariables: [{ key: 'api_password', value: kept }] }),
  });
  expect(saved.status).toBe(200);
});

/** Settings and notebooks of one way. */
async function placeOf(
  way: string,
): Promise<{ readonly env: Record<string, string>; readonly notebooks: string }> {
  const route = secretRoutes[way];
  if (route === undefined) throw new Error(`no way ${way}`);
  const directory = path.join(workplace.directory, 'config', way.replaceAll(' ', '-'));
  const notebooks = path.join(workplace.notebooks, way.replaceAll(' ', '-'));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await mkdir(notebooks, { recursive: true });
  const settings = {
    url: proxy.url,
    user: soakLogin.user,
    engine: 'duckdb',
    headers: { 'X-Own-Key': headerSecret },
    requestTimeoutMs: 1500,
    ...route.file,
  };
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(settings), { mode: 0o600 });
  await writeFile(path.join(directory, 'password.txt'), `${soakLogin.password}\n`, { mode: 0o600 });
  await writeFile(path.join(directory, 'token.txt'), soakLogin.token, { mode: 0o600 });
  const env = {
    ...workplace.env,
    ...route.env,
    LINKIS_KERNEL_CONF_DIR: directory,
    LINKIS_KERNEL_DEBUG: path.join(notebooks, 'debug.log'),
  };
  if (way.includes('command')) {
    // Commands run in the kernel's own directory.
    await writeFile(path.join(notebooks, 'password.txt'), soakLogin.password, { mode: 0o600 });
    return { env, notebooks };
  }
  return { env, notebooks };
}

function canaries(): readonly string[] {
  return [
    soakLogin.password,
    soakLogin.token,
    headerSecret,
    wrongPassword,
    kept,
    ...[...proxy.tickets].filter((ticket) => ticket.length > 8),
  ];
}

/** Which secrets a text holds, in any spelling that a log or a header might have. */
function secretsIn(text: string): readonly string[] {
  return canaries().filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ].some((spelling) => text.includes(spelling)),
  );
}

/** Files that are there to hold a secret; for their owner alone. */
const meant =
  /(?:^|\/)(?:config\/.*\/config\.json|password\.txt|token\.txt|global-variables\.json|gateway\.json)$/;

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Every file of the workplace that holds a secret and is not meant to, and every meant one that others can read. */
function leakingFiles(): readonly string[] {
  return filesBelow(workplace.directory).flatMap((file) => {
    if (meant.test(file))
      return (statSync(file).mode & 0o077) === 0 ? [] : [`${file} can be read by others`];
    return secretsIn(readFileSync(file).toString('latin1')).map((secret) => `${secret} in ${file}`);
  });
}

describe.each(Object.keys(secretRoutes))('with %s', (way) => {
  it('nothing that is told holds a secret', async () => {
    const { env, notebooks } = await placeOf(way);
    const place = { ...workplace, env, notebooks };
    const kernel = await startKernelProcess(place);
    let messages = '';
    kernel.client.listen((message) => {
      messages += JSON.stringify([message.header, message.content, message.metadata]);
    });
    proxy.share = 0.05;
    const ends = new Map<string, string>();
    // All of them once; what the secret's way changes is the login, which the first ones go through.
    const some = way === 'a password in the environment' ? cells : briefly;
    for (const code of some) {
      const run = await kernel.run(code);
      ends.set(code, run.status === 'ok' ? 'ok' : run.ename);
    }
    proxy.share = 0;
    const commandLines = processesOf(workplace)
      .map(({ words }) => words.join(' '))
      .join('\n');
    await kernel.stop();
    const program = { env, cwd: notebooks };
    const doctor = await runProgram(process.execPath, [builtCommand, 'doctor'], program);
    const notebook = path.join(notebooks, 'a.ipynb');
    await writeFile(
      notebook,
      JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {},
        cells: ['SELECT 1', '%config', '%whoami', 'SELECT nothing FROM nowhere'].map(
          (source, at) => ({
            cell_type: 'code',
            id: `c${String(at)}`,
            metadata: {},
            execution_count: null,
            outputs: [],
            source,
          }),
        ),
      }),
    );
    const ran = await runProgram(
      process.execPath,
      [builtCommand, 'run', notebook, '--allow-errors', '-o', path.join(notebooks, 'ran.ipynb')],
      program,
    );

    expect(ends.get(cells[0] ?? '')).toBe(way === 'a wrong password' ? 'LinkisAuthError' : 'ok');
    expect(ends.get('SELECT nothing FROM nowhere')).toMatch(/LinkisTaskFailed|LinkisAuthError/);
    for (const [what, text] of Object.entries({
      'messages of the kernel': messages,
      'output of the kernel': kernel.output(),
      'command lines': commandLines,
      'output of doctor': doctor.stdout + doctor.stderr,
      'output of run': ran.stdout + ran.stderr,
    })) {
      told.set(`${what} with ${way}`, text);
      expect({ what, secrets: secretsIn(text) }).toEqual({ what, secrets: [] });
    }
  });
});

describe('after all of it', () => {
  it('no file but those that are meant to holds a secret, and the gateway has told none', () => {
    expect(proxy.tickets.size).toBeGreaterThan(0);
    expect(secretsIn(gateway.output())).toEqual([]);
    expect(leakingFiles()).toEqual([]);
    const size = [...told.values()].reduce((sum, text) => sum + text.length, 0);
    const files = filesBelow(workplace.directory);
    // Only what goes wrong is told there, and the proxy chooses what does; through all the cells of the first way some does.
    expect(files.filter((file) => file.endsWith('debug.log')).length).toBeGreaterThan(0);
    process.stdout.write(
      `canaries: ${String(canaries().length)} secrets (${String(proxy.tickets.size)} tickets), ${String(Object.keys(secretRoutes).length)} ways, ${String(told.size)} outputs of ${String(size)} characters, ${String(files.length)} files: 0 hits\n`,
    );
  });
});

describe('the local gateway that a kernel starts', () => {
  it('has a password that is in its own file alone', async () => {
    const local = await createWorkplace({ LINKIS_KERNEL_DEBUG: '1' });
    const kernel = await startKernelProcess(local);
    let messages = '';
    kernel.client.listen((message) => {
      messages += JSON.stringify([message.header, message.content, message.metadata]);
    });
    for (const code of cells) await kernel.run(code);
    const commandLines = processesOf(local)
      .map(({ words }) => words.join(' '))
      .join('\n');
    const record = path.join(local.state, 'gateway.json');
    const { password } = JSON.parse(readFileSync(record, 'utf8')) as { readonly password: string };
    const holding = filesBelow(local.directory).filter((file) =>
      readFileSync(file).includes(password),
    );
    const output = kernel.output();
    await kernel.stop();
    await local.close();

    expect(password.length).toBeGreaterThan(20);
    expect(holding).toEqual([record]);
    for (const text of [messages, output, commandLines]) expect(text).not.toContain(password);
  });
});
