/**
 * The stage of the pipe that joins a cell's text to few messages and keeps all within the output budget. While the budget is used up, the
 * interpreter is not pulled. Knows no message type.
 */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { type Clock, closeEvents } from '../../shared/index.ts';
import { breathe, breathEveryMs } from './breath.ts';
import type { OutputBudget } from './output-budget.ts';

/** How long text may be held back to be joined with more, in milliseconds. */
const holdMs = 50;
/** The most text of one message, in bytes of JSON: few messages are less work for a browser, but one must be small within the budget. */
const pieceBytes = 200_000;
/** The same once the cell is interrupted, so that the budget's reserve shows some of the rest. */
const lastPieceBytes = 30_000;

export interface Pacing {
  readonly budget: OutputBudget;
  readonly clock: Clock;
  /** The cell's signal: an interrupt ends the waiting at once. */
  readonly signal: AbortSignal;
  /** Bytes of a stream message without its text. */
  readonly overheadBytes: number;
  /** Requests to publish held text at once. */
  readonly flushes?: FlushRequests | undefined;
}

/** How a cell asks that all it has shown so far goes out: before a question to the user. */
export interface FlushRequests {
  /** Resolves when the consumer has taken all that was given before, or the cell has ended. */
  flush(): Promise<void>;
  /** Resolves when there is a request. A new promise each time: one that lives long would keep all who wait for it in memory. */
  asked(): Promise<'asked'>;
  /** Lets all who asked go on. */
  done(): void;
}

export function createFlushRequests(): FlushRequests {
  let waiting: (() => void)[] = [];
  let ring = (): void => undefined;
  return {
    flush: async () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        ring();
      }),
    asked: async () =>
      new Promise<'asked'>((resolve) => {
        ring = () => resolve('asked');
        if (waiting.length > 0) ring();
      }),
    done: () => {
      const asked = waiting;
      waiting = [];
      for (const goOn of asked) goOn();
    },
  };
}

type TextEvent = Extract<CellEvent, { readonly kind: 'text' }>;

/**
 * The same events in order; consecutive text of one stream is held a moment, joined and cut to pieces. Once an interrupted cell has used up
 * the budget's reserve, its text is left out, and a last line says so; displays never are.
 */
export async function* paceOutput(
  events: AsyncGenerator<CellEvent, CellOutcome, void>,
  pacing: Pacing,
): AsyncGenerator<CellEvent, CellOutcome, void> {
  const { budget, clock, signal, flushes } = pacing;
  let held:
    { stream: TextEvent['stream']; parts: string[]; bytes: number; due: number } | undefined;
  let alarm: { ring: Promise<'due'>; stop: AbortController } | undefined;
  let leftOut = 0;
  let lastBreath = clock.now();

  async function* flush(): AsyncGenerator<CellEvent, void, void> {
    alarm?.stop.abort('flushed');
    alarm = undefined;
    if (!held) return;
    const { stream, parts } = held;
    held = undefined;
    for (const text of cut(parts.join(''), signal.aborted ? lastPieceBytes : pieceBytes)) {
      const bytes = jsonBytes(text) + pacing.overheadBytes;
      if (await budget.take(bytes, signal)) yield { kind: 'text', stream, text };
      else leftOut += text.length;
    }
  }

  /** True also when the budget is used up: the text goes out before more is pulled, since the interpreter takes pulled text for shown. */
  function isDue(text: NonNullable<typeof held>): boolean {
    if (text.bytes > pieceBytes || clock.now() >= text.due) return true;
    return !signal.aborted && budget.waitMs(text.bytes + pacing.overheadBytes) > 0;
  }

  try {
    let next = events.next();
    for (;;) {
      if (held) alarm ??= setAlarm(clock, held.due);
      const step = await Promise.race([
        next,
        ...(alarm ? [alarm.ring] : []),
        ...(flushes ? [flushes.asked()] : []),
      ]);
      if (step === 'due') {
        yield* flush();
        continue;
      }
      if (step === 'asked') {
        yield* flush();
        flushes?.done();
        continue;
      }
      if (step.done === true) {
        yield* flush();
        if (leftOut > 0) yield leftOutNotice(leftOut);
        return step.value;
      }
      const event = step.value;
      if (event.kind === 'text') {
        const bytes = jsonBytes(event.text);
        if (held && (held.stream !== event.stream || held.bytes + bytes > pieceBytes)) {
          yield* flush();
        }
        held ??= { stream: event.stream, parts: [], bytes: 0, due: clock.now() + holdMs };
        held.parts.push(event.text);
        held.bytes += bytes;
        if (isDue(held)) yield* flush();
      } else {
        yield* flush();
        await budget.take(0, signal);
        yield event;
      }
      if (clock.now() - lastBreath >= breathEveryMs) {
        await breathe();
        lastBreath = clock.now();
      }
      next = events.next();
    }
  } catch (thrown) {
    // What the cell printed before the interpreter failed still belongs to the cell.
    yield* flush();
    throw thrown;
  } finally {
    alarm?.stop.abort('flushed');
    flushes?.done();
    await closeEvents(events);
  }
}

function setAlarm(clock: Clock, due: number): { ring: Promise<'due'>; stop: AbortController } {
  const stop = new AbortController();
  const ring = clock.wait(Math.max(0, due - clock.now()), stop.signal).then(() => 'due' as const);
  return { ring, stop };
}

/** Bytes of a text as JSON, without the quotes. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** Halves the text until a piece has at most `most` bytes of JSON; splits after a near line end, never within a surrogate pair. */
function* cut(text: string, most: number): Generator<string, void, void> {
  if (text === '') return;
  if (text.length < 2 || jsonBytes(text) <= most) {
    yield text;
    return;
  }
  let middle = Math.ceil(text.length / 2);
  const lineEnd = text.lastIndexOf('\n', middle - 1) + 1;
  if (lineEnd > middle - 1000 && lineEnd > 0) middle = lineEnd;
  const last = text.charCodeAt(middle - 1);
  if (last >= 0xd800 && last <= 0xdbff) middle = middle > 1 ? middle - 1 : middle + 1;
  yield* cut(text.slice(0, middle), most);
  yield* cut(text.slice(middle), most);
}

function leftOutNotice(count: number): CellEvent {
  return {
    kind: 'text',
    stream: 'stderr',
    text: `[${String(count)} characters of output are left out: the cell was interrupted]\n`,
  };
}
