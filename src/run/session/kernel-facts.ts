/** What the kernel knows of itself and was started with, for the magics that show it. Plain data; holds no secret. */

/** A setting in force. */
export interface SettingInForce {
  /** Dotted: `limits.rows`. */
  readonly key: string;
  /** As it may be shown; of a default that is no value, what it means. Undefined when there is nothing to show. */
  readonly value: string | undefined;
  /** The same for a program: a number, a list, a text; null = none. */
  readonly data: unknown;
  /** `default`, `environment LINKIS_URL`, or a file's path. */
  readonly origin: string;
}

/** Facts about this kernel. */
export interface KernelFacts {
  readonly version: string;
  readonly settings: readonly SettingInForce[];
  /** Where relative paths of a cell lead; undefined on a gateway elsewhere. */
  readonly workingDirectory?: string | undefined;
  /** Which Python runs cells, and why that one; undefined on a gateway elsewhere, which has its own. */
  readonly python?: string | undefined;
}

/** The task runs on the local gateway. */
export function isOnLocal(
  { engine }: { readonly engine: string },
  facts: KernelFacts | undefined,
): boolean {
  // DuckDB is an engine of the local gateway alone.
  return facts?.workingDirectory !== undefined || engine === 'duckdb';
}
