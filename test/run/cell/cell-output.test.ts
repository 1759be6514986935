import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { type CellOutput, createCellOutput } from '../../../src/run/cell/cell-output.ts';
import type { ResultOutput } from '../../../src/run/result/result-reader.ts';
import { freshState, runSettings } from '../../support/run-settings.ts';

/** The output of a cell whose line is due from 700 ms on, and the hand of its clock. */
function opened(): { readonly output: CellOutput; readonly at: (ms: number) => void } {
  let now = 0;
  const { task } = planCell(parseCell('%%python\nwork()'), freshState());
  if (task === undefined) throw new Error('the cell has no task');
  const output = createCellOutput(task, {
    settings: { ...runSettings, pace: { ...runSettings.pace, quietMs: 700 } },
    clock: { now: () => now, wait: async () => undefined },
    startedAt: 0,
    json: false,
  });
  return {
    output,
    at: (ms) => {
      now = ms;
    },
  };
}

function printed(text: string): ResultOutput {
  const result = { name: '_0.dolphin', path: '/_0.dolphin', index: 0, size: undefined };
  return { kind: 'text', result, line: 0, column: 0, text };
}

describe('the status line of a cell', () => {
  it('appears between two lines, and never within one that is still being written', () => {
    const { output, at } = opened();
    output.result(printed('\r 10 %'));
    at(800);
    expect(output.status({ state: 'Running' })).toEqual([]);
    output.result(printed('\r 20 %'));
    at(1600);
    expect(output.status({ state: 'Running' })).toEqual([]);
    output.result(printed('\r100 %\n'));
    expect(output.status({ state: 'Running' })).toMatchObject([{ kind: 'display' }]);
    output.result(printed('more'));
    at(2600);
    expect(output.status({ state: 'Running' })).toMatchObject([{ kind: 'update' }]);
  });

  it('does not appear at the end of a cell that was writing until then', () => {
    const { output, at } = opened();
    output.result(printed('\r 10 %'));
    at(5000);
    expect(output.status({ state: 'Running' })).toEqual([]);
    expect(output.end('Succeed')).toEqual([]);
  });
});
