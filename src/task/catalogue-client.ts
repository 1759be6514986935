/** The part of the seam about what a task could use: databases, tables, columns, engines, shares. */
import type { CatalogueColumn } from './catalogue-column.ts';
import type { DataSourceClient, FunctionClient, TableClient } from './server-client.ts';
import type { TaskId } from './task-status.ts';

export interface CatalogueTable {
  readonly name: string;
  readonly isView: boolean;
  readonly createdBy: string | undefined;
  /** Epoch milliseconds. */
  readonly createdTime: number | undefined;
}

export interface UserEngine {
  /** `host:port`; a kill names it. */
  readonly instance: string;
  readonly engine: string;
  readonly version: string;
  readonly creator: string;
  /** Linkis' word: `Starting Unlock Locked Idle Busy Running ShuttingDown Failed Success`; empty while it is being started. */
  readonly state: string;
  /** Its `fixedEngineConn` label; undefined when it has none, or the service does not list it. */
  readonly session?: string | undefined;
  /** The task for which it was started, whatever has run on it since; undefined when the service does not list it. */
  readonly startedFor?: TaskId | undefined;
  /** Bytes and cores that it was given; undefined when the service does not say. */
  readonly memory: number | undefined;
  readonly cores: number | undefined;
  /** Epoch milliseconds. */
  readonly startedTime: number | undefined;
  readonly updatedTime: number | undefined;
  /** The engine manager that started it, `host:port`. */
  readonly manager?: string | undefined;
  /** Of an engine on Yarn. */
  readonly queue?: string | undefined;
  readonly applicationId?: string | undefined;
}

/** How much of their limits the user's engines of one creator take. */
export interface UserResource {
  readonly creator: string;
  /** 0 to 1 of the creator's limit. */
  readonly share: number | undefined;
  readonly engines: readonly {
    readonly engine: string;
    readonly version: string;
    /** 0 to 1 of the engine type's limit. */
    readonly share: number | undefined;
  }[];
}

/** The user that the service takes the caller for. */
export interface CatalogueUser {
  readonly name: string;
  /** How the client makes itself known. */
  readonly login: 'password' | 'token' | 'none';
  /** The service itself has said the name; it does so for password logins only. */
  readonly confirmed: boolean;
}

/** Look-ups, which may be repeated inside (the kill is not). Rejects as `TaskClient` does. Unknown names give empty lists, as in Linkis. */
export interface CatalogueClient {
  databases(signal?: AbortSignal): Promise<readonly string[]>;
  tables(database: string, signal?: AbortSignal): Promise<readonly CatalogueTable[]>;
  columns(
    database: string,
    table: string,
    signal?: AbortSignal,
  ): Promise<readonly CatalogueColumn[]>;
  /** The caller's engines of every application. */
  userEngines(signal?: AbortSignal): Promise<readonly UserEngine[]>;
  /** Ends an engine. The service does not check whose it is: name only one that {@link userEngines} lists. */
  killEngine(instance: string, signal?: AbortSignal): Promise<void>;
  userResources(signal?: AbortSignal): Promise<readonly UserResource[]>;
  user(signal?: AbortSignal): Promise<CatalogueUser>;
  /** Variables that the user keeps on the server, name to value: all tasks of the user can use them. */
  globalVariables(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  readonly details: TableClient;
  readonly functions: FunctionClient;
  readonly dataSources: DataSourceClient;
}
