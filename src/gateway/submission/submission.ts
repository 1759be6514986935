/** A task as submitted, its parameters checked. Both request bodies decode to it. */
import type { CodeEnvironment } from '../engines/code-environment.ts';

export interface Submission {
  readonly user: string;
  /** The ticket of the login that sent it; undefined for a token. */
  readonly ticket?: string | undefined;
  /** The environment of the kernel that sent it; never written to disk. */
  readonly environment?: CodeEnvironment | undefined;
  readonly code: string;
  readonly runType: string;
  /** `engine` and `version` are `shell` and `1` of `shell-1`. */
  readonly engine: string;
  readonly version: string;
  /** Names the scheduling group and the folders. */
  readonly creator: string;
  /** The userCreator label as it came, unchecked. */
  readonly userCreator: string;
  /** All labels but engineType, userCreator and codeType. */
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
