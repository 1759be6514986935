/** Commands about what the server keeps beside tasks: tables in detail, functions, data sources. */
import type { Asked } from './named.ts';

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
