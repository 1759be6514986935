import { describe, expect, it } from '@jest/globals';
import type { CellEvent, CellOutcome } from '../../../src/interpreter/index.ts';
import { breathe } from '../../../src/kernel/output/breath.ts';
import { createOutputBudget } from '../../../src/kernel/output/output-budget.ts';
import {
  createFlushRequests,
  paceOutput,
  type Pacing,
} from '../../../src/kernel/output/stream-pacing.ts';
import { createStillClock, type StillClock } from '../../support/kernel/clock.ts';

const text = (value: string, stream: 'stdout' | 'stderr' = 'stdout'): CellEvent => ({
  kind: 'text',
  stream,
  text: value,
});
const display = (value: string): CellEvent => ({
  kind: 'display',
  bundle: { 'text/plain': value },
});
const ok: CellOutcome = { status: 'ok' };

interface Paced {
  readonly shown: { readonly event: CellEvent; readonly at: number }[];
  readonly outcome: CellOutcome;
}

async function paced(
  events: AsyncGenerator<CellEvent, CellOutcome, void>,
  clock: StillClock,
  parts: Partial<Pacing> & { onEvent?: (count: number) => void } = {},
): Promise<Paced> {
  const shown: Paced['shown'] = [];
  const output = paceOutput(events, {
    budget: createOutputBudget(clock),
    clock,
    signal: new AbortController().signal,
    overheadBytes: 1000,
    ...parts,
  });
  for (;;) {
    const step = await output.next();
    if (step.done === true) return { shown, outcome: step.value };
    shown.push({ event: step.value, at: clock.now() });
    parts.onEvent?.(shown.length);
  }
}

async function* of(...events: CellEvent[]): AsyncGenerator<CellEvent, CellOutcome, void> {
  yield* events;
  return ok;
}

const textOf = (result: Paced): string =>
  result.shown.map(({ event }) => (event.kind === 'text' ? event.text : '')).join('');

/** The most that falls into any three seconds, as Jupyter Server counts it. */
function worstWindow(result: Paced): { bytes: number; messages: number } {
  const costs = result.shown.map(({ event, at }) => ({
    at,
    bytes: event.kind === 'text' ? Buffer.byteLength(JSON.stringify(event.text)) + 600 : 0,
  }));
  const worst = { bytes: 0, messages: 0 };
  for (const first of costs) {
    const within = costs.filter(({ at }) => at >= first.at && at <= first.at + 3000);
    worst.bytes = Math.max(
      worst.bytes,
      within.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    worst.messages = Math.max(worst.messages, within.length);
  }
  return worst;
}

describe('paceOutput', () => {
  it('joins text of one stream, keeps the order of streams and displays, and hands the outcome on', async () => {
    const result = await paced(
      of(text('a'), text('b'), text('c', 'stderr'), text('d'), display('e'), text('f')),
      createStillClock(),
    );
    expect(result.shown.map(({ event }) => event)).toEqual([
      text('ab'),
      text('c', 'stderr'),
      text('d'),
      display('e'),
      text('f'),
    ]);
    expect(result.outcome).toBe(ok);
  });

  it('shows text while the cell is silent, after 50 ms', async () => {
    const clock = createStillClock();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow(): AsyncGenerator<CellEvent, CellOutcome, void> {
      yield text('early');
      await gate;
      yield text('late');
      return ok;
    }
    const result = await paced(slow(), clock, { onEvent: () => release() });
    expect(result.shown.map(({ event }) => event)).toEqual([text('early'), text('late')]);
    expect(result.shown[0]?.at).toBe(50);
  });

  it('cuts long text into pieces that never split a character', async () => {
    const long = `x${'😀'.repeat(50_000)}`;
    const result = await paced(of(text(long)), createStillClock());
    expect(textOf(result)).toBe(long);
    for (const { event } of result.shown) {
      expect(
        event.kind === 'text' &&
          Array.from(event.text).every((one) => !/^[\ud800-\udfff]$/.test(one)),
      ).toBe(true);
      expect(
        event.kind === 'text' && Buffer.byteLength(JSON.stringify(event.text)),
      ).toBeLessThanOrEqual(200_002);
    }
  });

  it.each([
    ['plain', 'x'],
    ['escaped sixfold', '\u0001'],
    ['of three bytes a character', '語'],
  ])('lets %s text through complete, under 3 MB in any three seconds', async (_name, character) => {
    async function* flood(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (let at = 0; at < 400; at += 1) yield text(character.repeat(5000));
      return ok;
    }
    const result = await paced(flood(), createStillClock());
    expect(textOf(result)).toHaveLength(2_000_000);
    expect(worstWindow(result).bytes).toBeLessThan(2_900_000);
  });

  it('lets every display through, at most 2,400 in any three seconds', async () => {
    async function* flood(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (let at = 0; at < 6000; at += 1) yield display(String(at));
      return ok;
    }
    const result = await paced(flood(), createStillClock());
    expect(result.shown.map(({ event }) => event)).toEqual(
      Array.from({ length: 6000 }, (_, at) => display(String(at))),
    );
    expect(worstWindow(result).messages).toBeLessThanOrEqual(2400);
  });

  it('counts the messages of comms, which never wait: displays wait for them', async () => {
    const clock = createStillClock();
    const budget = createOutputBudget(clock);
    for (let at = 0; at < 2100; at += 1) budget.spend();
    async function* flood(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (let at = 0; at < 100; at += 1) yield display(String(at));
      return ok;
    }
    const result = await paced(flood(), clock, { budget });
    expect(result.shown.filter(({ at }) => at === 0)).toHaveLength(50);
    expect(result.shown.at(-1)?.at).toBeGreaterThan(3000);
  });

  it('does not pull the cell while the budget is spent', async () => {
    let pulled = 0;
    async function* flood(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (; pulled < 10_000_000; pulled += 10_000) yield text('x'.repeat(10_000));
      return ok;
    }
    const clock = createStillClock();
    const output = paceOutput(flood(), {
      budget: createOutputBudget(clock),
      clock: { ...clock, wait: async () => new Promise(() => undefined) },
      signal: new AbortController().signal,
      overheadBytes: 1000,
    });
    let shown = 0;
    const read = async (): Promise<void> => {
      for await (const event of output) shown += event.kind === 'text' ? event.text.length : 0;
    };
    void read();
    for (let turn = 0; turn < 200; turn += 1) await breathe();
    expect(shown).toBeGreaterThan(100_000);
    expect(pulled - shown).toBeLessThanOrEqual(220_000);
  });

  it('holds text while the budget is spent: few large messages, at more than 0.7 MB a second', async () => {
    const clock = createStillClock();
    const line = `${'x'.repeat(99)}\n`;
    async function* lines(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (let at = 0; at < 40_000; at += 1) yield text(line);
      return ok;
    }
    const result = await paced(lines(), clock);
    expect(textOf(result)).toHaveLength(4_000_000);
    expect(result.shown.length).toBeLessThan(30);
    expect(clock.now()).toBeLessThan(4_000_000 / 700);
    const broken = result.shown.filter(
      ({ event }) => event.kind === 'text' && !event.text.endsWith('\n'),
    );
    expect(broken).toEqual([]);
  });

  it('shows the text that was held when the cell throws', async () => {
    async function* broken(): AsyncGenerator<CellEvent, CellOutcome, void> {
      yield text('before');
      throw new Error('broken');
    }
    const shown: CellEvent[] = [];
    const clock = createStillClock();
    const output = paceOutput(broken(), {
      budget: createOutputBudget(clock),
      clock,
      signal: new AbortController().signal,
      overheadBytes: 0,
    });
    await expect(
      (async () => {
        for await (const event of output) shown.push(event);
      })(),
    ).rejects.toThrow('broken');
    expect(shown).toEqual([text('before')]);
  });

  it('waits no more once the cell is interrupted: leaves text out, says so, keeps displays', async () => {
    const clock = createStillClock();
    const interrupt = new AbortController();
    async function* giant(): AsyncGenerator<CellEvent, CellOutcome, void> {
      yield text('x'.repeat(8_000_000));
      yield display('kept');
      return ok;
    }
    let interruptedAt = 0;
    const result = await paced(giant(), clock, {
      signal: interrupt.signal,
      onEvent: (count) => {
        if (count !== 40) return;
        interruptedAt = clock.now();
        interrupt.abort();
      },
    });
    expect(clock.now() - interruptedAt).toBeLessThan(100);
    expect(result.shown.map(({ event }) => event)).toContainEqual(display('kept'));
    const notice = result.shown.at(-1)?.event;
    const shownText = textOf(result).replace(/[^x]/g, '').length;
    expect(notice).toEqual(
      text(
        `[${String(8_000_000 - shownText)} characters of output are left out: the cell was interrupted]\n`,
        'stderr',
      ),
    );
    expect(worstWindow(result).bytes).toBeLessThan(2_900_000);
  });

  it('lets timers and sockets have their turn though the cell never waits', async () => {
    let turns = 0;
    const count = setInterval(() => {
      turns += 1;
    }, 0);
    const clock = createStillClock();
    async function* busy(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (let at = 0; at < 1000; at += 1) {
        clock.pass(11);
        await Promise.resolve();
        yield { kind: 'clear', wait: false };
      }
      return ok;
    }
    await paced(busy(), clock);
    clearInterval(count);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('createOutputBudget', () => {
  it('lets 2.5 MB out without a wait, and the rest when the server has forgotten them, though it stall for 0.6 s', async () => {
    const clock = createStillClock();
    const budget = createOutputBudget(clock);
    const { signal } = new AbortController();
    const sent: { readonly at: number; readonly bytes: number }[] = [];
    for (let piece = 0; piece < 60; piece += 1) {
      await budget.take(200_000, signal);
      sent.push({ at: clock.now(), bytes: 200_000 });
      if (piece === 12) expect(clock.slept).toEqual([]);
      clock.pass(7);
    }
    const mostIn = (ms: number): number =>
      Math.max(
        ...sent.map(({ at }) =>
          sent
            .filter((one) => one.at >= at && one.at < at + ms)
            .reduce((sum, { bytes }) => sum + bytes, 0),
        ),
      );
    expect(mostIn(3600)).toBeLessThan(2_890_000);
    expect(clock.now()).toBeLessThan(12_000_000 / 700);
  });

  it('says how long a message would have to wait, and keeps to it', async () => {
    const clock = createStillClock();
    const budget = createOutputBudget(clock);
    const { signal } = new AbortController();
    for (let piece = 0; piece < 13; piece += 1) await budget.take(200_000, signal);
    expect(budget.waitMs(0)).toBe(0);
    const waitMs = budget.waitMs(200_000);
    expect(waitMs).toBeGreaterThan(3000);
    clock.pass(waitMs - 1);
    expect(budget.waitMs(200_000)).toBe(1);
    clock.pass(1);
    await budget.take(200_000, signal);
    expect(clock.slept).toEqual([]);
  });

  it('is full again after an idle', async () => {
    const clock = createStillClock();
    const budget = createOutputBudget(clock);
    const { signal } = new AbortController();
    for (let cell = 0; cell < 50; cell += 1) {
      for (let at = 0; at < 400; at += 1) await budget.take(0, signal);
      budget.refill();
    }
    expect(clock.slept).toEqual([]);
  });

  it('gives what is held when the cell asks for it, before the cell goes on, and lets none wait that asks too late', async () => {
    const flushes = createFlushRequests();
    const order: string[] = [];
    async function* asking(): AsyncGenerator<CellEvent, CellOutcome, void> {
      for (const question of ['first', 'second']) {
        yield text(question);
        await flushes.flush();
        order.push(`after ${question}`);
      }
      return ok;
    }
    const clock = createStillClock();
    const output = paceOutput(asking(), {
      budget: createOutputBudget(clock),
      clock: { ...clock, wait: async (_ms, signal) => untilAborted(signal) },
      signal: new AbortController().signal,
      overheadBytes: 1000,
      flushes,
    });
    for await (const event of output) if (event.kind === 'text') order.push(event.text);
    expect(order).toEqual(['first', 'after first', 'second', 'after second']);
  });

  it('ends the events when its consumer leaves', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<CellEvent, CellOutcome, void> {
      try {
        for (;;) yield display('again');
      } finally {
        ended = true;
      }
    }
    const clock = createStillClock();
    const output = paceOutput(endless(), {
      budget: createOutputBudget(clock),
      clock,
      signal: new AbortController().signal,
      overheadBytes: 1000,
    });
    for await (const event of output) if (event.kind === 'display') break;
    expect(ended).toBe(true);
  });
});

/** A clock on which no time passes. */
async function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
