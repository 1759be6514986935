/** The stage of a task's events that keeps the journal: it notes as shown what the consumer has taken. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { piped } from '../../shared/index.ts';
import type { TaskState } from '../../task/index.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { ShownPosition } from '../journal/record.ts';

/** What the phases of a task yield: outputs of the cell, and between them what is to be noted. */
export type TaskEvent =
  | CellEvent
  /** The task is noted in the journal from here on. */
  | { readonly kind: 'noted'; readonly entry: JournalEntry }
  /** With the events before this one, the cell shows the task up to `position`. */
  | { readonly kind: 'shown'; readonly position: ShownPosition }
  | { readonly kind: 'ended'; readonly state: TaskState };

export type TaskEvents<Result> = AsyncGenerator<TaskEvent, Result, void>;

/**
 * Passes on the outputs alone, and writes the notes between them into the journal. `isHeard`: the client still listens, so that the line of a
 * task that was stopped needs not be set right by the next kernel.
 */
export function noteShown(
  events: TaskEvents<CellOutcome>,
  isHeard: () => boolean,
): AsyncGenerator<CellEvent, CellOutcome, void> {
  let entry: JournalEntry | undefined;
  let line: string | undefined;
  let isCancelled = false;
  return piped(events, function* note(event): Generator<CellEvent> {
    if (event.kind === 'noted') ({ entry } = event);
    else if (event.kind === 'shown') entry?.shown(event.position);
    else if (event.kind === 'ended') {
      entry?.ended(event.state);
      isCancelled = event.state === 'Cancelled';
    } else {
      if (event.kind === 'display' && event.displayId !== undefined) {
        line = event.displayId;
        entry?.displayed(line);
      }
      yield event;
      if (isCancelled && event.kind === 'update' && event.displayId === line && isHeard())
        entry?.displayed(event.displayId, true);
      // The kernel joins text with text only: it has sent all text when it takes what follows another output.
      if (event.kind !== 'text') entry?.settled();
    }
  });
}
