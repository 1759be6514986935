/** What magics ask for about what a user keeps on the server: files, parameters, variables. Data only. */
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
        /** `--yes`: the guard asks nothing. */
        readonly confirmed: boolean;
      }
    | { readonly kind: 'mkdir'; readonly path: string }
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
