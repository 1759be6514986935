/** Magics about tasks, running or past. */
import { command, taskNumber } from './command-magic.ts';
import type { Magic } from './magic.ts';

/** `%log`, `%status`, `%kill`. */
export const taskMagics: readonly Magic[] = [
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
];
