/** `%log`: the log of a task, or a log of the engine that ran it. */
import type { EngineLogKind } from '../../task/index.ts';
import { grouped } from '../../shared/index.ts';
import { commandMagic, type Magic } from '../form/magic.ts';
import { readTaskName } from '../form/task-name.ts';
import type { Options } from '../grammar/options.ts';

const levels = ['warn', 'error'] as const;

/** From the word for `--engine` to Linkis' own. */
const engineLogs: ReadonlyMap<string, EngineLogKind> = new Map([
  ['stdout', 'stdout'],
  ['stderr', 'stderr'],
  ['gc', 'gc'],
  ['yarnapp', 'yarnApp'],
]);
const engineLogWords: readonly string[] = [...engineLogs.keys()];

/** Lines of an engine's log that are read for one answer at the most. */
const mostLines = 10_000;

/** `HOST:PORT`, as `%engines` lists it. */
export const instancePattern: RegExp = /^[^\s,:]+:\d{1,5}$|^\[[\da-f:.]+\]:\d{1,5}$/i;

export const logMagic: Magic = commandMagic(
  {
    name: 'log',
    usage: '[TASK|NAME|last|HOST:PORT]',
    summary:
      'The whole log of a task; without a word, of the last one. With --engine a log of the engine that ran the task, or of the engine with that address, also after its end.',
    options: {
      engine: {
        kind: 'text',
        short: 'e',
        choices: engineLogWords,
        help: "the engine's own log in place of the task's: stdout, stderr, gc (garbage collection) or yarnApp",
      },
      level: {
        kind: 'text',
        choices: levels,
        help: 'only lines of that level and above',
      },
      grep: {
        kind: 'text',
        short: 'g',
        value: 'TEXT',
        help: `only lines with that text, in any letter case; of an engine's log the last ${grouped(mostLines)} lines are searched, or those behind --from`,
      },
      tail: {
        kind: 'number',
        value: 'N',
        help: "only the last N lines; of an engine's log they are 200 if nothing is said",
      },
      from: {
        kind: 'number',
        value: 'LINE',
        help: "with --engine: from that line of the log on, as many as --lines says (200); 1 is the log's beginning",
      },
      lines: { kind: 'number', value: 'N', help: 'with --from: how many lines' },
      'if-any': { kind: 'flag', help: 'no failure where no task has run yet' },
    },
    examples: [
      '%log 4711',
      '%log 4711 --level error --tail 200',
      '%log 4711 --engine stderr',
      '%log node7:40801 --engine stdout --grep OutOfMemory',
      '%log last --engine stdout --from 1 --lines 500',
    ],
  },
  (call, options) => {
    const [word] = options.words;
    const instance = word !== undefined && instancePattern.test(word.text) ? word.text : undefined;
    const engine = engineLogOf(options) ?? (instance === undefined ? undefined : 'stdout');
    const common = {
      kind: 'log' as const,
      ...(instance === undefined ? readTaskName(call, word) : { taskId: undefined }),
      level: options.choice('level', levels),
      tail: options.number('tail'),
      grep: grepOf(options),
      ...(options.flag('if-any') && { ifAny: true as const }),
    };
    if (engine === undefined) {
      for (const name of ['from', 'lines'])
        if (options.number(name) !== undefined)
          throw options.invalid(name, "goes with --engine; of a task's log there is --tail");
      return common;
    }
    if (common.level !== undefined)
      throw options.invalid(
        'level',
        "is for the log of a task; of an engine's log --grep ERROR finds the lines",
      );
    const from = options.number('from');
    const lines = options.number('lines');
    if (from !== undefined && common.tail !== undefined)
      throw options.invalid('tail', 'and --from do not go together');
    if (lines !== undefined && from === undefined)
      throw options.invalid('lines', 'goes with --from; the last lines are asked for by --tail');
    for (const name of ['tail', 'lines'])
      if ((options.number(name) ?? 0) > mostLines)
        throw options.invalid(
          name,
          `takes ${String(mostLines)} lines at the most; --from LINE goes on behind them`,
        );
    return { ...common, engine: { log: engine, instance, from, lines } };
  },
);

function engineLogOf(options: Options): EngineLogKind | undefined {
  const word = options.choice('engine', engineLogWords);
  return word === undefined ? undefined : engineLogs.get(word);
}

function grepOf(options: Options): string | undefined {
  const text = options.text('grep');
  if (text !== undefined && text.trim() === '')
    throw options.invalid('grep', 'takes a text that the lines hold');
  return text;
}
