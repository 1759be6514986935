/** Stages of a pipe of events. */

/**
 * What `stage` makes of each event, in order; the end is that of `events`. They are closed when the consumer leaves or the
 * stage throws, so that whoever yields them gives back what it holds.
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

/** Closes a generator whose consumer has left; does nothing when it has ended. Waits for what the generator is at. */
export async function closeEvents(events: AsyncGenerator<unknown, unknown, void>): Promise<void> {
  await events.return(undefined);
}
