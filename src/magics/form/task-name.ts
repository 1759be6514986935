/** Reads words that name a task or a result: a number, a name from `--as`, or `last`. Throws `OPTION_INVALID` for any other. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { invalid } from '../grammar/options.ts';
import { composedName, grouped } from '../../shared/index.ts';
import { taskOfText } from '../../task/index.ts';
import type { ResultName, TaskName } from './cell-plan.ts';

const resultName = /^(?!(?:last|all|L\d+)$)[\p{XID_Start}_]\p{XID_Continue}{0,63}$/u;

/**
 * A name for `--as`, as it is kept; undefined for a text that is none. It looks like no task number (`4711`, `L17`) and has no point, unlike
 * `NAME.N`.
 */
export function asResultName(text: string): string | undefined {
  const name = composedName(text);
  return resultName.test(name) ? name : undefined;
}

/** No word, or `last`, means the last task. */
export function readTaskName(call: MagicCall, word: Word | undefined): TaskName {
  if (word === undefined || word.text === 'last') return { taskId: undefined };
  const name = asResultName(word.text);
  if (name !== undefined) return { taskId: undefined, name };
  const number = taskOfText(word.text);
  if (number !== undefined) return { taskId: number };
  throw invalid(
    call,
    word,
    `takes a task number, a name or last, as in %${call.name} 4711, not '${word.text}'`,
  );
}

/** The same, optionally followed by `.N` for result N. */
export function readResultName(call: MagicCall, word: Word | undefined): ResultName {
  if (word === undefined) return { taskId: undefined, number: undefined };
  const [, task, number] =
    /^([1-9]\d{0,14}|[\p{XID_Start}_]\p{XID_Continue}{0,63})(?:\.([1-9]\d{0,8}))?$/u.exec(
      composedName(word.text),
    ) ?? [];
  if (task === undefined) {
    throw invalid(
      call,
      word,
      `takes a task number, a name or last, as in 4711, 4711.2 or last, not '${word.text}'`,
    );
  }
  const taskId = taskOfText(task);
  return {
    taskId,
    name: taskId !== undefined || task === 'last' ? undefined : task,
    number: number === undefined ? undefined : Number(number),
  };
}

/** A whole number from 1; the error names what is `wanted`. */
export function readWhole(call: MagicCall, word: Word | undefined, wanted: string): number {
  if (word !== undefined && /^[1-9]\d{0,14}$/.test(word.text)) return Number(word.text);
  throw invalid(call, word, `takes ${wanted}${word === undefined ? '' : `, not '${word.text}'`}`);
}

/** A Linkis server gives at most 100,000 rows a page, and is asked for one more than is shown, to know whether that is all. */
export const mostRowsShown = 99_999;

/** The number of rows to show. `wanted` says what is expected. */
export function readRows(call: MagicCall, word: Word | undefined, wanted: string): number {
  const rows = readWhole(call, word, wanted);
  if (rows <= mostRowsShown) return rows;
  throw invalid(call, word, `shows at most ${mostRowsText}, not ${String(rows)}`);
}

export const mostRowsText: string = `${grouped(mostRowsShown)} rows (%export writes all)`;
