import { describe, expect, it } from '@jest/globals';
import type { CellEvent, CellOutcome } from '../../src/interpreter/index.ts';
import { createOutputBudget } from '../../src/kernel/output/output-budget.ts';
import { paceOutput } from '../../src/kernel/output/stream-pacing.ts';
import { piped, realClock } from '../../src/shared/index.ts';

/** The events of a cell that notes when it is closed. */
function cell(closed: string[]): AsyncGenerator<CellEvent, CellOutcome, void> {
  return (async function* execute(): AsyncGenerator<CellEvent, CellOutcome, void> {
    try {
      for (let at = 0; ; at += 1) yield { kind: 'display', bundle: { 'text/plain': String(at) } };
    } finally {
      closed.push('cell');
    }
  })();
}

describe('piped', () => {
  it('gives what the stage makes of each event, and the end of the events', async () => {
    async function* events(): AsyncGenerator<number, string, void> {
      yield* [1, 2, 3];
      return 'end';
    }
    const stage = piped(events(), (event) => (event === 2 ? [] : [event, event * 10]));
    const seen: number[] = [];
    for (let step = await stage.next(); ; step = await stage.next()) {
      if (step.done === true) {
        expect(step.value).toBe('end');
        break;
      }
      seen.push(step.value);
    }
    expect(seen).toEqual([1, 10, 3, 30]);
  });

  it('passes the error of the events on', async () => {
    async function* events(): AsyncGenerator<number, void, void> {
      yield 1;
      throw new TypeError('broken');
    }
    const stage = piped(events(), (event) => [event]);
    await stage.next();
    await expect(stage.next()).rejects.toThrow('broken');
  });

  it('closes the events when the consumer leaves', async () => {
    const closed: string[] = [];
    for await (const _event of piped(cell(closed), (event) => [event])) break;
    expect(closed).toEqual(['cell']);
  });

  it('closes the generator of a cell when a stage far behind it throws on sending', async () => {
    const closed: string[] = [];
    const stages = ['journal', 'history'];
    const kept = stages.reduce((events, _stage) => piped(events, (event) => [event]), cell(closed));
    const paced = paceOutput(kept, {
      budget: createOutputBudget(realClock),
      clock: realClock,
      signal: new AbortController().signal,
      overheadBytes: 1000,
    });
    let sent = 0;
    const send = piped(paced, (event) => {
      sent += 1;
      if (sent === 3) throw new TypeError('cannot be sent');
      return [event];
    });
    const read = async (): Promise<void> => {
      for await (const event of send) expect(event.kind).toBe('display');
    };
    await expect(read()).rejects.toThrow('cannot be sent');
    expect(sent).toBe(3);
    expect(closed).toEqual(['cell']);
  });
});
