/** Stages of a pipe of events. */

/**
 * Yields what `stage` makes of each event; the end is that of `events`, which is closed when the consumer leaves or the stage throws, so
 * that whoever yields them gives back what it holds.
 */
export async function* piped<From, To, End>(
  events: AsyncGenerator<From, End, void>,
  stage: (event: From) => Iterable<To>,
): AsyncGenerator<To, End, void> {
  try {
    for (;;) {
      const step = await events.next();
      if (step.done === true) return step.value;
      for (const event of stage(step.value)) yield event;
    }
  } finally {
    await closeEvents(events);
  }
}

/** Closes a generator whose consumer has left, after its step under way; does nothing when it has ended. */
export async function closeEvents(events: AsyncGenerator<unknown, unknown, void>): Promise<void> {
  await events.return(undefined);
}
