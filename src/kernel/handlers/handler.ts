/** The type of a handler. */
import type { Message, Outgoing } from '../../protocol/index.ts';
import type { KernelState } from '../state/kernel-state.ts';

/** Handles one type of request: yields, in order, what is published and replied between busy and idle. */
export type Handler = (
  request: Message,
  kernel: KernelState,
) => AsyncGenerator<Outgoing, void, void>;
