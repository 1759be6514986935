/** Variables that a user keeps on the server: one file (0600) a gateway, used in every task of that user. */
import { rename, writeFile } from 'node:fs/promises';
import {
  asObject,
  asString,
  parseJson,
  privateFlags,
  readPrivateFile,
} from '../../shared/index.ts';
import { isMissing } from '../ground/file-error.ts';

/** The variables of all users. */
export class GlobalVariables {
  readonly #file: string;
  readonly #byUser: Map<string, Readonly<Record<string, string>>>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, byUser: Map<string, Readonly<Record<string, string>>>) {
    this.#file = file;
    this.#byUser = byUser;
  }

  /** Reads the file; what is no text in it is left out. */
  static async open(file: string): Promise<GlobalVariables> {
    const users = Object.entries(asObject(parseJson(await textOf(file))) ?? {});
    return new GlobalVariables(
      file,
      new Map(users.map(([user, variables]) => [user, texts(variables)])),
    );
  }

  /** The user's variables by name. */
  of(user: string): Readonly<Record<string, string>> {
    return this.#byUser.get(user) ?? {};
  }

  /** Replaces all variables of the user; resolves when they are on disk. */
  async save(user: string, variables: Readonly<Record<string, string>>): Promise<void> {
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

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).flatMap(([name, entry]) => {
      const text = asString(entry);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

async function textOf(file: string): Promise<string> {
  try {
    return await readPrivateFile(file);
  } catch (error) {
    if (isMissing(error)) return '{}';
    throw error;
  }
}
