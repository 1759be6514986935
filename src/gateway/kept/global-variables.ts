/** Variables that users keep on the server for all their tasks. */
import { asArray, asNumber, asObject, asString } from '../../shared/index.ts';
import { type KeptFile, openKeptFile } from './kept-file.ts';

/** A variable with the number that a client sends back to keep it. */
export interface KeptVariable {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

/** A variable as a client sends it; without a number that is known it is a new one. */
export type SentVariable = Omit<KeptVariable, 'id'> & { readonly id: number | undefined };

export class GlobalVariables {
  readonly #file: KeptFile;
  readonly #byUser: Map<string, readonly KeptVariable[]>;

  private constructor(file: KeptFile) {
    this.#file = file;
    this.#byUser = new Map(
      Object.entries(file.content).map(([user, values]) => [user, variablesOf(values)]),
    );
  }

  /** What is no variable is left out. */
  static async open(file: string): Promise<GlobalVariables> {
    return new GlobalVariables(await openKeptFile(file));
  }

  /** Name to value; of a name that is there twice the later one. */
  of(user: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.list(user).map(({ key, value }) => [key, value]));
  }

  list(user: string): readonly KeptVariable[] {
    return this.#byUser.get(user) ?? [];
  }

  /** Replaces all of the user's variables; resolves when they are on disk. */
  async save(user: string, sent: readonly SentVariable[]): Promise<void> {
    const known = new Set(this.list(user).map(({ id }) => id));
    let last = 0;
    for (const list of this.#byUser.values()) for (const { id } of list) last = Math.max(last, id);
    const variables = sent.map(({ id, key, value }) => {
      if (id !== undefined && known.has(id)) return { id, key, value };
      last += 1;
      return { id: last, key, value };
    });
    this.#byUser.set(user, variables);
    await this.#file.save(Object.fromEntries(this.#byUser));
  }
}

/** A list, or the record of names to values that earlier versions have written. */
function variablesOf(values: unknown): readonly KeptVariable[] {
  const list =
    asArray(values) ??
    Object.entries(asObject(values) ?? {}).map(([key, value], at) => ({ id: at + 1, key, value }));
  return list.flatMap((entry) => {
    const variable = asObject(entry);
    const id = asNumber(variable?.['id']);
    const key = asString(variable?.['key']);
    const value = asString(variable?.['value']);
    return id === undefined || key === undefined || value === undefined ? [] : [{ id, key, value }];
  });
}
