/** What the handlers share: the parts of one running kernel. Holds no logic. */
import type { Interpreter } from '../../interpreter/index.ts';
import type { KernelSockets, Message } from '../../protocol/index.ts';
import type { Logger } from '../../shared/index.ts';
import type { Clock } from '../output/clock.ts';
import type { HistoryStore } from '../history/store.ts';
import type { OutputBudget } from '../output/output-budget.ts';
import type { Questions } from './questions.ts';
import type { Subshells } from './subshells.ts';

/** A cell from its busy to its idle. */
export interface RunningCell {
  /** Aborted by an interrupt or a shutdown. */
  readonly controller: AbortController;
  /** Dooms the cells that wait behind this one: they are answered `aborted` after this one's idle. */
  stopQueued(): void;
}

/** The parts of one running kernel. */
export interface KernelState {
  readonly sockets: KernelSockets;
  readonly session: string;
  readonly interpreter: Interpreter;
  readonly implementation: { readonly name: string; readonly version: string };
  readonly logger: Logger;
  readonly clock: Clock;
  readonly budget: OutputBudget;
  readonly history: HistoryStore;
  readonly questions: Questions;
  readonly subshells: Subshells;
  /** By their request; more than one only with subshells. */
  readonly running: Map<Message, RunningCell>;
  /** The count of the last cell that was counted. */
  executionCount: number;
  /** Resolves when nothing more of a burst of requests seems to be on its way. */
  shellQuiet(): Promise<void>;
  /** Aborts what runs now; nothing of it is left over for a later cell. */
  interrupt(): void;
  /** Begins the end; returns at once. */
  shutdown(restart: boolean, forGood?: boolean): void;
}
