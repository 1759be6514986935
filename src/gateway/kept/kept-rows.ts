/** Rows that users keep on the gateway, in one file (0600). A row's id is never given twice. */
import { rename, writeFile } from 'node:fs/promises';
import {
  asArray,
  asNumber,
  asObject,
  type JsonObject,
  ignoreMissing,
  parseJson,
  privateFlags,
  readPrivateFile,
} from '../../shared/index.ts';

export interface KeptRow {
  readonly id: number;
}

export class KeptRows<Row extends KeptRow> {
  readonly #file: string;
  readonly #rows: Map<number, Row>;
  #last: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, rows: readonly Row[], last: number) {
    this.#file = file;
    this.#rows = new Map(rows.map((row) => [row.id, row]));
    this.#last = last;
  }

  /** `decode` gives undefined for what is no row, which is left out. */
  static async open<Row extends KeptRow>(
    file: string,
    decode: (row: JsonObject) => Row | undefined,
  ): Promise<KeptRows<Row>> {
    const text = await readPrivateFile(file).catch(ignoreMissing);
    const kept = asObject(parseJson(text ?? '{}'));
    const rows = (asArray(kept?.['rows']) ?? []).flatMap(
      (row) => decode(asObject(row) ?? {}) ?? [],
    );
    const last = rows.reduce((most, { id }) => Math.max(most, id), asNumber(kept?.['last']) ?? 0);
    return new KeptRows(file, rows, last);
  }

  /** In the order of their ids. */
  all(): readonly Row[] {
    return [...this.#rows.values()];
  }

  get(id: number): Row | undefined {
    return this.#rows.get(id);
  }

  /** Resolves when it is on disk. */
  async add(make: (id: number) => Row): Promise<Row> {
    this.#last += 1;
    const row = make(this.#last);
    await this.put(row);
    return row;
  }

  async put(row: Row): Promise<void> {
    this.#rows.set(row.id, row);
    await this.#write();
  }

  async remove(id: number): Promise<void> {
    if (this.#rows.delete(id)) await this.#write();
  }

  async #write(): Promise<void> {
    const text = JSON.stringify({ last: this.#last, rows: this.all() });
    const writing = this.#writing.then(async () => {
      await writeFile(`${this.#file}.new`, text, { mode: 0o600, flag: privateFlags.replace });
      await rename(`${this.#file}.new`, this.#file);
    });
    this.#writing = writing.catch(() => undefined);
    await writing;
  }
}
