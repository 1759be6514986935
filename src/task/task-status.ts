/** A task seen from outside: its ids, its state, and what is known of it afterwards. */

/** Names a task while it runs (`exec_id018014linkis-cg-entrance…`); the server may reuse it after the task's end. */
export type ExecId = string & { readonly brand: 'ExecId' };

/** Names a task for ever (the job history's row). */
export type TaskId = number & { readonly brand: 'TaskId' };

export function execId(text: string): ExecId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where the brand is given
  return text as ExecId;
}

export function taskId(number: number): TaskId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where the brand is given
  return number as TaskId;
}

/**
 * The number by which a task of this machine's own gateway is known beside those of a Linkis server: both count from 1. Given to a number of
 * this kind, it gives the gateway's own number back.
 */
export function localTask(number: number): TaskId {
  return taskId(-number);
}

export function isLocalTask(id: TaskId): boolean {
  return id < 0;
}

/** A task's number as users read and write it: `4711`, and `L17` for a task of this machine beside a Linkis server. */
export function taskText(id: number | undefined): string {
  return id !== undefined && id < 0 ? `L${String(-id)}` : String(id);
}

/** The number that {@link taskText} wrote; undefined when it is none. */
export function taskOfText(text: string): TaskId | undefined {
  const [, sign, digits] = /^(L?)([1-9]\d{0,14})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return sign === '' ? taskId(Number(digits)) : localTask(Number(digits));
}

/** What a submit gives back. Every later call takes both ids, since an execId alone may come to name another task. */
export interface TaskHandle {
  readonly execId: ExecId;
  readonly taskId: TaskId;
}

/** Linkis' states (SchedulerEventState), and `Unknown` for a word that we do not know, which is not terminal. */
export type TaskState =
  | 'Inited'
  | 'WaitForRetry'
  | 'Scheduled'
  | 'Running'
  | 'Succeed'
  | 'Failed'
  | 'Cancelled'
  | 'Timeout'
  | 'Unknown';

export function isTerminal(state: TaskState): boolean {
  return state === 'Succeed' || state === 'Failed' || state === 'Cancelled' || state === 'Timeout';
}

/** The job history's row of a task. Times are epoch milliseconds. */
export interface TaskInfo {
  readonly taskId: TaskId;
  /** The full id in force now; differs from the submitted one after an entrance failover. */
  readonly execId: ExecId | undefined;
  readonly state: TaskState;
  readonly user: string;
  readonly creator: string;
  readonly engine: string;
  readonly runType: string;
  readonly labels: readonly string[];
  /** 0 to 1. */
  readonly progress: number | undefined;
  readonly resultLocation: string | undefined;
  readonly logPath: string | undefined;
  readonly errorCode: number | undefined;
  readonly errorDescription: string | undefined;
  /** `host:port` of the engine that ran it. */
  readonly engineInstance: string | undefined;
  readonly createdTime: number | undefined;
  readonly updatedTime: number | undefined;
  readonly costMs: number | undefined;
  /** The code as submitted; by default the server leaves it out of single look-ups. */
  readonly code: string | undefined;
  /** What the submit put into `source`, and `requestIP`. */
  readonly source: Readonly<Record<string, string>>;
  /** The server's times of the phases (`submitTime`, `scheduleTime`, `runningTime`, `completeTime`, …), as sent. */
  readonly metrics: Readonly<Record<string, unknown>>;
}
