/**
 * The events of a running cell, fit to be published: text joined to few messages, all of it within the output budget.
 * While the budget is spent the interpreter is not pulled. Knows no message type.
 */
import type { CellEvent, CellOutcome } from '../interpreter/index.ts';
import { breathEveryMs, type Clock } from './clock.ts';
import type { OutputBudget } from './output-budget.ts';

/** How long text may be held back to be joined with what follows. */
export const holdMs = 50;
/** UTF-16 units in one message; written as JSON that is 200 KB at the worst. */
const pieceLength = 32_768;

/** What pacing needs. */
export interface Pacing {
  readonly budget: OutputBudget;
  readonly clock: Clock;
  /** The cell's: an interrupt ends the waiting at once. */
  readonly signal: AbortSignal;
  /** Bytes of a stream message beside its text. */
  readonly overheadBytes: number;
}

type TextEvent = Extract<CellEvent, { readonly kind: 'text' }>;

/**
 * The same events in the same order, consecutive text of one stream joined and cut to pieces. Text that is left when an
 * interrupted cell has used the budget's reserve is left out, and a last line says so; displays never are.
 */
export async function* paceOutput(
  events: AsyncGenerator<CellEvent, CellOutcome, void>,
  pacing: Pacing,
): AsyncGenerator<CellEvent, CellOutcome, void> {
  const { budget, clock, signal } = pacing;
  let held:
    { stream: TextEvent['stream']; parts: string[]; length: number; due: number } | undefined;
  let alarm: { ring: Promise<'due'>; stop: AbortController } | undefined;
  let leftOut = 0;
  let lastBreath = clock.now();

  async function* flush(): AsyncGenerator<CellEvent, void, void> {
    alarm?.stop.abort();
    alarm = undefined;
    if (!held) return;
    const { stream, parts } = held;
    held = undefined;
    for (const text of cut(parts.join(''))) {
      const bytes = Buffer.byteLength(JSON.stringify(text)) + pacing.overheadBytes;
      if (await budget.take(bytes, signal)) yield { kind: 'text', stream, text };
      else leftOut += text.length;
    }
  }

  try {
    let next = events.next();
    for (;;) {
      if (held) alarm ??= setAlarm(clock, held.due);
      const step = alarm ? await Promise.race([next, alarm.ring]) : await next;
      if (step === 'due') {
        yield* flush();
        continue;
      }
      if (step.done === true) {
        yield* flush();
        if (leftOut > 0) yield leftOutNotice(leftOut);
        return step.value;
      }
      const event = step.value;
      if (event.kind === 'text') {
        if (held && held.stream !== event.stream) yield* flush();
        held ??= { stream: event.stream, parts: [], length: 0, due: clock.now() + holdMs };
        held.parts.push(event.text);
        held.length += event.text.length;
        if (held.length >= pieceLength || clock.now() >= held.due) yield* flush();
      } else {
        yield* flush();
        await budget.take(0, signal);
        yield event;
      }
      if (clock.now() - lastBreath >= breathEveryMs) {
        await clock.breathe();
        lastBreath = clock.now();
      }
      next = events.next();
    }
  } catch (thrown) {
    // What the cell printed before the interpreter failed is still the cell's.
    yield* flush();
    throw thrown;
  } finally {
    alarm?.stop.abort();
  }
}

function setAlarm(clock: Clock, due: number): { ring: Promise<'due'>; stop: AbortController } {
  const stop = new AbortController();
  const ring = clock.sleep(Math.max(0, due - clock.now()), stop.signal).then(() => 'due' as const);
  return { ring, stop };
}

/** Pieces of at most {@link pieceLength} units, none of which ends within a surrogate pair. */
function* cut(text: string): Generator<string, void, void> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + pieceLength, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

function leftOutNotice(count: number): CellEvent {
  return {
    kind: 'text',
    stream: 'stderr',
    text: `[${String(count)} characters of output are left out: the cell was interrupted]\n`,
  };
}
