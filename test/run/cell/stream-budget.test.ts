import { describe, expect, it } from '@jest/globals';
import { createStreamBudget, type StreamText } from '../../../src/run/cell/stream-budget.ts';
import { fc } from '../../support/properties.ts';

const out = (text: string): StreamText => ({ kind: 'text', stream: 'stdout', text });
const textOf = (parts: readonly StreamText[]): string => parts.map((part) => part.text).join('');

function run(limit: number, texts: readonly string[]): { live: string; end: string } {
  const budget = createStreamBudget(limit, () => '%log 7');
  const live = texts.map((text) => textOf(budget.push(out(text)))).join('');
  return { live, end: textOf(budget.finish()) };
}

/** What a terminal would print of a text. */
function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b(?:\[[0-9;]*m|\]8;[^\u001b]*\u001b\\)/g, '');
}

/** The part of a unit that a cut left at the end of a text. */
function longestStart(text: string, unit: string): string {
  for (let length = unit.length - 1; length > 0; length -= 1)
    if (text.endsWith(unit.slice(0, length))) return unit.slice(0, length);
  return '';
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

  it.each([
    ['ASCII', 'x'],
    ['pairs of surrogates', '😀'],
    ['coloured text', '\u001b[38;5;196mred\u001b[0m'],
    ['links', '\u001b]8;;https://example.org/a\u001b\\here\u001b]8;;\u001b\\'],
  ])('shows the beginning and the end of one long line of %s, and cuts no character', (_, unit) => {
    const line = unit.repeat(5000);
    for (let limit = 400; limit < 440; limit += 1) {
      const { live, end } = run(limit, [`begin ${line} end\n`]);
      const [, notice, tail] = /^\n\[… (.*) …\]\n\n(.*\n)$/s.exec(end) ?? [];
      expect(live).toMatch(/^begin /);
      expect(tail).toMatch(/ end\n$/);
      expect(notice).toMatch(/^[\d,]+ KB of a line not shown here; all of it: %log 7$/);
      expect(live.length).toBeGreaterThan(limit / 4);
      expect(tail?.length).toBeGreaterThan(limit / 4);
      expect(live.slice('begin '.length).replaceAll(unit, '')).toBe(
        unit.startsWith('\u001b') ? longestStart(live, unit) : '',
      );
      for (const text of [visible(live), visible(tail ?? '')]) {
        expect(text).not.toMatch(/\p{Surrogate}/u);
        expect(text).not.toContain('\u001b');
        expect(text).not.toMatch(/[[;]|38/);
      }
    }
  });

  it('shows the beginning of a long line behind a short one, and the end of one before a short one', () => {
    const { live, end } = run(1000, ['short\n', `begin ${'x'.repeat(100_000)} end\nlast\n`]);
    expect(live).toMatch(/^short\nbegin x{300}/);
    expect(end).toMatch(/x{300} end\nlast\n$/);
  });

  it('shows beginning and end of a line that comes in many pieces', () => {
    const { live, end } = run(1000, [
      'begin',
      ...Array.from({ length: 50_000 }, () => 'x'),
      'end\n',
    ]);
    expect(live).toMatch(/^beginx{400}/);
    expect(end).toMatch(/x{300}end\n$/);
    expect(end).toContain(' KB of a line not shown');
  });

  it('counts one line as one line', () => {
    const { end } = run(100, ['a'.repeat(40) + '\n', 'b'.repeat(40) + '\n', 'c'.repeat(40) + '\n']);
    expect(end).toContain('[… 1 line (1 KB) not shown here; all of it: %log 7 …]');
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
