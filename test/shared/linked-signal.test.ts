import { describe, expect, it } from '@jest/globals';
import { linkedSignal } from '../../src/shared/index.ts';
import { whileCollecting } from '../support/collect-garbage.ts';

/** Resolves when the signal aborts. Holds the signal by its listener alone, as code that waits does. */
async function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

describe('a linked signal', () => {
  it('aborts after its time, garbage collections or not', async () => {
    const reasons = await whileCollecting(
      Promise.all(
        Array.from({ length: 100 }, async () =>
          aborted(linkedSignal([new AbortController().signal], 30).signal),
        ),
      ),
    );
    expect(reasons.map((reason) => (reason as Error).name)).toEqual(
      reasons.map(() => 'TimeoutError'),
    );
  });

  it('aborts with the first of its sources, for its reason, and leaves no listener at the others', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const { signal } = linkedSignal([first.signal, undefined, second.signal], 60_000);
    const reason = whileCollecting(aborted(signal));
    second.abort('the second');
    expect(await reason).toBe('the second');
    first.abort('the first');
    expect(signal.reason).toBe('the second');
  });

  it('has aborted at once when a source has', () => {
    expect(linkedSignal([AbortSignal.abort('before')], 10).signal.reason).toBe('before');
  });

  it('aborts no more once it was disposed of', async () => {
    const source = new AbortController();
    const { signal, dispose } = linkedSignal([source.signal], 1);
    dispose();
    source.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signal.aborted).toBe(false);
  });

  it('with a time that no timer can hold does not abort at once', async () => {
    const { signal, dispose } = linkedSignal([], 1e15);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signal.aborted).toBe(false);
    dispose();
  });
});
