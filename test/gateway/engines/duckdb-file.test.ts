/** A database file that cannot be opened: sessions work without it, say so with the path and what to do, and have it again as soon as it can. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDuckdbEngine } from '../../../src/gateway/duckdb/duckdb.ts';
import type { EngineKind } from '../../../src/gateway/engines/engine.ts';
import { type EngineSession, startSession } from './engine-session.ts';

let directory: string;
let kind: EngineKind;
let sessions: EngineSession[];

beforeEach(async () => {
  directory = await realpath(await mkdtemp(path.join(tmpdir(), 'linkis-file-')));
  begin();
});
afterEach(async () => {
  await end();
  await rm(directory, { recursive: true });
});

const tables = (): string => path.join(directory, 'tables', 'ann');
const file = (): string => path.join(tables(), 'notebooks.duckdb');

function begin(): void {
  kind = createDuckdbEngine();
  sessions = [];
}

async function end(): Promise<void> {
  for (const session of sessions) await session.close();
  await kind.close?.();
}

async function open(): Promise<EngineSession> {
  const session = await startSession(kind, undefined, tables());
  sessions.push(session);
  return session;
}

async function rows(session: EngineSession, code: string): Promise<unknown> {
  const job = await session.run(code);
  if (job.failure !== undefined) throw job.failure;
  const [page] = await session.pages(job);
  return page?.kind === 'table' ? page.rows : undefined;
}

async function warnings(session: EngineSession, code: string): Promise<string> {
  const { log } = await session.run(code);
  return log
    .filter(({ level }) => level === 'WARN')
    .map(({ text }) => text)
    .join('\n');
}

async function makeTable(): Promise<void> {
  const one = await open();
  await rows(one, 'CREATE TABLE kept AS SELECT 1 AS a');
  await end();
  begin();
}

/** DuckDB's own checksum of the main header, so that only the version is strange. */
function ofVersion(bytes: Buffer, version: bigint): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeBigUInt64LE(version, 12);
  let sum = 5381n;
  for (let at = 8; at < 4096; at += 8) {
    const word = changed.readBigUInt64LE(at);
    sum ^= (word * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  }
  changed.writeBigUInt64LE(sum, 0);
  return changed;
}

/** A process of DuckDB's own client that has the file open until it is ended. */
async function holder(): Promise<ChildProcess> {
  const library = import.meta.resolve('@duckdb/node-api');
  const code = `import { DuckDBInstance } from ${JSON.stringify(library)};
    const instance = await DuckDBInstance.create(${JSON.stringify(file())});
    console.log('open'); setInterval(() => instance, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('a database file', () => {
  it('that another process has open is named with it, and taken by the first session after that', async () => {
    await makeTable();
    const other = await holder();
    const [one, two] = [await open(), await open()];
    const told = await warnings(one, 'CREATE TABLE meanwhile AS SELECT 2 AS a');
    expect(told).toMatch(
      /^The tables of earlier sessions are not here: its database \S+\/notebooks\.duckdb cannot be opened: process \d+ \(.*node.*\) has it open\. Close it there, then restart the kernel\. /,
    );
    expect(told).toContain(`process ${String(other.pid)} `);
    expect(told).toContain('CREATE TABLE makes lies in memory');
    // It is told once, and where something is missed.
    expect(await warnings(one, 'SELECT 1')).toBe('');
    const missed = await one.run('FROM kept');
    expect(missed.failure?.errorCode).toBe(41002);
    expect(missed.failure?.lines.at(-1)).toContain('are not here');
    expect(await warnings(two, 'FROM meanwhile')).toContain('are not here');
    expect(await rows(two, 'CREATE TEMP TABLE own AS SELECT 3 AS a; FROM own')).toEqual([['3']]);
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    const three = await open();
    expect(await warnings(three, 'FROM kept')).toBe('');
    expect(await rows(three, 'FROM kept')).toEqual([['1']]);
    expect(await rows(one, 'FROM meanwhile')).toEqual([['2']]);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'is something else',
      async () => writeFile(file(), 'no database'.repeat(1000)),
      /it is damaged \(.*not a valid DuckDB database file!\)\. Move it and \S+\.wal, if that is there, to another place/,
    ],
    [
      'is damaged at its head',
      async () => {
        const bytes = await readFile(file());
        await writeFile(file(), bytes.fill(0xff, 4096, 12_288));
      },
      /it is damaged \(.*checksum.*\)\. Move it/,
    ],
    [
      'is cut off',
      async () => writeFile(file(), (await readFile(file())).subarray(0, 12_288)),
      /it is damaged \(.*\)\. Move it/,
    ],
    [
      'is of a later DuckDB',
      async () => writeFile(file(), ofVersion(await readFile(file()), 999n)),
      /it was written by a version of DuckDB that this one cannot read\. Go on with the version of linkis-kernel that wrote it/,
    ],
    [
      'is a directory',
      async () => {
        await rename(file(), `${file()}.away`);
        await mkdir(file());
      },
      /notebooks\.duckdb cannot be opened: /,
    ],
    [
      'is a link',
      async () => {
        await rename(file(), path.join(directory, 'elsewhere'));
        await symlink(path.join(directory, 'elsewhere'), file());
      },
      /notebooks\.duckdb is a symbolic link\. Make its place usable/,
    ],
    [
      'has a file where its directory should be',
      async () => {
        await rm(tables(), { recursive: true });
        await writeFile(tables(), '');
      },
      /cannot be opened: (?:EEXIST|ENOTDIR)/,
    ],
  ])('that %s is left as it is and told; sessions work without it', async (_, spoil, words) => {
    await makeTable();
    await spoil();
    const before = await readFile(file()).catch(() => undefined);
    const one = await open();
    expect(await warnings(one, 'CREATE TABLE other AS SELECT 1 AS a')).toMatch(words);
    expect(await rows(one, 'FROM other')).toEqual([['1']]);
    await end();
    expect(await readFile(file()).catch(() => undefined)).toEqual(before);
    begin();
  });

  it('that was damaged is begun anew once it was moved aside, as the notice says', async () => {
    await makeTable();
    await writeFile(file(), 'no database');
    await warnings(await open(), 'SELECT 1');
    await rename(file(), `${file()}.aside`);
    const next = await open();
    expect(await warnings(next, 'CREATE TABLE kept AS SELECT 2 AS a')).toBe('');
    expect(await rows(next, 'FROM kept')).toEqual([['2']]);
  });
});
