import { describe, expect, it } from '@jest/globals';
import { createStreamBudget, type StreamText } from '../../src/run/stream-budget.ts';
import { fc } from '../support/properties.ts';

const out = (text: string): StreamText => ({ kind: 'text', stream: 'stdout', text });
const textOf = (parts: readonly StreamText[]): string => parts.map((part) => part.text).join('');

function run(limit: number, texts: readonly string[]): { live: string; end: string } {
  const budget = createStreamBudget(limit, () => '%log 7');
  const live = texts.map((text) => textOf(budget.push(out(text)))).join('');
  return { live, end: textOf(budget.finish()) };
}

describe('createStreamBudget', () => {
  it('passes all on, at once, while it fits the first half', () => {
    expect(run(100, ['one\n', 'two\n'])).toEqual({ live: 'one\ntwo\n', end: '' });
  });

  it('loses nothing of a text that is within the budget', () => {
    const lines = Array.from({ length: 10 }, (_, index) => `line ${String(index)}\n`);
    const { live, end } = run(lines.join('').length + 20, lines);
    expect(live + end).toBe(lines.join(''));
  });

  it('cuts the middle at line ends, says how much, and where the whole is', () => {
    const lines = Array.from(
      { length: 1000 },
      (_, index) => `line ${String(index).padStart(4, '0')}\n`,
    );
    const { live, end } = run(200, lines);
    expect(live.endsWith('\n')).toBe(true);
    expect(live.startsWith('line 0000\n')).toBe(true);
    expect(end).toContain('lines (');
    expect(end).toContain('%log 7');
    expect(end.endsWith('line 0999\n')).toBe(true);
    const shown = (live + end).split('\n').filter((line) => line.startsWith('line '));
    const told = Number(/\[… ([\d,]+) lines/.exec(end)?.[1]?.replaceAll(',', ''));
    expect(shown.length + told).toBe(1000);
  });

  it('keeps every stream name and never grows past its budget and notice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.array(
          fc.record({
            stream: fc.constantFrom('stdout', 'stderr'),
            text: fc.string({ maxLength: 80 }),
          }),
          {
            maxLength: 40,
          },
        ),
        (limit, pieces) => {
          const budget = createStreamBudget(limit, () => 'x');
          const shown = [
            ...pieces.flatMap(({ stream, text }) =>
              budget.push({
                kind: 'text',
                stream: stream === 'stdout' ? 'stdout' : 'stderr',
                text,
              }),
            ),
            ...budget.finish(),
          ];
          const total = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
          const size = textOf(shown).length;
          expect(size).toBeLessThanOrEqual(Math.max(total, limit) + 100);
          if (total <= Math.floor(limit / 2)) expect(size).toBe(total);
        },
      ),
    );
  });
});
