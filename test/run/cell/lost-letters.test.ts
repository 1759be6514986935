import { describe, expect, it } from '@jest/globals';
import { createLostLetters, lostLettersNotice } from '../../../src/run/cell/lost-letters.ts';

function found(code: string, ...printed: readonly string[]): unknown {
  const letters = createLostLetters();
  for (const text of printed) letters.printed(text);
  return letters.found(code);
}

describe('letters that came back as ?', () => {
  it.each([
    ['println("Zürich")', 'Z?rich\n', { written: 'Zürich', shown: 'Z?rich' }],
    ['echo "a 北京, 🦆x"', 'a ??, ?x\n', { written: '北京', shown: '??' }],
    ['println("Ω Zürich")', '? Z?rich', { written: 'Zürich', shown: 'Z?rich' }],
  ])('are seen by a word of the code: %s', (code, printed, expected) => {
    expect(found(code, printed)).toEqual(expected);
  });

  it.each([
    ['the word is there as well', 'println("Zürich Z?rich")', 'Zürich Z?rich\n'],
    ['the code has the other one too', 'println("Z?rich") // Zürich', 'Z?rich\n'],
    ['only one sign was printed', '// ü\nprintln("?")', '?\n'],
    ['it is in the middle of another word', '// 北京\nprintln("really??")', 'really??\n'],
    ['nothing was printed', '// Zürich', ''],
  ])('are none where %s', (_why, code, printed) => {
    expect(found(code, printed)).toBeUndefined();
  });

  it('are found in pieces, and not in words without end', () => {
    expect(found('print Zürich', 'Z?r', 'ich')).toEqual({ written: 'Zürich', shown: 'Z?rich' });
    expect(found('ü'.repeat(100_000), '?'.repeat(100_000))).toBeUndefined();
  });

  it('are told with what mends it, by the engine', () => {
    const lost = { written: 'Zürich', shown: 'Z?rich' };
    expect(lostLettersNotice(lost, 'spark-3.4.4')).toContain(
      '--startup spark.driver.defaultJavaOptions=-Dfile.encoding=UTF-8',
    );
    for (const engine of ['spark-2.4.3', 'shell-1', ''])
      expect(lostLettersNotice(lost, engine)).toContain('wds.linkis.engineConn.java.extraOpts');
  });
});
