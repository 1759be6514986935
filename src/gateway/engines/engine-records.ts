/** What is kept of engines: a directory each, with its logs and one file that says what it was. It outlasts engine and gateway. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asNumber, asObject, asString, parseJson } from '../../shared/index.ts';
import type { StoragePaths } from '../ground/storage-paths.ts';

export interface EngineRecord {
  readonly id: number;
  readonly user: string;
  readonly creator: string;
  readonly engine: string;
  readonly version: string;
  readonly instance: string;
  readonly ticket: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Undefined while it lives. An engine whose gateway died has the time of its last line. */
  readonly endedAt: number | undefined;
}

/** Records of one user that are kept, the newest. */
const mostRecords = 50;

const recordFile = 'engine.json';

export class EngineRecords {
  readonly #storage: StoragePaths;

  constructor(storage: StoragePaths) {
    this.#storage = storage;
  }

  /** Where the logs of an engine lie, as Linkis' `logDirSuffix` says it: below the root of all users' files. */
  suffix({ user, ticket }: Pick<EngineRecord, 'user' | 'ticket'>): string {
    return path.join(path.relative(this.#storage.root, this.#directory(user)), ticket, 'logs');
  }

  logDirectory(engine: Pick<EngineRecord, 'user' | 'ticket'>): string {
    return path.join(this.#storage.root, this.suffix(engine));
  }

  /** Writes the record of an engine that has started or ended, and removes the oldest. Never rejects: an engine runs without it too. */
  async write(record: Omit<EngineRecord, 'id'>): Promise<void> {
    const directory = path.join(this.#directory(record.user), record.ticket);
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(path.join(directory, recordFile), JSON.stringify(record), { mode: 0o600 });
      if (record.endedAt !== undefined) await this.#removeOldest(record.user);
    } catch {
      // The next engine tries anew.
    }
  }

  /** The user's records, the newest first. `living`: tickets of engines that have not ended. */
  async of(user: string, living: ReadonlySet<string>): Promise<readonly EngineRecord[]> {
    const tickets = await readdir(this.#directory(user)).catch(() => []);
    const found: Omit<EngineRecord, 'id'>[] = [];
    for (const ticket of tickets) {
      const record = await this.#read(user, ticket);
      if (record === undefined) continue;
      const { endedAt } = record;
      found.push(
        endedAt === undefined && !living.has(ticket)
          ? { ...record, endedAt: await this.#lastWrite(record) }
          : record,
      );
    }
    const inOrder = found.toSorted((one, other) => one.startedAt - other.startedAt);
    return inOrder.map((record, at) => ({ ...record, id: at + 1 })).toReversed();
  }

  #directory(user: string): string {
    return path.join(this.#storage.userRoot(user), 'engine-logs');
  }

  async #read(user: string, ticket: string): Promise<Omit<EngineRecord, 'id'> | undefined> {
    const file = path.join(this.#directory(user), ticket, recordFile);
    const text = await readFile(file, 'utf8').catch(() => '');
    const data = asObject(parseJson(text));
    const startedAt = asNumber(data?.['startedAt']);
    if (data === undefined || startedAt === undefined) return undefined;
    const word = (key: string): string => asString(data[key]) ?? '';
    return {
      user,
      ticket,
      creator: word('creator'),
      engine: word('engine'),
      version: word('version'),
      instance: word('instance'),
      startedAt,
      endedAt: asNumber(data['endedAt']),
    };
  }

  async #lastWrite(record: Omit<EngineRecord, 'id'>): Promise<number> {
    const file = path.join(this.logDirectory(record), 'stdout');
    const found = await stat(file).catch(() => undefined);
    return Math.floor(found?.mtimeMs ?? record.startedAt);
  }

  async #removeOldest(user: string): Promise<void> {
    const tickets = await readdir(this.#directory(user));
    if (tickets.length <= mostRecords) return;
    const records = await Promise.all(
      tickets.map(async (ticket) => ({ ticket, record: await this.#read(user, ticket) })),
    );
    // An engine that lives has no end in its record.
    const ended = records
      .filter(({ record }) => record === undefined || record.endedAt !== undefined)
      .toSorted((one, other) => (one.record?.startedAt ?? 0) - (other.record?.startedAt ?? 0));
    for (const { ticket } of ended.slice(0, tickets.length - mostRecords))
      await rm(path.join(this.#directory(user), ticket), { recursive: true, force: true });
  }
}
