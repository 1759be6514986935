/** One JSON file (0600) in the data directory, which is replaced as a whole, and by one write after the other. */
import { rename, writeFile } from 'node:fs/promises';
import {
  asObject,
  ignoreMissing,
  type JsonObject,
  parseJson,
  privateFlags,
  readPrivateFile,
} from '../../shared/index.ts';

export interface KeptFile {
  /** What the file had when it was opened; empty for none, and for one that is no JSON. */
  readonly content: JsonObject;
  /** Resolves when it is on disk. */
  save(content: JsonObject): Promise<void>;
}

export async function openKeptFile(file: string): Promise<KeptFile> {
  const text = await readPrivateFile(file).catch(ignoreMissing);
  let writing: Promise<void> = Promise.resolve();
  return {
    content: asObject(parseJson(text ?? '{}')) ?? {},
    async save(content) {
      const written = writing.then(async () => {
        await writeFile(`${file}.new`, JSON.stringify(content), {
          mode: 0o600,
          flag: privateFlags.replace,
        });
        await rename(`${file}.new`, file);
      });
      writing = written.catch(() => undefined);
      await written;
    },
  };
}
