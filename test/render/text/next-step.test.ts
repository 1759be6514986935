import { describe, expect, it } from '@jest/globals';
import {
  nextStep,
  renderFailure,
  renderResult,
  withoutTaskNumbers,
} from '../../../src/render/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';

describe('what to do next', () => {
  it.each([
    ['The whole log: %log 206', 'The whole log: linkis-kernel log 206'],
    [
      '%attach 7 goes on showing it, %kill 7 ends it.',
      'linkis-kernel log 7 --follow goes on showing it, linkis-kernel kill 7 ends it.',
    ],
    ['look with %status 7', 'look with linkis-kernel status 7'],
    ['one with %result 7.12', 'one with linkis-kernel result 7.12'],
    ['%export 7.2 FILE.csv writes it', 'linkis-kernel result 7.2 -o FILE.csv writes it'],
    ['%log last has it', 'linkis-kernel log ID has it'],
    ['%history lists your tasks.', 'linkis-kernel jobs lists your tasks.'],
    ['set it with %var, see %log', 'set it with %var, see %log'],
  ])('is said by magics in a notebook and by commands in a batch run: %s', (magic, command) => {
    expect(nextStep(magic, false)).toBe(magic);
    expect(nextStep(magic, undefined)).toBe(magic);
    expect(nextStep(magic, true)).toBe(command);
  });

  it.each([
    ['interrupted: task 17 is Cancelled', 'interrupted: the task is Cancelled'],
    ['Task L4 goes on: %attach L4 shows it.', 'The task goes on: %attach last shows it.'],
    ['with %result 17.3', 'with %result last.3'],
    ['10 tasks of 3', '10 tasks of 3'],
  ])('has no numbers of tasks where another run would have others: %s', (sentence, told) => {
    expect(withoutTaskNumbers(sentence)).toBe(told);
  });

  it('leaves the words of the user and of the server as they are', () => {
    const error = new LinkisKernelError('TASK_FAILED', 'no %log 5 here', { hint: 'See %log 6.' });
    const { traceback } = renderFailure({
      error,
      cellCode: '%log 5',
      headLines: 0,
      taskId: 9,
      inBatch: true,
    });
    expect(traceback).toContainEqual(expect.stringContaining('no %log 5 here'));
    expect(traceback.slice(1)).toEqual([
      '',
      'See linkis-kernel log 6.',
      'The whole log: linkis-kernel log 9',
    ]);
  });

  it('tells how to get the rows that follow', () => {
    const table = renderResult(
      {
        kind: 'table',
        columns: [{ name: 'a', type: 'int', comment: undefined }],
        rows: [['1'], ['2']],
        notices: [],
        last: false,
      },
      { page: 1, rows: 1, number: 2, taskId: 9, limits: { tableBytes: 1e5 }, inBatch: true },
    );
    expect(table['text/plain']).toContain(
      'linkis-kernel result 9.2 --rows 1000, or -o FILE.csv for all',
    );
  });
});
