/** How magics about tasks and results become commands for the run room: their words are read here, nothing is looked up. */
import type { Command } from './cell-plan.ts';
import type { MagicCall, Word } from './cell.ts';
import type { Magic } from './magic.ts';
import { invalid } from './options.ts';

/** A magic without options that becomes one command. */
export function command(
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

/** A task number, or undefined when no word was given. */
export function taskNumber(call: MagicCall, word: Word | undefined): number | undefined {
  return word === undefined
    ? undefined
    : whole(call, word, word.text, `a task number, as in %${call.name} 4711`);
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
