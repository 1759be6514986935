/** The local gateway beside kernels that end in every way: it is nobody's child, nobody else can be it, and it ends when asked. */
import { describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { type ProgramResult, runProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { plantedPlaces } from '../../security/gateway-attacks.ts';
import { fixture } from '../../support/fixture.ts';
import { askSocket, type GatewayFile, gatewayFileOf } from '../../support/local-gateway-socket.ts';

const workplace = fixture(createWorkplace);

/** A state directory of its own in the place; everything of it is ended with the place. */
async function freshState(): Promise<Readonly<Record<string, string>>> {
  const state = await mkdtemp(path.join(workplace.state, 'of-one-test-'));
  // A name that the place's own end finds.
  return { LINKIS_KERNEL_STATE_DIR: state };
}

const stateOf = (env: Readonly<Record<string, string>>): string =>
  env['LINKIS_KERNEL_STATE_DIR'] ?? '';

/** Ends what a test started, by the gateway's own way. */
async function endGateway(env: Readonly<Record<string, string>>): Promise<void> {
  const { socket, user, password } = await gatewayFileOf(stateOf(env));
  const headers = { 'token-code': password, 'token-user': user };
  await askSocket(socket, '/gateway/stop', { headers, body: {} });
}

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return { pid, parent: Number(parent), group: Number(group), session: Number(session) };
  } catch {
    // It has ended.
    return undefined;
  }
}

/** Every process below `pid`, by parents, as VS Code lists those that it ends with a kernel. */
function descendantsOf(pid: number): readonly number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => factsOf(Number(name)))
    .filter((facts) => facts !== undefined);
  const below = new Set([pid]);
  for (let before = 0; before !== below.size;) {
    before = below.size;
    for (const facts of all) if (below.has(facts.parent)) below.add(facts.pid);
  }
  below.delete(pid);
  return [...below];
}

async function cli(
  env: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<ProgramResult> {
  return runProgram(process.execPath, [builtCommand, ...words], {
    env: { ...workplace.env, ...env },
    cwd: workplace.notebooks,
  });
}

async function textNotebook(): Promise<string> {
  const file = path.join(workplace.notebooks, 'text.ipynb');
  const cells = [{ cell_type: 'markdown', metadata: {}, source: 'Nothing to run.' }];
  await writeFile(file, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }));
  return file;
}

describe('a local gateway and the kernel that started it', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'outlives %s to the kernel, all its descendants and its process group; other notebooks keep their variables',
    async (signal) => {
      const env = await freshState();
      const starter = await startKernelProcess(workplace, env);
      expect((await starter.run('%%python\nmine = 1')).status).toBe('ok');
      const other = await startKernelProcess(workplace, env);
      expect((await other.run("%%python\nkept = 'still here'")).status).toBe('ok');
      const running = other.begin(
        "%%python\nimport time\nprint('begun', flush=True)\nfor _ in range(600):\n    time.sleep(0.1)\n    if kept == 'enough': break",
      );
      await running.shows(/^begun/m);
      const before = await gatewayFileOf(stateOf(env));
      for (const pid of descendantsOf(starter.pid)) process.kill(pid, signal);
      process.kill(-starter.pid, signal);
      await until('the starter is gone', () => factsOf(starter.pid) === undefined);
      starter.client.close();
      await other.client.interrupt();
      expect((await running.ended).ename).toBe('KeyboardInterrupt');
      const run = await other.run('%%python\nprint(kept)');
      const after = await gatewayFileOf(stateOf(env));
      await other.stop();
      await endGateway(env);

      expect(run.stdout).toContain('still here');
      expect(after.pid).toBe(before.pid);
    },
  );

  it('have neither a parent, nor a process group, nor a session in common', async () => {
    const env = await freshState();
    const kernel = await startKernelProcess(workplace, env);
    expect((await kernel.run('SELECT 1')).status).toBe('ok');
    const { pid } = await gatewayFileOf(stateOf(env));
    const gateway = factsOf(pid);
    const own = factsOf(kernel.pid);
    const below = descendantsOf(kernel.pid);
    await kernel.stop();
    await endGateway(env);

    expect(gateway?.parent).not.toBe(kernel.pid);
    expect(gateway?.group).not.toBe(own?.group);
    expect(gateway?.session).not.toBe(own?.session);
    expect(below).not.toContain(pid);
  });

  it('is started once though the kernel that began to start it was killed in the middle', async () => {
    const env = await freshState();
    const first = await startKernelProcess(workplace, env);
    const begun = first.begin('SELECT 1');
    begun.ended.catch(() => undefined);
    await until('the gateway is being started', () =>
      readdirSync(stateOf(env)).includes('gateway.in-use'),
    );
    process.kill(-first.pid, 'SIGKILL');
    first.client.close();
    const second = await startKernelProcess(workplace, env);
    const run = await second.run('SELECT 2 AS two');
    const files = readdirSync(stateOf(env)).filter((name) => name.endsWith('.json'));
    await second.stop();
    await endGateway(env);

    expect(run).toMatchObject({ status: 'ok', ename: '' });
    expect(run.plain.join()).not.toContain('Another local gateway');
    expect(files).toEqual(['gateway.json']);
  });
});

describe('a local gateway that has ended in order while its notebooks were idle', () => {
  it('is missed by the next cell of each, which says what is gone before anything fails', async () => {
    const env = await freshState();
    const one = await startKernelProcess(workplace, env);
    const two = await startKernelProcess(workplace, env);
    for (const kernel of [one, two]) {
      expect((await kernel.run('%%python\nkept = 1')).status).toBe('ok');
      expect((await kernel.run('CREATE TEMP TABLE t AS SELECT 7 AS a')).status).toBe('ok');
    }
    const { pid } = await gatewayFileOf(stateOf(env));
    await endGateway(env);
    await until('the gateway has ended', () => factsOf(pid) === undefined);
    const runs = [await one.run('SELECT 1 AS fine'), await two.run('%%python\nprint(kept)')];
    const again = await one.run('SELECT 2 AS fine');
    const python = await one.run('%%python\nprint(kept)');
    await one.stop();
    await two.stop();
    await endGateway(env);

    expect(runs.map(({ status }) => status)).toEqual(['ok', 'error']);
    for (const { plain } of runs) {
      expect(plain.join('\n')).toContain('The local gateway had ended and was started again');
    }
    expect(again.plain.join('\n')).not.toMatch(/had ended|engine was started/);
    expect(python.plain.join('\n')).toContain('A new python engine was started');
  });

  it('is found again though its file was removed while it serves', async () => {
    const env = await freshState();
    const one = await startKernelProcess(workplace, env);
    expect((await one.run('%%python\nkept = 1')).status).toBe('ok');
    const { pid } = await gatewayFileOf(stateOf(env));
    await rm(path.join(stateOf(env), 'gateway.json'));
    const two = await startKernelProcess(workplace, env);
    expect(await two.run('SELECT 1')).toMatchObject({ status: 'ok', ename: '' });
    const now = await gatewayFileOf(stateOf(env));
    await one.stop();
    await two.stop();
    await endGateway(env);
    expect(now.pid).toBe(pid);
  });
});

describe('run --stop-gateway', () => {
  it('ends the gateway that answers with the credentials, and no process by its number', async () => {
    const env = await freshState();
    const state = stateOf(env);
    const notebook = await textNotebook();
    const bystander: ChildProcess = spawn('sleep', ['300'], { stdio: 'ignore' });
    const record: GatewayFile = {
      url: 'http://local-gateway',
      socket: path.join(state, 'gateway-00000000.sock'),
      user: 'u',
      password: 'p',
      pid: bystander.pid ?? 0,
      version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    };
    const file = path.join(state, 'gateway.json');
    for (const stale of [record, { ...record, socket: undefined, url: 'http://127.0.0.1:9' }]) {
      await writeFile(file, JSON.stringify(stale), { mode: 0o600 });
      expect((await cli(env, 'run', notebook, '--stop-gateway')).code).toBe(0);
      expect(factsOf(bystander.pid ?? 0)).toBeDefined();
    }
    bystander.kill('SIGKILL');

    const kernel = await startKernelProcess(workplace, env);
    expect((await kernel.run('SELECT 1')).status).toBe('ok');
    await kernel.stop();
    const { pid, socket } = await gatewayFileOf(state);
    // Where the notebook ran elsewhere, the local gateway is other notebooks'.
    const elsewhere = { ...env, LINKIS_URL: 'http://127.0.0.1:9', LINKIS_USER: 'ann' };
    await cli(elsewhere, 'run', notebook, '--stop-gateway');
    expect(factsOf(pid)).toBeDefined();
    // A stranger to its credentials is refused.
    const refused = await askSocket(socket, '/gateway/stop', {
      headers: { 'token-code': 'guess', 'token-user': 'u' },
      body: {},
    });
    expect(refused.status).toBe(401);
    expect(factsOf(pid)).toBeDefined();

    expect((await cli(env, 'run', notebook, '--stop-gateway')).code).toBe(0);
    expect(factsOf(pid)).toBeUndefined();
    expect((await readdir(state)).filter((name) => /json$|sock|in-use/.test(name))).toEqual([]);
  });
});

describe('whoever is not the gateway', () => {
  it('gets neither the login nor the code: not on the port, not on the socket that a file names', async () => {
    const asked: string[] = [];
    const answer = (server: Server): Server =>
      server.on('request', (request, response) => {
        asked.push(request.url ?? '');
        response.end('{"method":null,"status":0,"message":"OK","data":{}}');
      });
    const onPort = answer(createServer()).listen(0, '127.0.0.1');
    const open = path.join(workplace.directory, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    const onSocket = answer(createServer()).listen(path.join(open, 'planted.sock'));
    await until('both listen', () => onPort.listening && onSocket.listening);
    const { port } = onPort.address() as AddressInfo;
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const known = { user: 'u', password: 'p', pid: process.pid, version };
    for (const place of plantedPlaces) {
      const told = Object.entries(place).map(([key, text]) => [
        key,
        text.replace('PORT', String(port)).replace('SOCKET', path.join(open, 'planted.sock')),
      ]);
      const record = { ...known, ...(Object.fromEntries(told) as Record<string, string>) };
      const env = await freshState();
      await writeFile(path.join(stateOf(env), 'gateway.json'), JSON.stringify(record), {
        mode: 0o600,
      });
      const kernel = await startKernelProcess(workplace, env);
      const run = await kernel.run("SELECT 'a secret' AS word");
      await kernel.stop();
      expect(run).toMatchObject({ status: 'ok', ename: '' });
      const name = readdirSync(stateOf(env)).find((file) => /^gateway.*\.json$/.test(file));
      expect(name).toBeDefined();
    }
    onPort.close();
    onSocket.close();
    expect(asked).toEqual([]);
  });

  it('cannot enter: the socket is for its user alone, with a long path in a directory of its own', async () => {
    const deep = path.join(workplace.state, 'x'.repeat(100), 'y'.repeat(100));
    await mkdir(deep, { recursive: true });
    const env = { LINKIS_KERNEL_STATE_DIR: deep };
    const kernel = await startKernelProcess(workplace, env);
    const run = await kernel.run('SELECT 1 AS one');
    await kernel.stop();
    const { socket } = await gatewayFileOf(deep);
    const directory = path.dirname(socket);
    const modes = [socket, directory].map((at) => statSync(at).mode & 0o777);
    await endGateway(env);
    await until('its directory is gone', () => {
      try {
        return !statSync(directory).isDirectory();
      } catch {
        return true;
      }
    });

    expect(run).toMatchObject({ status: 'ok', ename: '' });
    expect(socket.length).toBeLessThan(104);
    expect(modes).toEqual([0o600, 0o700]);
  });
});

describe('a gateway of another version', () => {
  it('goes on for its kernels while the new one starts beside it and says so; a free one makes room', async () => {
    const env = await freshState();
    const state = stateOf(env);
    const kernel = await startKernelProcess(workplace, env);
    expect((await kernel.run("%%python\nkept = 'old'")).status).toBe('ok');
    const old = await gatewayFileOf(state);
    // As if an upgrade had come between: the file says another version than ours.
    const file = path.join(state, 'gateway.json');
    await writeFile(file, JSON.stringify({ ...old, version: '0.0.1' }), { mode: 0o600 });

    const later = await startKernelProcess(workplace, env);
    const first = await later.run('SELECT 1 AS one');
    const second = await later.run('SELECT 2 AS two');
    const beside = await gatewayFileOf(state, `gateway-${old.version}`);
    const kept = await kernel.run('%%python\nprint(kept)');
    await later.stop();
    await endGatewayAt(beside);
    await until('the new one has ended', () => factsOf(beside.pid) === undefined);
    await kernel.stop();

    expect(first).toMatchObject({ status: 'ok', ename: '' });
    expect(first.plain.join()).toContain('Another local gateway');
    expect(second.plain.join()).not.toContain('Another local gateway');
    expect(kept.stdout).toContain('old');
    expect(beside.pid).not.toBe(old.pid);
    await endGatewayAt(old);
    await until('the old one has ended', () => factsOf(old.pid) === undefined);
  });

  it('that nobody has anything in ends, and its job history is the new one’s', async () => {
    const env = await freshState();
    const state = stateOf(env);
    const notebook = await textNotebook();
    // Starts a gateway and leaves nothing in it.
    const asking = await startKernelProcess(workplace, env);
    expect((await asking.run('%engines')).status).toBe('ok');
    await asking.stop();
    const old = await gatewayFileOf(state);
    await writeFile(
      path.join(state, 'gateway.json'),
      JSON.stringify({ ...old, version: '0.0.1' }),
      { mode: 0o600 },
    );
    const kernel = await startKernelProcess(workplace, env);
    const run = await kernel.run('SELECT 1 AS one');
    const now = await gatewayFileOf(state);
    await kernel.stop();
    await cli(env, 'run', notebook, '--stop-gateway');

    expect(run).toMatchObject({ status: 'ok', ename: '' });
    expect(run.plain.join()).not.toContain('Another local gateway');
    expect(factsOf(old.pid)).toBeUndefined();
    expect(now.pid).not.toBe(old.pid);
  });
});

async function endGatewayAt({ socket, user, password }: GatewayFile): Promise<void> {
  const headers = { 'token-code': password, 'token-user': user };
  await askSocket(socket, '/gateway/stop', { headers, body: {} });
}

describe('what lies in the place of a file of the gateway', () => {
  it.each([
    ['a pipe for gateway.json', 'mkfifo "$STATE/gateway.json"', undefined],
    ['garbage for gateway.json', 'printf "\\0{{{" > "$STATE/gateway.json"', undefined],
    [
      'an address of a file in gateway.json',
      `printf '{"url":"file:///etc/passwd","socket":"file:///x","user":"u","password":"p","pid":1,"version":"0.1.0"}' > "$STATE/gateway.json"`,
      undefined,
    ],
    [
      'an empty lock',
      ': > "$STATE/gateway.lock"; touch -d "1 minute ago" "$STATE/gateway.lock"',
      undefined,
    ],
    ['a lock of a living process', 'echo "1 0123456789abcdef" > "$STATE/gateway.lock"', undefined],
    ['a pipe for the lock', 'mkfifo "$STATE/gateway.lock"', undefined],
    [
      'a directory for gateway.json',
      'mkdir "$STATE/gateway.json"',
      /gateway\.json cannot be written/,
    ],
    ['a directory for the lock', 'mkdir "$STATE/gateway.lock"', /gateway\.lock is a directory/],
    ['a file for the data', 'echo > "$STATE/gateway"', /state\/of-one-test-\w+\/gateway/],
    [
      'a directory for the job history',
      'mkdir -p "$STATE/gateway/job-history.jsonl"',
      /job-history\.jsonl is not a regular file/,
    ],
    [
      'a pipe for the job history',
      'mkdir -p "$STATE/gateway"; mkfifo "$STATE/gateway/job-history.jsonl"',
      /job-history\.jsonl is not a regular file/,
    ],
    ['a pipe for the log', 'mkfifo "$STATE/gateway.log"', /gateway\.log/],
  ])('%s: works or says which, and never hangs', async (_name, script, problem) => {
    const env = await freshState();
    const made = await runProgram('sh', ['-c', script], {
      env: { ...workplace.env, STATE: stateOf(env) },
      cwd: workplace.notebooks,
    });
    expect(made.code).toBe(0);
    const kernel = await startKernelProcess(workplace, env);
    const run = await kernel.run('SELECT 1 AS one');
    await kernel.stop();
    if (problem === undefined) {
      expect(run).toMatchObject({ status: 'ok', ename: '' });
      await endGateway(env);
    } else {
      expect(run.ename).toBe('LinkisConnectionError');
      expect(run.evalue).toMatch(problem);
      expect(run.evalue).toContain('could not be started');
    }
  });
});
