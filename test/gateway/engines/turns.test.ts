/** How much runs at a time, in which order, and what a signal does to what waits. */
import { describe, expect, it } from '@jest/globals';
import { createTurns } from '../../../src/gateway/ground/turns.ts';
import { deferred } from '../../../src/shared/index.ts';

const never = new AbortController().signal;

describe('createTurns', () => {
  it('runs so many at a time and the rest in the order in which it came', async () => {
    const inTurn = createTurns(2);
    const gates = [
      deferred<undefined>(),
      deferred<undefined>(),
      deferred<undefined>(),
      deferred<undefined>(),
    ];
    const begun: number[] = [];
    const all = gates.map(async (gate, number) =>
      inTurn(never, async () => {
        begun.push(number);
        await gate.promise;
        return number;
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);

    gates[1]?.resolve(undefined);
    await all[1];
    expect(begun).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve(undefined);
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('gives the place on when work fails', async () => {
    const inTurn = createTurns(1);
    const failing = inTurn(never, async () => Promise.reject(new Error('broken')));
    const next = inTurn(never, async () => 'ran');

    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('ran');
  });

  it('rejects with the reason of a signal that aborts while it waits, and loses no place by it', async () => {
    const inTurn = createTurns(1);
    const gate = deferred<undefined>();
    const first = inTurn(never, async () => gate.promise);
    const stop = new AbortController();
    const waiting = inTurn(stop.signal, async () => 'never');
    const behind = inTurn(never, async () => 'ran');

    stop.abort(new Error('killed'));
    await expect(waiting).rejects.toThrow('killed');
    gate.resolve(undefined);
    await first;
    expect(await behind).toBe('ran');
    await expect(inTurn(stop.signal, async () => 'never')).rejects.toThrow('killed');
  });

  it('has one place at the least', async () => {
    expect(await createTurns(-2)(never, async () => 'ran')).toBe('ran');
  });
});
