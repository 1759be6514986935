/** The seam between running a cell and the service that runs tasks. `linkis` implements it. */
import type { CatalogueClient } from './catalogue-client.ts';
import type { ConsoleClient } from './console-client.ts';
import type { EngineClient } from './engine-client.ts';
import type { FileClient } from './file-client.ts';
import type { LogPage } from './log-page.ts';
import type { LookClient } from './look-client.ts';
import type { Progress } from './progress.ts';
import type { PageRequest, ResultPage, ResultSetRef } from './result-page.ts';
import type { TaskQuery } from './task-query.ts';
import type { TaskSpec } from './task-spec.ts';
import type { TaskHandle, TaskId, TaskInfo, TaskState } from './task-status.ts';

/** The answer to a kill. Only the state tells whether it worked: poll until it is terminal. */
export type KillAnswer =
  /** The service took it. */
  | 'accepted'
  /** The task had ended before. */
  | 'already-ended';

export interface ExportRequest {
  readonly format: 'csv' | 'xlsx';
  /** Rows at the most; undefined = all of them. */
  readonly limit?: number | undefined;
  /** csv only. @default ',' */
  readonly separator?: string | undefined;
  /** Stands for SQL NULL. @default 'NULL' */
  readonly nullText?: string | undefined;
  /** xlsx only. */
  readonly sheetName?: string | undefined;
  /** xlsx only: typed cells instead of text. @default false */
  readonly typedCells?: boolean | undefined;
}

/** Which rows of a table are wanted as csv [RFC 4180], without a heading. */
export interface CsvRowsRequest {
  /** From 0. */
  readonly first: number;
  /** Infinity: all. */
  readonly most: number;
  /** One character. */
  readonly separator: string;
  /** Stands for SQL NULL, never quoted; a text that equals it is quoted. */
  readonly nullText: string;
  /** Puts a `'` before texts that a spreadsheet would run as a formula. */
  readonly safe: boolean;
}

export interface CsvRows {
  /** How many come. */
  readonly rows: number;
  /** Their lines in UTF-8. Rejects when they do not come completely. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** An engine that the service has, as its label says. */
export interface EngineOffer {
  readonly engine: string;
  readonly version: string;
}

/** A pause before a call is tried again. */
export interface CallWait {
  readonly seconds: number;
  /** The service has asked for it; else the call has failed, and the client itself waits. */
  readonly isAsked: boolean;
}

/**
 * A service that runs tasks. Every method rejects with a `LinkisKernelError` (`LINKIS_UNREACHABLE LINKIS_HTTP LINKIS_SHAPE LINKIS_REFUSED
 * LINKIS_AUTH TASK_REJECTED RESULT_GONE`), or with the reason of `signal` when that aborts. Reads may be repeated inside; a submit is sent
 * once.
 */
export interface TaskClient {
  /** Where the service is, for messages. Holds no secret. */
  readonly address: string;
  /** What has happened to the service itself, in sentences for the user. Each is told once. */
  readonly news?: () => readonly string[];
  /** Logs in before the first task, when there is something to log in to. */
  connect(signal?: AbortSignal): Promise<void>;
  /** Ends the session and forgets what was typed in for it, even if it rejects; the next call logs in again. False if there was none. */
  logout(signal?: AbortSignal): Promise<boolean>;
  submit(spec: TaskSpec, signal?: AbortSignal): Promise<TaskHandle>;
  status(task: TaskHandle, signal?: AbortSignal): Promise<TaskState>;
  progress(task: TaskHandle, signal?: AbortSignal): Promise<Progress>;
  /** Lines from `fromLine` (1-based) on, of the live log while the service has it, then of the stored one. */
  log(task: TaskHandle, fromLine: number, signal?: AbortSignal): Promise<LogPage>;
  kill(task: TaskHandle, signal?: AbortSignal): Promise<KillAnswer>;
  info(task: TaskId, signal?: AbortSignal): Promise<TaskInfo>;
  /** The user's own tasks, newest first, with their code. */
  tasks(query: TaskQuery, signal?: AbortSignal): Promise<readonly TaskInfo[]>;
  /** The whole stored log from `fromLine` on. */
  storedLog(logPath: string, fromLine: number, signal?: AbortSignal): Promise<LogPage>;
  /** In order; empty when the task made none (or none yet). */
  resultSets(resultLocation: string, signal?: AbortSignal): Promise<readonly ResultSetRef[]>;
  read(result: ResultSetRef, page: PageRequest, signal?: AbortSignal): Promise<ResultPage>;
  /** The bytes of an exported result, as they come. */
  export(
    result: ResultSetRef,
    request: ExportRequest,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Rows that the service itself writes as csv; undefined where it does not, or not of this result: pages have them all the same. */
  readonly csvRows?: (
    result: ResultSetRef,
    request: CsvRowsRequest,
    signal?: AbortSignal,
  ) => Promise<CsvRows | undefined>;
  /** Every result of a task as one workbook, a sheet each. The service refuses it when one of them is no table. */
  exportAll(
    resultLocation: string,
    request: Pick<ExportRequest, 'limit' | 'nullText'>,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** The engines and versions that the service is configured with; empty when it does not say. */
  engines(signal?: AbortSignal): Promise<readonly EngineOffer[]>;
  readonly catalogue: CatalogueClient;
  /** The same as this engine has it, of a service whose engines do not share their databases. @default {@link catalogue} */
  catalogueOf?(engine: string): CatalogueClient;
  /** Logs, applications, past engines, queues. */
  readonly engine: EngineClient;
  readonly files: FileClient;
  readonly console: ConsoleClient;
  readonly looks: LookClient;
  /**
   * Calls `listener` when a call waits long before it is tried again, and with undefined when that is over. A wait under way is told at
   * once. Returns a function that ends the telling.
   */
  onWait(listener: (wait: CallWait | undefined) => void): () => void;
  /** From here on a service that has gone is not started again for a call: its tasks and engines went with it. */
  beginClose(): void;
  /** Gives the connections back. */
  close(): Promise<void>;
}
