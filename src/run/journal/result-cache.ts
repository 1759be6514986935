/** Which task has the result of which code, for `--cache`: one file for all notebooks of a user, without code and without data. */
import { createHash, randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  ignoreMissing,
  type Logger,
  makePrivateDirectory,
  messageOf,
  openPrivateFile,
  parseJson,
} from '../../shared/index.ts';

/** A task that ended well. */
export interface CachedTask {
  readonly taskId: number;
  /** See `submitMarkKey`: the number alone may come to name another task. */
  readonly mark: string;
  /** When it was submitted, in epoch milliseconds. */
  readonly at: number;
}

export interface ResultCache {
  /** Never rejects: a file that cannot be read has nothing, and the log says so. */
  find(key: string): Promise<CachedTask | undefined>;
  /** Never rejects either. */
  remember(key: string, task: CachedTask): Promise<void>;
  /** What the task has made is not taken again. Never rejects. */
  forget(taskId: number): Promise<void>;
}

/** Entries at the most, the newest ones, and how long each is kept in milliseconds. */
const kept = { entries: 1000, ms: 31 * 86_400_000 } as const;
/** A longer file, in bytes, is none of ours. */
const longestFile = 1_048_576;
const fileName = 'results.json';

type Entries = ReadonlyMap<string, CachedTask>;

/** The key of what decides about a result. */
export function cacheKeyOf(facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** Kept in `directory`; without one in memory alone. */
export function createResultCache(directory: string | undefined, logger: Logger): ResultCache {
  let own: Entries = new Map();
  let last: Promise<unknown> = Promise.resolve();

  async function entries(): Promise<Entries> {
    if (directory === undefined) return own;
    try {
      return decode(await textOf(join(directory, fileName)));
    } catch (thrown) {
      logger.warn(`The results that are kept for --cache cannot be read: ${messageOf(thrown)}`);
      return own;
    }
  }

  async function write(change: (all: Entries) => Entries): Promise<void> {
    own = change(await entries());
    if (directory === undefined) return;
    const file = join(directory, fileName);
    const beside = `${file}.${randomBytes(4).toString('hex')}.new`;
    try {
      makePrivateDirectory(directory);
      await writeFile(beside, encode(own), { mode: 0o600 });
      await rename(beside, file);
    } catch (thrown) {
      await rm(beside, { force: true }).catch(() => undefined);
      logger.warn(`A result cannot be kept for --cache: ${messageOf(thrown)}`);
    }
  }

  async function changed(change: (all: Entries) => Entries): Promise<void> {
    const writing = last.then(async () => write(change));
    last = writing;
    await writing;
  }

  return {
    find: async (key) => (await entries()).get(key),
    async remember(key, task) {
      await changed((all) => {
        const others = [...all].filter(
          ([other, { at }]) => other !== key && task.at - at < kept.ms,
        );
        return new Map([...others, [key, task] as const].slice(-kept.entries));
      });
    },
    async forget(taskId) {
      await changed((all) => new Map([...all].filter(([, task]) => task.taskId !== taskId)));
    },
  };
}

async function textOf(file: string): Promise<string> {
  const handle = await openPrivateFile(file, 'read').catch(ignoreMissing);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    if (size > longestFile) throw new Error(`${file} has ${String(size)} bytes, too many to read`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function encode(entries: Entries): string {
  const results = [...entries].map(([key, task]) => ({ key, ...task }));
  return `${JSON.stringify({ results })}\n`;
}

/** What is no entry is left out. */
function decode(text: string): Entries {
  const listed = asArray(asObject(parseJson(text))?.['results']) ?? [];
  return new Map(
    listed.flatMap((value): readonly (readonly [string, CachedTask])[] => {
      const entry = asObject(value);
      const [key, mark] = [asString(entry?.['key']), asString(entry?.['mark'])];
      const [taskId, at] = [asNumber(entry?.['taskId']), asNumber(entry?.['at'])];
      if (key === undefined || mark === undefined) return [];
      return taskId === undefined || at === undefined ? [] : [[key, { taskId, mark, at }]];
    }),
  );
}
