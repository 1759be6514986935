/** What a kernel and its local gateway leave on the disk and show to other users of the machine: nothing. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { exportModes, linkedFiles, openPlaces, tellingCells } from '../../security/file-attacks.ts';
import { type KernelProcess, startKernelProcess } from '../../support/clients/kernel-process.ts';
import { createWorkplace, processesOf, type Workplace } from '../../support/clients/workplace.ts';

let workplace: Workplace;
let kernel: KernelProcess;
let impostor: Server;
let asked = 0;
const victim = (): string => path.join(workplace.directory, 'victim');

beforeAll(async () => {
  workplace = await createWorkplace();
  const { state } = workplace;
  // A state directory that was open to everybody, in which somebody has prepared something.
  await mkdir(path.join(state, 'tasks'), { mode: 0o777 });
  await writeFile(path.join(state, 'history.jsonl'), '{"session":1,"line":1,"input":"old"}\n');
  impostor = createServer((_request, answer) => {
    asked += 1;
    answer.end('{"method":null,"status":0,"message":"OK","data":{}}');
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  const { port } = impostor.address() as AddressInfo;
  await writeFile(
    path.join(state, 'gateway.json'),
    JSON.stringify({
      url: `http://127.0.0.1:${String(port)}`,
      user: 'u',
      password: 'p',
      pid: process.pid,
      version: '1',
    }),
  );
  for (const [name, mode] of openPlaces) await chmod(path.join(state, name), mode);
  // The widest umask that a user can have: modes must be said, not left to it.
  const umask = process.umask(0);
  try {
    kernel = await startKernelProcess(workplace);
  } finally {
    process.umask(umask);
  }
  for (const code of [
    "CREATE TABLE t AS SELECT 1 AS n; SELECT * FROM t; SELECT 'x' AS y",
    "%%python\nprint('hello')\nshow.show([{'a': 1}])\nopen('made-by-code', 'w').close()",
    '%%shell\necho out\necho err >&2',
    'SELECT broken',
    "%var place='here'",
  ]) {
    await kernel.run(code);
  }
});

afterAll(async () => {
  await kernel.stop();
  impostor.close();
  await workplace.close();
});

/** Everything below a directory, with its mode; what the user's own code made is the user's. */
async function openToOthers(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.name === 'made-by-code') continue;
    const at = path.join(entry.parentPath, entry.name);
    const { mode } = await stat(at);
    if ((mode & 0o077) !== 0) found.push(`${at} ${(mode & 0o777).toString(8)}`);
  }
  return found;
}

describe('the state directory', () => {
  it('is closed to others with everything in it, though it was open and the umask is 0', async () => {
    const names = await readdir(workplace.state);
    expect(names.toSorted()).toEqual(
      expect.arrayContaining(['gateway', 'gateway.json', 'gateway.log', 'history.jsonl', 'tasks']),
    );
    expect((await readdir(path.join(workplace.state, 'tasks'))).length).toBeGreaterThan(0);
    expect((await stat(workplace.state)).mode & 0o777).toBe(0o700);
    expect(await openToOthers(workplace.state)).toEqual([]);
    expect(await readFile(path.join(workplace.state, 'history.jsonl'), 'utf8')).toContain('SELECT');
  });

  it('is not believed where others could write: no code goes to a gateway that a foreign file names', async () => {
    const record = JSON.parse(
      await readFile(path.join(workplace.state, 'gateway.json'), 'utf8'),
    ) as { readonly pid: number };
    expect(asked).toBe(0);
    expect(record.pid).not.toBe(process.pid);
  });

  it('leads nowhere by links that others put in the place of files', async () => {
    const planted = path.join(workplace.directory, 'planted');
    await mkdir(path.join(planted, 'tasks'), { recursive: true });
    await writeFile(victim(), 'whole', { mode: 0o600 });
    for (const name of linkedFiles) {
      await symlink(victim(), path.join(planted, name));
    }
    const other = await startKernelProcess(workplace, { LINKIS_KERNEL_STATE_DIR: planted });
    const run = await other.run('SELECT 1');
    await other.stop();
    expect(run.evalue).toMatch(/The local gateway could not be started: its log .*gateway\.log/);
    expect(await readFile(victim(), 'utf8')).toBe('whole');
  });
});

describe('secrets', () => {
  it('are in no command line and no environment, no log and no output', async () => {
    const { password } = JSON.parse(
      await readFile(path.join(workplace.state, 'gateway.json'), 'utf8'),
    ) as { readonly password: string };
    const secrets = [password, kernel.info.key];
    expect(secrets.every((secret) => secret.length >= 32)).toBe(true);
    const shown: string[] = [kernel.output()];
    shown.push(await readFile(path.join(workplace.state, 'gateway.log'), 'utf8'));
    for (const code of tellingCells) {
      const run = await kernel.run(code);
      shown.push(run.stdout, run.stderr, run.traceback, ...run.plain, ...run.html);
    }
    const processes = processesOf(workplace);
    // The kernel, its gateway and at least one engine.
    expect(processes.length).toBeGreaterThan(2);
    for (const { pid } of processes) {
      for (const what of ['cmdline', 'environ']) {
        shown.push(readFileSync(`/proc/${String(pid)}/${what}`, 'utf8'));
      }
    }
    expect(shown.join('').length).toBeGreaterThan(1000);
    for (const secret of secrets) expect(shown.join('')).not.toContain(secret);
  });
});

describe('an exported file', () => {
  it.each(exportModes)("is the user's: the umask %i says who may read it", async (mask, mode) => {
    const umask = process.umask(mask);
    let other: KernelProcess;
    try {
      other = await startKernelProcess(workplace);
    } finally {
      process.umask(umask);
    }
    await other.run('SELECT 1 AS n');
    const run = await other.run('%export last exported.csv');
    await other.stop();
    expect(run.status).toBe('ok');
    const file = path.join(workplace.notebooks, 'exported.csv');
    expect((await stat(file)).mode & 0o777).toBe(mode);
    await rm(file);
  });
});
