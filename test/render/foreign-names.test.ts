import { describe, expect, it } from '@jest/globals';
import { renderFailure } from '../../src/render/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';

function told(name: string): string {
  const trace = `Traceback (most recent call last):\n  File "<cell 1>", line 1, in <module>\nNameError: name '${name}' is not defined`;
  return renderFailure({
    error: new LinkisKernelError('TASK_FAILED', `NameError: name '${name}' is not defined`),
    cellCode: `${name}.x()`,
    headLines: 0,
    logTail: [{ level: 'error', text: `2026-08-01 10:00:00.000 ERROR ${trace}` }],
    serverCode: 43_004,
  }).traceback.join('\n');
}

describe('a name that another notebook has ready', () => {
  it.each([
    ['dbutils', '%var NAME --ask'],
    ['displayHTML', 'show.show_html(TEXT)'],
    ['_sqldf', '%%sql --as _sqldf'],
    ['z', 'display(FRAME)'],
    ['spark', '%%pyspark'],
    ['sc', '%%pyspark'],
    ['sqlContext', '%%pyspark'],
    ['get_ipython', '%%shell'],
  ])('%s is answered with the way here', (name, way) => {
    expect(told(name)).toContain(way);
    expect(told(name)).not.toContain('was the cell that defines it run');
  });

  it.each(['zz', 'sparkle', 'constructor'])('%s is any other name', (name) => {
    expect(told(name)).toContain('was the cell that defines it run');
  });
});
