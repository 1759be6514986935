/** Magics about tasks, running or past. */
import { commandMagic, type Magic, wordlessMagic } from '../form/magic.ts';
import { readTaskName } from '../form/task-name.ts';
import { readHistoryFilter, stateNames } from './history-filter.ts';

/** A magic about one task, without options of its own. */
function oneTask(name: 'status' | 'progress' | 'code', summary: string): Magic {
  return commandMagic(
    {
      name,
      usage: '[TASK|NAME|last]',
      summary,
      examples: [`%${name} 4711`, `%${name} last`],
    },
    (call, options) => ({ kind: name, ...readTaskName(call, options.words[0]) }),
  );
}

const killMagic = commandMagic(
  {
    name: 'kill',
    usage: '[TASK|NAME|last|all]',
    summary:
      'Ends a task on the server. Without a word, and by last, the last one of this notebook that still runs, else its last one; all = every one that runs, save those of another kernel that lives.',
    examples: ['%kill 4711', '%kill all'],
  },
  (call, { words: [word] }) => ({
    kind: 'kill',
    ...(word?.text === 'all' ? { taskId: 'all' as const } : readTaskName(call, word)),
  }),
);

const attachMagic = commandMagic(
  {
    name: 'attach',
    usage: '[TASK|NAME|last]',
    summary:
      'Goes on showing a task: its state, the log from the first line that was not shown, its results. An interrupt lets go of it; it runs on. last = the last one of this notebook that still runs, else its last one.',
    options: {
      whole: { kind: 'flag', help: 'the log from its first line' },
    },
    examples: ['%attach last', '%attach 4711'],
  },
  (call, options) => ({
    kind: 'attach',
    ...readTaskName(call, options.words[0]),
    ...(options.flag('whole') ? { whole: true } : {}),
  }),
);

const historyMagic = commandMagic(
  {
    name: 'history',
    usage: '',
    summary: 'Your tasks in the job history of the server, the newest first.',
    options: {
      n: { kind: 'number', short: 'n', value: 'N', help: 'tasks at the most (20)' },
      status: {
        kind: 'list',
        short: 's',
        value: 'STATE',
        choices: stateNames,
        help: stateNames.join(', '),
      },
      engine: { kind: 'text', short: 'e', value: 'NAME', help: 'tasks of that engine' },
      since: {
        kind: 'text',
        value: 'TIME',
        help: 'submitted within 30m, 6h, 2d, 1w, or since 2026-08-01 or "2026-08-01 14:30" (UTC)',
      },
      before: { kind: 'text', value: 'TIME', help: 'submitted before that time, written alike' },
      grep: { kind: 'text', short: 'g', value: 'TEXT', help: 'tasks with that text in their code' },
      page: { kind: 'number', short: 'p', value: 'N', help: 'the Nth page of that many tasks' },
      insert: {
        kind: 'number',
        short: 'i',
        value: 'TASK',
        help: 'put the code of that task into a new cell below, where the client can; goes with no other option',
      },
    },
    examples: [
      '%history -n 50 --status failed',
      '%history --engine hive --since 2d --grep orders',
      '%history --since 2026-08-01 --before 2026-08-02 --page 2',
      '%history -i 4711',
    ],
  },
  (call, options) => {
    const inserted = options.number('insert');
    if (inserted === undefined) return { kind: 'history', ...readHistoryFilter(options) };
    // The option and its value are two words, or one with `=`.
    if (call.words.length > (call.words[0]?.text.includes('=') === true ? 1 : 2))
      throw options.invalid('insert', 'goes with no other option');
    return { kind: 'insert', taskId: inserted };
  },
);

/** `%jobs`, `%history`, `%attach`, `%status`, `%progress`, `%code`, `%kill`. */
export const taskMagics: readonly Magic[] = [
  wordlessMagic('jobs', 'Tasks of this notebook, with their states now.'),
  historyMagic,
  attachMagic,
  oneTask('status', 'State and times of a task; without a word, of the last one.'),
  oneTask(
    'progress',
    'How far a task is, and the resources that it takes; without a word, the last one.',
  ),
  oneTask(
    'code',
    'The code of a task as it was submitted, and as the server ran it; without a word, of the last one.',
  ),
  killMagic,
];
