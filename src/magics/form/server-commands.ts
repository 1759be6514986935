/** What magics ask for about what the server has beside tasks: files, parameters, variables, tables in detail, functions, data sources. Data only. */
import type { Asked } from './named.ts';

/**
 * About the user's files on the server. Paths are as written: without a scheme they begin in the user's directory, `hdfs:x` in that of HDFS.
 */
export type FileCommand = Asked &
  (
    | {
        readonly kind: 'ls';
        /** Undefined = the user's directory. */
        readonly path: string | undefined;
        /** Exact sizes, times to the second, whole paths. */
        readonly long: boolean;
        /** Names that begin with a dot too. */
        readonly all: boolean;
        readonly recursive: boolean;
      }
    | {
        readonly kind: 'cat';
        readonly path: string;
        /** The first or the last so many lines; undefined = from the first, as many as are shown. */
        readonly part: { readonly from: 'head' | 'tail'; readonly lines: number } | undefined;
        /** Undefined = by what the bytes are. */
        readonly encoding: string | undefined;
      }
    | {
        readonly kind: 'get';
        readonly path: string;
        /** Undefined = the file's own name, beside the notebook. */
        readonly local: string | undefined;
        readonly force: boolean;
      }
    | {
        readonly kind: 'put';
        readonly local: string;
        /** Undefined = the user's directory. */
        readonly path: string | undefined;
        readonly force: boolean;
      }
    | {
        readonly kind: 'rm';
        readonly path: string;
        readonly recursive: boolean;
        /** It is no fault when nothing is there. */
        readonly ifThere: boolean;
        /** `--yes`: the guard asks nothing. */
        readonly confirmed: boolean;
      }
    | {
        readonly kind: 'mkdir';
        readonly path: string;
        /** It is no fault when the directory is there. */
        readonly ifMissing: boolean;
      }
    | { readonly kind: 'mv'; readonly path: string; readonly to: string }
  );

/** Shows or changes the parameters that the user keeps on the server. */
export interface ParametersCommand extends Asked {
  readonly kind: 'server-parameters';
  readonly engine: string;
  /** Undefined = as for a task. */
  readonly version: string | undefined;
  readonly creator: string;
  /** Key to value, to be saved. */
  readonly set: Readonly<Record<string, string>>;
  /** Keys whose default is to hold again. */
  readonly unset: readonly string[];
}

/** Changes the variables that the user keeps on the server. */
export interface GlobalVariablesCommand extends Asked {
  readonly kind: 'global-variables';
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  /** The notebook's own, which win. */
  readonly notebook: Readonly<Record<string, string>>;
}

/** A table in detail. */
export interface DescribeCommand extends Asked {
  readonly kind: 'describe';
  /** As written, with its quotes; may have a database in front. */
  readonly table: string;
  readonly partitions: boolean;
  readonly ddl: boolean;
  /** Wait for the size, however long the server counts. */
  readonly stats: boolean;
  /** Of the partitions, from 1. */
  readonly page: number;
}

/** The user's functions on the server. */
export type FunctionsCommand = Asked &
  (
    | { readonly kind: 'functions'; readonly like: string | undefined; readonly modules: boolean }
    | { readonly kind: 'load-function'; readonly name: string; readonly isLoaded: boolean }
  );

/** Data sources that the server knows by name. */
export interface DataSourcesCommand extends Asked {
  readonly kind: 'datasources';
  /** Undefined = list all. */
  readonly name: string | undefined;
  /** What is asked of the named one besides where it is. */
  readonly ask:
    | { readonly kind: 'test' }
    | { readonly kind: 'databases' }
    | { readonly kind: 'tables'; readonly database: string }
    | undefined;
}
