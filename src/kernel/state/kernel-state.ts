/** The parts of one running kernel, which the handlers share. Types only. */
import type { Interpreter } from '../../interpreter/index.ts';
import type { KernelSockets, Message } from '../../protocol/index.ts';
import type { Clock, Logger } from '../../shared/index.ts';
import type { Comms } from '../comm/comms.ts';
import type { HistoryStore } from '../history/store.ts';
import type { OutputBudget } from '../output/output-budget.ts';
import type { Questions } from './questions.ts';
import type { Subshells } from './subshells.ts';

/** What is known of an interpreter before it is loaded. */
export type KnownBefore = 'language' | 'banner' | 'helpLinks' | 'commTargets';

/** What kernel_info_reply says, and for what clients may open comms. */
export interface AboutKernel extends Pick<Interpreter, KnownBefore> {
  readonly implementation: { readonly name: string; readonly version: string };
}

/** A cell from its busy to its idle. */
export interface RunningCell {
  /** Aborted by an interrupt or a shutdown. */
  readonly controller: AbortController;
  /** Takes the cells that wait after this one out of the queue: after its idle they get `aborted` as reply. */
  stopQueued(): void;
}

/** The cells of one running kernel. */
export interface Cells {
  readonly subshells: Subshells;
  /** By their request; only subshells make more than one. */
  readonly running: Map<Message, RunningCell>;
  /** The count of the last cell that was counted. */
  executionCount: number;
  /** Resolves when a burst of requests seems to be over. */
  shellQuiet(): Promise<void>;
  /** Aborts what runs now; later cells are not affected. */
  interrupt(): void;
}

/** The parts of one running kernel. */
export interface KernelState {
  readonly interpreter: {
    readonly about: AboutKernel;
    /** Loads it with the first request that needs it. */
    readonly loaded: () => Promise<Interpreter>;
  };
  readonly sockets: KernelSockets;
  readonly output: { readonly clock: Clock; readonly budget: OutputBudget };
  readonly history: HistoryStore;
  readonly questions: Questions;
  readonly comms: Comms;
  readonly cells: Cells;
  readonly logger: Logger;
  /** Begins the end; returns at once. */
  shutdown(restart: boolean, forGood?: boolean): void;
}
