/** The part of the seam about what the server keeps beside tasks: tables in detail, functions, data sources. */
import type { CatalogueColumn } from './catalogue-column.ts';

export interface TableDetails {
  readonly columns: readonly CatalogueColumn[];
  readonly owner: string | undefined;
  readonly comment: string | undefined;
  /** Epoch milliseconds. */
  readonly createdTime: number | undefined;
  readonly isPartitioned: boolean;
}

export interface TableSize {
  /** In the server's words, rounded: `2.8 KB`. Undefined when it does not know, as of a view. */
  readonly size: string | undefined;
  readonly files: number | undefined;
  readonly rows: number | undefined;
}

/** Tables of the server's metastore. What the server has no interface for rejects with `LINKIS_REFUSED`. */
export interface TableClient {
  /** Undefined for a table that is not there. */
  details(database: string, table: string, signal?: AbortSignal): Promise<TableDetails | undefined>;
  /** The server looks at the files: it may take seconds. */
  size(database: string, table: string, signal?: AbortSignal): Promise<TableSize>;
  /** The paths of all partitions (`year=2026/day=0605`), in order of their names; empty for a table that has none. */
  partitions(database: string, table: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** In the server's words; `0.0 B` also for a partition that is not there. */
  partitionSize(
    database: string,
    table: string,
    partition: string,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
}

export type FunctionKind = 'jar' | 'python' | 'scala' | 'python code' | 'scala code' | 'other';

/** A function that a user keeps on the server. */
export interface ServerFunction {
  readonly id: number;
  readonly name: string;
  /** What it is made of. The last two of Linkis' kinds are for code, not for SQL. */
  readonly kind: FunctionKind;
  readonly owner: string | undefined;
  readonly description: string | undefined;
  /** How it is called, as its owner wrote it: `int plus(int)`. */
  readonly useFormat: string | undefined;
  readonly registerFormat: string | undefined;
  readonly path: string | undefined;
  /** The user's engines register it when they start; undefined when the server does not say. */
  readonly isLoaded: boolean | undefined;
  readonly isShared: boolean;
  readonly isExpired: boolean;
}

/** A Python file that engines put on their path when they start. */
export interface PythonModule {
  readonly name: string;
  readonly engine: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly owner: string | undefined;
  readonly isLoaded: boolean;
  /** Epoch milliseconds. */
  readonly updatedTime: number | undefined;
}

export interface FunctionClient {
  list(signal?: AbortSignal): Promise<readonly ServerFunction[]>;
  /** Whether the user's engines register it when they start. Resolves when the server says so too. */
  setLoaded(found: ServerFunction, isLoaded: boolean, signal?: AbortSignal): Promise<void>;
  modules(signal?: AbortSignal): Promise<readonly PythonModule[]>;
}

export interface DataSource {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly description: string | undefined;
  readonly labels: string | undefined;
  readonly owner: string | undefined;
  readonly system: string | undefined;
  /** The newest version; undefined before the first one. */
  readonly version: number | undefined;
  /** The one that tasks use; undefined while none is published. */
  readonly publishedVersion: number | undefined;
  readonly isExpired: boolean;
  /** Epoch milliseconds. */
  readonly changedTime: number | undefined;
}

/** Where a data source is. Holds no secret: only parameters of an allow-list are in `shown`. */
export interface DataSourceDetails extends DataSource {
  readonly connection: {
    readonly shown: Readonly<Record<string, string>>;
    /** How many parameters are kept back. */
    readonly hidden: number;
  };
}

/** No answer and no error of these holds a secret of a data source. */
export interface DataSourceClient {
  /** Those that the user may see. `named`: only those whose name holds it. */
  list(named?: string, signal?: AbortSignal): Promise<readonly DataSource[]>;
  /** Rejects with `LINKIS_REFUSED` when there is none of that name. */
  details(
    source: Pick<DataSource, 'name' | 'publishedVersion'>,
    signal?: AbortSignal,
  ): Promise<DataSourceDetails>;
  /** Lets the server connect with the published version, else the newest. Rejects when it cannot. */
  test(source: DataSource, signal?: AbortSignal): Promise<void>;
  databases(source: string, signal?: AbortSignal): Promise<readonly string[]>;
  tables(source: string, database: string, signal?: AbortSignal): Promise<readonly string[]>;
  columns(
    source: string,
    database: string,
    table: string,
    signal?: AbortSignal,
  ): Promise<readonly CatalogueColumn[]>;
}

/** The runtime parameter in which a task of the engine jdbc names its data source. */
export const dataSourceParameter = 'wds.linkis.engine.runtime.datasource';
