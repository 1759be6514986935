/** What the kernel knows of itself and was started with, for the magics that show it. Plain data; holds no secret. */

export interface SettingInForce {
  /** Dotted: `limits.rows`. */
  readonly key: string;
  /** As it may be shown; for a default without a value, what that means. Undefined when there is nothing to show. */
  readonly value: string | undefined;
  /** The same for a program: a number, a list, a text; null = none. */
  readonly data: unknown;
  /** `default`, `environment LINKIS_URL`, or a file's path. */
  readonly origin: string;
  /** File of the site that has locked it. @default none */
  readonly lockedBy?: string | undefined;
}

export interface KernelFacts {
  readonly version: string;
  readonly settings: readonly SettingInForce[];
  /** Where relative paths of a cell lead; undefined on a gateway elsewhere. */
  readonly workingDirectory?: string | undefined;
  /** Which Python runs cells, and why that one; undefined on a gateway elsewhere, which has its own. */
  readonly python?: string | undefined;
  /** No cell can follow the one that runs: what it says to do next is a command for the shell. @default false */
  readonly inBatch?: boolean | undefined;
}

/** True when the task runs on the local gateway. */
export function isOnLocal(
  { engine }: { readonly engine: string },
  facts: KernelFacts | undefined,
): boolean {
  // DuckDB is an engine of the local gateway alone.
  return facts?.workingDirectory !== undefined || engine === 'duckdb';
}
