/** How magics about tasks and results become commands for the run room: their words are read here, nothing is looked up. */
import { jsonOption } from './catalogue-magics.ts';
import type { ResultCommand } from '../form/cell-plan.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { Magic } from '../form/magic.ts';
import { invalid, type Options } from '../grammar/options.ts';
import { resultNamePattern } from '../form/result-name.ts';
import type { TaskName } from '../form/task-command.ts';

/** A magic that becomes one command, and takes `--json`. */
export function command(
  name: string,
  usage: string,
  summary: string,
  examples: readonly string[],
  read: (call: MagicCall, word: Word | undefined) => ResultCommand,
): Magic {
  return {
    name,
    summary,
    usage,
    options: jsonOption,
    mostWords: usage === '' ? 0 : 1,
    examples,
    apply: (call, options, draft) => ({
      ...draft,
      commands: [...draft.commands, { ...read(call, options.words[0]), ...asksJson(options) }],
    }),
  };
}

/** For a command that carries it only when it was asked for. */
export function asksJson(options: Options): { readonly json?: true } {
  return options.flag('json') ? { json: true } : {};
}

/** A task by its number or by the name that `--as` gave its results; without a word, and by `last`, it is the last one. */
export function readTaskName(call: MagicCall, word: Word | undefined): TaskName {
  if (word === undefined || word.text === 'last') return { taskId: undefined };
  if (resultNamePattern.test(word.text)) return { taskId: undefined, name: word.text };
  const wanted = `a task number, a name or last, as in %${call.name} 4711`;
  return { taskId: whole(call, word, word.text, wanted) };
}

/** A number from 1. Throws `OPTION_INVALID` naming what is `wanted`. */
export function whole(
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
