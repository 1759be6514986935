/** Writes a job's results: numbers them, and lets each appear whole or not at all; only texts grow. */
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  rename,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { resultNumber } from '../../contract/index.ts';
import { grouped, ignoreMissing, largest } from '../../shared/index.ts';
import {
  partPath,
  removeDescription,
  type ResultDescription,
  writeDescription,
} from './result-description.ts';
import type { ResultWriter } from './result-store.ts';
import { createTextResult } from './text-result.ts';

/** Most results of a job: each poll of a client lists all of them. */
const mostResults = 10_000;

function tooManyResults(): Error {
  return new Error(
    `A task has at most ${grouped(mostResults)} results on the local gateway, and this one has reached that: run the rest in another cell`,
  );
}

/** `growing` holds the paths of the texts that are still written. */
export function createResultWriter(directory: string, growing: Set<string>): ResultWriter {
  let highest: Promise<number> | undefined;
  let next = 0;

  async function highestNumber(): Promise<number> {
    const names = (await readdir(directory).catch(ignoreMissing)) ?? [];
    return largest(
      names.map((name) => resultNumber(name) ?? -1),
      -1,
    );
  }

  async function nextFile(alias = ''): Promise<string> {
    highest = (highest ?? highestNumber()).then((number) => number + 1);
    const number = await highest;
    if (number >= mostResults) throw tooManyResults();
    next = number + 1;
    return path.join(directory, `${alias}_${String(number)}.dolphin`);
  }

  async function addWhole(
    description: ResultDescription,
    write: (file: string) => Promise<void>,
  ): Promise<void> {
    const file = await nextFile();
    const part = partPath(file);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // Written while the rows are; awaited after them, also when they fail.
    const described = writeDescription(file, description);
    described.catch(() => undefined);
    try {
      await write(part);
      await described;
      await chmod(part, 0o600);
      await rename(part, file);
    } catch (thrown) {
      await described.catch(() => undefined);
      // The bytes go first: a process that still has the file open must not hold its disk space.
      await truncate(part).catch(ignoreMissing);
      await unlink(part).catch(ignoreMissing);
      await removeDescription(file);
      throw thrown;
    }
  }

  return {
    directory,
    get nextNumber() {
      return next;
    },
    async openText(alias) {
      const file = await nextFile(alias);
      growing.add(file);
      return createTextResult(file, () => growing.delete(file));
    },
    addTable: async (columns, write) => addWhole({ kind: 'table', columns }, write),
    addDocument: async (kind, content) =>
      addWhole({ kind }, async (file) =>
        typeof content === 'string'
          ? writeFile(file, content, { mode: 0o600 })
          : copyFile(content.file, file),
      ),
  };
}
