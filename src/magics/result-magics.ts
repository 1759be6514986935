/** Magics about results: opened again, paged, shown at another length. */
import { command, whole } from './command-magic.ts';
import type { Magic } from './magic.ts';

/** `%result`, `%more`, `%page`, `%rows`. */
export const resultMagics: readonly Magic[] = [
  command(
    'result',
    '[TASK[.N]]',
    'Results of a task again, without running it.',
    ['%result 4711', '%result 4711.2'],
    (call, word) => {
      const [task, number] = (word?.text ?? '').split('.', 2);
      return {
        kind: 'result',
        taskId:
          task === undefined || task === ''
            ? undefined
            : whole(call, word, task, 'a task number, as in %result 4711.2'),
        number:
          number === undefined
            ? undefined
            : whole(call, word, number, 'a result number, as in %result 4711.2'),
      };
    },
  ),
  command('more', '', 'The next page of the last table.', ['%more'], () => ({ kind: 'more' })),
  command('page', 'N', 'Page N of the last table, from 1.', ['%page 3'], (call, word) => ({
    kind: 'page',
    page: whole(call, word, word?.text, 'a page number from 1, as in %page 3'),
  })),
  command('rows', 'N', 'The last table with N rows.', ['%rows 1000'], (call, word) => ({
    kind: 'rows',
    rows: whole(call, word, word?.text, 'a number of rows from 1, as in %rows 1000'),
  })),
];
