/** What the handlers share: the parts of one running kernel. Types only. */
import type { Interpreter } from '../../interpreter/index.ts';
import type { KernelSockets, Message } from '../../protocol/index.ts';
import type { Clock, Logger } from '../../shared/index.ts';
import type { HistoryStore } from '../history/store.ts';
import type { OutputBudget } from '../output/output-budget.ts';
import type { Questions } from './questions.ts';
import type { Subshells } from './subshells.ts';

/** What kernel_info_reply says. */
export interface AboutKernel extends Pick<Interpreter, 'language' | 'banner' | 'helpLinks'> {
  readonly implementation: { readonly name: string; readonly version: string };
}

/** A cell from its busy to its idle. */
export interface RunningCell {
  /** Aborted by an interrupt or a shutdown. */
  readonly controller: AbortController;
  /** Takes the cells that wait after this one out of the queue: they are answered `aborted` after its idle. */
  stopQueued(): void;
}

/** The cells of one running kernel. */
export interface Cells {
  readonly subshells: Subshells;
  /** By their request; more than one only with subshells. */
  readonly running: Map<Message, RunningCell>;
  /** The count of the last cell that was counted. */
  executionCount: number;
  /** Resolves when no more of a burst of requests seems to be on its way. */
  shellQuiet(): Promise<void>;
  /** Aborts what runs now; cells that come later are not touched. */
  interrupt(): void;
}

/** The parts of one running kernel. */
export interface KernelState {
  readonly interpreter: {
    readonly about: AboutKernel;
    /** Loaded with the first request that needs it. */
    readonly loaded: () => Promise<Interpreter>;
  };
  readonly sockets: KernelSockets;
  readonly output: { readonly clock: Clock; readonly budget: OutputBudget };
  readonly history: HistoryStore;
  readonly questions: Questions;
  readonly cells: Cells;
  readonly logger: Logger;
  /** Begins the end; returns at once. */
  shutdown(restart: boolean, forGood?: boolean): void;
}
