import { describe, expect, it } from '@jest/globals';
import { createServerChanges } from '../../src/run/notices.ts';
import { strippedHints } from '../../src/run/notices-hints.ts';

const sql = (code: string): { code: string; runType: string } => ({ code, runType: 'sql' });

describe('strippedHints', () => {
  it('finds each hint once, on one line, and none in texts, names or comments', () => {
    expect(
      strippedHints(
        'SELECT /*+ MAPJOIN(a) */ \'/*+ x */\', "/*+ y */", `/*+ z */` -- /*+ v */\n# /*+ w */\nFROM t; SELECT /*+ MAPJOIN(a) */ 1; SELECT /*+ REPARTITION(\n  3) */ 2',
        'hql',
        undefined,
      ),
    ).toEqual(['/*+ MAPJOIN(a) */', '/*+ REPARTITION( 3) */']);
  });

  it('gives none where comments stay: in other languages, and where the server has kept the hint', () => {
    expect(strippedHints('/*+ a */', 'scala', undefined)).toEqual([]);
    expect(strippedHints('SELECT /*+ a */ 1', 'sql', 'SELECT /*+ a */ 1')).toEqual([]);
  });

  it('shortens a long one, and ends for one that is not closed', () => {
    const [hint] = strippedHints(`SELECT /*+ ${'x'.repeat(500)}`, 'sql', undefined);
    expect(hint).toHaveLength(81);
  });
});

describe('createServerChanges', () => {
  it('tells each change once, and only what the entrance says at warning level', () => {
    const changes = createServerChanges();
    const text = 'You submitted a sql without limit, DSS will add limit 5000 to your sql';
    changes.log([
      { text, level: 'warn' },
      { text, level: 'warn' },
      { text: 'sql with limit exceeding 7, it is not allowed', level: 'info' },
    ]);
    changes.state('WaitForRetry');
    changes.state('WaitForRetry');
    const told = changes.told(sql('SELECT 1'), undefined);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('LIMIT 5000');
    expect(told[1]).toContain('tried the task again');
  });

  it('has nothing to tell of an undisturbed task', () => {
    const changes = createServerChanges();
    changes.state('Running');
    changes.log([{ text: 'The code you submit will not be limited by the limit', level: 'warn' }]);
    expect(changes.told(sql('SELECT 1 -- comment'), undefined)).toEqual([]);
  });
});
