import { describe, expect, it } from '@jest/globals';
import { lateLogger } from '../../../src/cli/language/late-logger.ts';
import { createLogger } from '../../../src/shared/index.ts';

describe('lateLogger', () => {
  it('hands on what it was told before, in order and by the level of the logger behind it, and then at once', () => {
    const lines: string[] = [];
    const late = lateLogger();
    late.debug('too little');
    late.warn('first');
    late.error('second', new Error('why'));
    expect(lines).toEqual([]);

    late.handTo(createLogger('info', (line) => lines.push(line)));
    late.info('third');

    const said = lines.map((line) => line.split('\n')[0]?.replace(/^\S+ /, ''));
    expect(said).toEqual(['warn first', 'error second: Error: why', 'info third']);
  });
});
