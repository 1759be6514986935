/** The machine of the kernel as a place for tasks and results. Types only; who builds the kernel starts the gateway. */
import type { TaskClient } from '../../task/index.ts';
import type { KernelFacts } from './kernel-facts.ts';

export interface LocalMachine {
  /**
   * Gives a client of the local gateway, which is started if need be. Called on the first need, and again after it rejected
   * (`GATEWAY_START`). Undefined = the notebook's gateway is this one already.
   */
  readonly connect: (() => Promise<TaskClient>) | undefined;
  /** Where relative paths of local cells lead. */
  readonly workingDirectory: string;
  /** Which Python runs local cells, and why that one. */
  readonly python?: string | undefined;
  /** A directory (0700) for files of this notebook's results, made on the first call. What dead kernels have left there is removed. */
  readonly directory: () => Promise<string>;
  /** Removes the directory, if one was made. Never rejects. */
  readonly forget: () => Promise<void>;
}

/** The same, as a cell uses it. */
export interface LocalPlace {
  /** True when the notebook's own gateway is this machine's: its results are files here already. */
  readonly isOwn: boolean;
  /**
   * Submits to this machine, and reads results of the notebook's gateway too. Rejects with `GATEWAY_START`, and with `OPTION_INVALID` where
   * the kernel was built without such a place.
   */
  client(): Promise<TaskClient>;
  /** Rejects as {@link client}. */
  directory(): Promise<string>;
  /** What differs from the notebook's facts when a cell runs here. */
  readonly facts: Pick<KernelFacts, 'workingDirectory' | 'python'>;
}
