/** Magics about tasks that ran and results that were shown: they become commands for the run room. */
import type { Word } from './cell.ts';
import type { Command } from './cell-plan.ts';
import type { MagicCall } from './cell.ts';
import type { Magic } from './magic.ts';
import { invalid } from './options.ts';

/** `%log`, `%status`, `%kill`, `%result`, `%more`, `%page`, `%rows`. */
export const commandMagics: readonly Magic[] = [
  command(
    'log',
    '[TASK]',
    'The whole log of a task; without a number, of the last one.',
    ['%log 4711'],
    (call, word) => ({
      kind: 'log',
      taskId: taskNumber(call, word),
    }),
  ),
  command('status', '[TASK]', 'State and times of a task.', ['%status 4711'], (call, word) => ({
    kind: 'status',
    taskId: taskNumber(call, word),
  })),
  command('kill', '[TASK]', 'Ends a task on the server.', ['%kill 4711'], (call, word) => ({
    kind: 'kill',
    taskId: taskNumber(call, word),
  })),
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

function command(
  name: string,
  usage: string,
  summary: string,
  examples: readonly string[],
  read: (call: MagicCall, word: Word | undefined) => Command,
): Magic {
  return {
    name,
    summary,
    usage,
    options: {},
    mostWords: usage === '' ? 0 : 1,
    examples,
    apply: (call, options, draft) => ({
      ...draft,
      commands: [...draft.commands, read(call, options.words[0])],
    }),
  };
}

function taskNumber(call: MagicCall, word: Word | undefined): number | undefined {
  return word === undefined
    ? undefined
    : whole(call, word, word.text, `a task number, as in %${call.name} 4711`);
}

function whole(
  call: MagicCall,
  word: Word | undefined,
  text: string | undefined,
  wanted: string,
): number {
  if (text !== undefined && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw invalid(
    call,
    word,
    text === undefined ? `takes ${wanted}` : `takes ${wanted}, not '${text}'`,
  );
}
