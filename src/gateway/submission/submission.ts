/** A task as submitted, after its parameters were checked; both request bodies become this. */

import type { CodeEnvironment } from '../engines/code-environment.ts';

/** What is run, by whom, where. */
export interface Submission {
  /** Which interface it came by; the log words differ. */
  readonly by: 'submit' | 'execute';
  readonly user: string;
  /** The ticket of the login that sent it; a token has none. */
  readonly ticket?: string | undefined;
  /** Of the kernel that sent it; kept nowhere but here. */
  readonly environment?: CodeEnvironment | undefined;
  readonly code: string;
  readonly runType: string;
  /** `shell` of `shell-1`. */
  readonly engine: string;
  /** `1` of `shell-1`. */
  readonly version: string;
  /** Names the scheduling group and the folders. */
  readonly creator: string;
  /** The userCreator label as given, not checked yet. */
  readonly userCreator: string;
  /** Labels beside engineType, userCreator and codeType. */
  readonly labels: Readonly<Record<string, string>>;
  /** `params` as submitted, for paramsJson. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly runtime: Readonly<Record<string, unknown>>;
  readonly startup: Readonly<Record<string, unknown>>;
  /** `source` with the caller's address as `requestIP`. */
  readonly source: Readonly<Record<string, string>>;
  /** The body had a `source`, even an empty one. */
  readonly hasSource: boolean;
  /** From the label `jobRunningTimeout`; the job is killed after that. */
  readonly runningTimeoutMs: number | undefined;
  /** From the label `jobQueuingTimeout`. */
  readonly queuingTimeoutMs: number | undefined;
}
