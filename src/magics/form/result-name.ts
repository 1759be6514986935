/** The words that name a result: a task's number, a name that `--as` gave, or `last`, each with a result's number behind it. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { ResultName } from './export-command.ts';
import { invalid } from '../grammar/options.ts';

/** What `--as` takes: told from a task number by its first letter, and from `NAME.N` by having no point. */
export const resultNamePattern: RegExp = /^(?!(?:last|all)$)[A-Za-z_]\w{0,63}$/;

/** Throws `OPTION_INVALID` when the word names nothing. */
export function readResultName(call: MagicCall, word: Word): ResultName {
  const [, task, number] =
    /^([1-9]\d{0,14}|[A-Za-z_]\w{0,63})(?:\.([1-9]\d{0,8}))?$/.exec(word.text) ?? [];
  if (task === undefined) {
    throw invalid(
      call,
      word,
      `takes a task number, a name or last, as in 4711, 4711.2 or last, not '${word.text}'`,
    );
  }
  const isTask = /^\d/.test(task);
  return {
    taskId: isTask ? Number(task) : undefined,
    name: isTask || task === 'last' ? undefined : task,
    number: number === undefined ? undefined : Number(number),
  };
}
