/** Variables that users keep on the server for all their tasks: one file (0600) a gateway. */
import { rename, writeFile } from 'node:fs/promises';
import {
  asObject,
  ignoreMissing,
  parseJson,
  privateFlags,
  readPrivateFile,
} from '../../shared/index.ts';

type Variables = Readonly<Record<string, string>>;

export class GlobalVariables {
  readonly #file: string;
  readonly #byUser: Map<string, Variables>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, byUser: Map<string, Variables>) {
    this.#file = file;
    this.#byUser = byUser;
  }

  /** Values that are no text are left out. */
  static async open(file: string): Promise<GlobalVariables> {
    const text = await readPrivateFile(file).catch(ignoreMissing);
    const users = Object.entries(asObject(parseJson(text ?? '{}')) ?? {});
    return new GlobalVariables(file, new Map(users.map(([user, values]) => [user, texts(values)])));
  }

  of(user: string): Variables {
    return this.#byUser.get(user) ?? {};
  }

  /** Replaces all of the user's variables; resolves when they are on disk. */
  async save(user: string, variables: Variables): Promise<void> {
    this.#byUser.set(user, variables);
    const text = JSON.stringify(Object.fromEntries(this.#byUser));
    const writing = this.#writing.then(async () => {
      await writeFile(`${this.#file}.new`, text, { mode: 0o600, flag: privateFlags.replace });
      await rename(`${this.#file}.new`, this.#file);
    });
    this.#writing = writing.catch(() => undefined);
    await writing;
  }
}

function texts(values: unknown): Variables {
  const entries = Object.entries(asObject(values) ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
