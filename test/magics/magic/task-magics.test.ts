import { describe, expect, it } from '@jest/globals';
import { type CellPlan, parseCell, planCell, type TaskCommand } from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { fc } from '../../support/properties.ts';
import { freshState } from '../../support/run-settings.ts';

const fresh = freshState();

function plan(code: string): CellPlan {
  return planCell(parseCell(code), fresh);
}

describe('the magics about tasks', () => {
  it.each<[string, Partial<TaskCommand>]>([
    ['%jobs', { kind: 'jobs' }],
    ['%jobs --json', { kind: 'jobs', json: true }],
    ['%attach', { kind: 'attach', taskId: undefined }],
    ['%attach last', { kind: 'attach', taskId: undefined }],
    ['%attach 4711 --whole', { kind: 'attach', taskId: 4711, whole: true }],
    ['%log last', { kind: 'log', taskId: undefined }],
    ['%status sales', { kind: 'status', taskId: undefined, name: 'sales' }],
    ['%attach sales', { kind: 'attach', taskId: undefined, name: 'sales' }],
    ['%kill last', { kind: 'kill', taskId: undefined }],
    ['%kill sales', { kind: 'kill', taskId: undefined, name: 'sales' }],
    ['%kill all', { kind: 'kill', taskId: 'all' }],
    ['%kill 4711 --json', { kind: 'kill', taskId: 4711, json: true }],
    ['%code 4711', { kind: 'code', taskId: 4711 }],
    ['%progress', { kind: 'progress', taskId: undefined }],
    ['%status --json', { kind: 'status', taskId: undefined, json: true }],
    [
      '%log 4711 --level error --tail 200',
      { kind: 'log', taskId: 4711, level: 'error', tail: 200 },
    ],
    ['%history', { kind: 'history', count: 20, page: 1 }],
    ['%history -p 3 -n 5', { kind: 'history', count: 5, page: 3 }],
    [
      '%history --since 2026-08-01 --before "2026-08-02 14:30"',
      {
        kind: 'history',
        since: { at: Date.UTC(2026, 7, 1) },
        before: { at: Date.UTC(2026, 7, 2, 14, 30) },
      },
    ],
    ['%history --before 2d', { kind: 'history', before: { agoMs: 172_800_000 } }],
    ['%history --before 2026-08-02T14:30:05Z', { before: { at: Date.UTC(2026, 7, 2, 14, 30, 5) } }],
    ['%history -i 4711', { kind: 'insert', taskId: 4711 }],
    ['%history --insert=4711', { kind: 'insert', taskId: 4711 }],
    [
      '%history -n 5 --status failed,cancelled --engine hive --since 1d12h --grep "from orders"',
      {
        kind: 'history',
        count: 5,
        states: ['Failed', 'Cancelled'],
        engine: 'hive',
        since: { agoMs: 129_600_000 },
        grep: 'from orders',
      },
    ],
    [
      '%history --status Queued',
      { kind: 'history', count: 20, states: ['Inited', 'WaitForRetry', 'Scheduled'] },
    ],
  ])('%s is a command', (code, command) => {
    expect(plan(code)).toMatchObject({ commands: [command] });
    expect(plan(code).task).toBeUndefined();
  });

  it('take times ago in weeks, days, hours, minutes and seconds', () => {
    const ms = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };
    fc.assert(
      fc.property(
        fc.constantFrom('w', 'd', 'h', 'm', 's'),
        fc.integer({ min: 1, max: 500 }),
        (unit, count) => {
          expect(plan(`%history --since ${String(count)}${unit}`).commands).toMatchObject([
            { since: { agoMs: count * ms[unit] } },
          ]);
        },
      ),
    );
  });

  it('refuse any other word for a time, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), (word) => {
        const quoted = `"${word.replaceAll(/["\\\n\r\u2028\u2029]/g, '')}"`;
        try {
          const [command] = plan(`%history --since ${quoted}`).commands;
          expect(command).toMatchObject({ since: expect.anything() });
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LinkisKernelError);
          expect(thrown).toMatchObject({
            code: expect.stringMatching(/OPTION_INVALID|MAGIC_SYNTAX/),
          });
        }
      }),
    );
  });
});

describe('--detach', () => {
  it('is of the cell alone', () => {
    const planned = plan('%%shell --detach\nls');
    expect(planned.task).toMatchObject({ detach: true, runType: 'shell' });
    expect(planned.state).toEqual(fresh);
    expect(plan('%%shell\nls').task?.detach).toBeUndefined();
  });

  it.each(['%shell --detach', '%engine shell --detach', '%%engine shell --detach'])(
    'is refused where no cell is meant: %j',
    (code) => {
      expect(() => plan(code)).toThrow('--detach is for one cell with code');
    },
  );
});
