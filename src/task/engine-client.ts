/** The part of the seam about engines themselves: their logs, what they use of a cluster, and whether another one may start. */
import type { UserEngine } from './catalogue-client.ts';

/** A log file of an engine: what it writes to its streams, its garbage collections, the log of its Yarn application. */
export type EngineLogKind = 'stdout' | 'stderr' | 'gc' | 'yarnApp';

export interface EngineLogRequest {
  /** `host:port`, also of an engine that has ended. */
  readonly instance: string;
  /** The engine has run then, in epoch milliseconds: past engines are looked for around it. @default it has run lately */
  readonly at?: number | undefined;
  readonly kind: EngineLogKind;
  /** Lines at the most. */
  readonly lines: number;
  /** From this line on, counted from 1; undefined = the last lines. */
  readonly from?: number | undefined;
}

export interface EngineLogPage {
  /** In the order of the file, without their ends. */
  readonly lines: readonly string[];
  /** Where the file lies on the engine's machine; it names the engine's ticket. Undefined when the service does not say. */
  readonly path: string | undefined;
  /** The number of the last line that was read; undefined when lines were counted from the end. */
  readonly endLine: number | undefined;
}

/** What an engine is on the cluster. */
export interface YarnApplication {
  readonly id: string;
  /** Of its page, as the service writes it: perhaps no address of the web. */
  readonly url: string | undefined;
  readonly queue: string | undefined;
}

/** What an engine has done so far. */
export interface EngineActivity {
  readonly startedTime: number | undefined;
  /** Milliseconds in which it ran code, and in which it waited for some, as it has last reported. */
  readonly busyMs: number | undefined;
  readonly idleMs: number | undefined;
  readonly queue: string | undefined;
  readonly applicationId: string | undefined;
}

/** An engine in the service's records, which may have ended. */
export interface PastEngine {
  readonly instance: string;
  readonly engine: string;
  readonly version: string;
  readonly creator: string;
  /** Linkis' word, as in {@link UserEngine}. */
  readonly state: string;
  readonly ticket: string | undefined;
  /** The engine manager that started it, `host:port`. */
  readonly manager: string | undefined;
  /** Below the engine manager's own directory. */
  readonly logDirectory: string | undefined;
  /** Epoch milliseconds. */
  readonly startedTime: number | undefined;
  readonly endedTime: number | undefined;
  readonly memory: number | undefined;
}

/** An amount of what engines need; undefined = not told. Memory is in bytes. */
export interface EngineResource {
  readonly memory: number | undefined;
  readonly cores: number | undefined;
  readonly instances: number | undefined;
}

/** Whether an engine could be started now, and what is left for one. */
export interface StartPrediction {
  readonly possible: boolean;
  /** Of the user's own limits. */
  readonly user: EngineResource | undefined;
  /** Of the user's limit in the queue. */
  readonly userQueue: EngineResource | undefined;
  /** Of the machines that start engines. */
  readonly machines: EngineResource | undefined;
  /** Of the queue itself. */
  readonly queue: EngineResource | undefined;
  readonly queueName: string | undefined;
}

/** A queue that the service is configured with. */
export interface ClusterQueue {
  readonly queue: string;
  readonly cluster: string;
}

export interface QueueLoad {
  readonly used: EngineResource;
  readonly maximum: EngineResource;
  /** 0 to 1. */
  readonly memoryShare: number | undefined;
  readonly coresShare: number | undefined;
  readonly runningApplications: number | undefined;
  readonly pendingApplications: number | undefined;
  readonly mostApplications: number | undefined;
}

/**
 * Rejects as `TaskClient` does, with `LINKIS_REFUSED` and the words `does not offer` where the service does not have the interface; it is
 * then not asked again. Nothing is repeated inside but what never arrived.
 */
export interface EngineClient {
  /** The user's living engines, without times. */
  list(signal?: AbortSignal): Promise<readonly UserEngine[]>;
  log(request: EngineLogRequest, signal?: AbortSignal): Promise<EngineLogPage>;
  /** Undefined for an engine that is none, and for one that has ended. The answer is remembered for minutes. */
  application(instance: string, signal?: AbortSignal): Promise<YarnApplication | undefined>;
  activity(instance: string, signal?: AbortSignal): Promise<EngineActivity>;
  /** The newest first, with those that still live. `since` in epoch milliseconds; `most`: rows of the page. */
  past(
    query: {
      readonly since: number;
      readonly instance?: string | undefined;
      readonly page: number;
      readonly most: number;
    },
    signal?: AbortSignal,
  ): Promise<readonly PastEngine[]>;
  /** `engine` without its version. */
  prediction(engine: string, creator: string, signal?: AbortSignal): Promise<StartPrediction>;
  queues(signal?: AbortSignal): Promise<readonly ClusterQueue[]>;
  queueLoad(queue: ClusterQueue, signal?: AbortSignal): Promise<QueueLoad>;
}
