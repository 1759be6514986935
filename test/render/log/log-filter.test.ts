import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { createLogFilter, type LogFilterMode } from '../../../src/render/index.ts';
import type { LogLine } from '../../../src/task/index.ts';
import { fc } from '../../support/properties.ts';

const directory = new URL('../../fixtures/logs/', import.meta.url);

/** A log recorded from a Linkis 1.8.0, with levels as a client gives them. */
function recorded(name: string): readonly LogLine[] {
  let level: LogLine['level'] = 'info';
  return readFileSync(new URL(`${name}.log`, directory), 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => {
      const word = / (ERROR|WARN|INFO) /.exec(text.slice(0, 32))?.[1];
      if (word !== undefined)
        level = word === 'ERROR' ? 'error' : word === 'WARN' ? 'warn' : 'info';
      return { text, level };
    });
}

function shown(name: string, mode: LogFilterMode = 'concise'): readonly string[] {
  return createLogFilter(mode)
    .filter(recorded(name))
    .map((line) => line.text.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ /, ''));
}

const states = ['INFO Your job is Scheduled.', 'INFO Your job is Running now.'];
const ended = 'INFO Congratulations. Your job completed with status Success.';

describe('createLogFilter', () => {
  it('shows the states and what the engine wrote', () => {
    expect(shown('shell-hello')).toEqual([...states, 'hello', ended]);
  });

  it('leaves out the stamp that a progress bar would write over in part', () => {
    const bar = { text: '2026-11-23 21:31:39.031 ERROR \r0%|  |\r9%|# |', level: 'error' as const };
    expect(createLogFilter('concise').filter([bar])).toEqual([{ ...bar, text: '0%|  |\r9%|# |' }]);
    expect(createLogFilter('full').filter([bar])).toEqual([bar]);
  });

  it('shows that the server changed the code', () => {
    expect(shown('jdbc-limit-added')).toContain(
      'WARN You submitted a sql without limit, DSS will add limit 5000 to your sql',
    );
  });

  it('leaves out the warning that nothing was changed', () => {
    expect(shown('python-no-limit-creator').join('\n')).not.toContain('will not be limited');
  });

  it('shows errors with every line that belongs to them', () => {
    const lines = shown('python-syntax-error');
    expect(lines).toContain('SyntaxError: invalid syntax');
    expect(lines.filter((line) => line.startsWith('\tat '))).toHaveLength(12);
    expect(lines.some((line) => line.startsWith('ERROR error code: 43003'))).toBe(true);
    expect(lines).not.toContain('def f(:');
  });

  it('leaves out what the server repeats of a kill, and shows the state', () => {
    expect(shown('shell-killed').filter((line) => line.startsWith('ERROR'))).toEqual([]);
    expect(shown('shell-killed').at(-1)).toBe(
      'INFO Sorry. Your job completed with a status Cancelled.',
    );
  });

  it.each(['warn', 'error'] as const)('keeps the chosen levels in mode %s', (mode) => {
    const levels = createLogFilter(mode)
      .filter(recorded('jdbc-syntax-error'))
      .map((line) => line.level);
    expect(levels).toContain('error');
    expect(levels).not.toContain('info');
    expect(levels.includes('warn')).toBe(mode === 'warn');
  });

  it('shows all or nothing in the modes full and off', () => {
    expect(createLogFilter('full').filter(recorded('shell-long'))).toEqual(recorded('shell-long'));
    expect(createLogFilter('off').filter(recorded('shell-long'))).toEqual([]);
  });

  it('gives the same lines however the log is cut into pages', () => {
    const names = readdirSync(directory).map((name) => name.replace('.log', ''));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.nat(70), { maxLength: 6 }),
        (name, cuts) => {
          const lines = recorded(name);
          const filter = createLogFilter('concise');
          const edges = [0, ...cuts.toSorted((a, b) => a - b), lines.length];
          const paged = edges.flatMap((edge, index) =>
            filter.filter(lines.slice(edge, edges[index + 1] ?? edge)),
          );
          expect(paged).toEqual(createLogFilter('concise').filter(lines));
        },
      ),
    );
  });

  it('shows every line that it does not know', () => {
    const lines = [
      'anything',
      '2026-11-23 21:31:39.031 INFO Something new of the server',
      '',
      '*** not a ruler ***',
    ].map((text): LogLine => ({ text, level: 'info' }));
    expect(createLogFilter('concise').filter(lines)).toEqual(lines);
  });

  it('goes on showing when the end of a block was lost', () => {
    const script = {
      text: `${'*'.repeat(36)}SCRIPT CODE${'*'.repeat(36)}`,
      level: 'info',
    } as const;
    const next = {
      text: '2026-11-23 21:31:39.031 INFO SQL code check has passed',
      level: 'info',
    } as const;
    const output = { text: 'output', level: 'info' } as const;
    expect(
      createLogFilter('concise').filter([
        script,
        { text: 'select 1', level: 'info' },
        next,
        output,
      ]),
    ).toEqual([output]);
  });
});
