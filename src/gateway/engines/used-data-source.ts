/** A data source that a job of the engine jdbc runs on. */
export interface UsedDataSource {
  readonly name: string;
  /** Linkis' word, such as `mysql`; `duckdb` is this gateway's own. */
  readonly type: string;
  /** The file of a `duckdb` one. */
  readonly file: string | undefined;
}
