import { describe, expect, it } from '@jest/globals';
import { type CellEvent, displayId } from '../../../src/interpreter/index.ts';
import { createShownText } from '../../../src/kernel/output/shown-text.ts';

const out = (text: string): CellEvent => ({ kind: 'text', stream: 'stdout', text });
const display = (text: string): CellEvent => ({ kind: 'display', bundle: { 'text/plain': text } });

function shownOf(...events: readonly CellEvent[]): string {
  const shown = createShownText();
  for (const event of events) shown.add(event);
  return shown.text();
}

describe('createShownText', () => {
  it('keeps what was printed as it was, and each display on lines of its own', () => {
    expect(shownOf(out('a'), out('b\n'), display('one\nrow'), display('two'), out('c'))).toBe(
      'ab\none\nrow\ntwo\nc',
    );
    expect(shownOf(out('a'), display('b'))).toBe('a\nb');
  });

  it('leaves out the log, standard error and what is updated', () => {
    expect(
      shownOf(
        { kind: 'text', stream: 'stdout', text: 'INFO running\n', isLog: true },
        { kind: 'text', stream: 'stderr', text: 'trouble\n' },
        { kind: 'display', bundle: { 'text/plain': 'running' }, displayId: displayId('d') },
        { kind: 'update', bundle: { 'text/plain': 'done' }, displayId: displayId('d') },
        { kind: 'clear', wait: false },
      ),
    ).toBe('');
  });

  it('stops collecting soon after what the history keeps', () => {
    const shown = createShownText();
    for (let at = 0; at < 1000; at += 1) shown.add(out('x'.repeat(10_000)));
    expect(shown.text().length).toBeLessThan(100_000);
    expect(shownOf(display('y'.repeat(1_000_000))).length).toBeLessThan(100_000);
  });
});
