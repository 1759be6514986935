/** What an engine knows of its databases; answered while a job runs. */

/** Databases, tables and columns of an engine session. Names are as SQL has them; unknown ones give empty lists. */
export interface Catalogue {
  databases(): Promise<readonly string[]>;
  tables(database: string): Promise<readonly { readonly name: string; readonly isView: boolean }[]>;
  /** `type` is the engine's own type text. */
  columns(
    database: string,
    table: string,
  ): Promise<
    readonly {
      readonly name: string;
      readonly type: string;
      readonly comment: string | undefined;
    }[]
  >;
}
