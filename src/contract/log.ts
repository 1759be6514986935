/** The answers to `GET /entrance/{execID}/log` and `GET /filesystem/openLog`. */
import { asArray, asNumber, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** Lines of the log column `all`, in order, without line ends, and the line to ask for next. */
export interface LogAnswer {
  readonly lines: readonly string[];
  /** As the server says it; when its number is of no use, the line after those in `lines`. */
  readonly nextLine: number;
}

/** The lines of a log's text, without line ends. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  // Hardly any server writes \r, and a pattern takes three times as long.
  const lines = text.split(text.includes('\r') ? /\r?\n/ : '\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * The local gateway's own parameter of `entrance/{execID}/log`, which a real Linkis does not read: the columns by level, which say every line
 * again, are empty.
 */
export const allColumnOnly = 'allColumnOnly';

/** The column with every line: the last of the four, or the only text with `distinctLevel=false`. */
function allOf(log: unknown): string | undefined {
  if (log === null || log === undefined) return '';
  const columns = asArray(log);
  if (columns === undefined) return asString(log);
  const all = columns[3] ?? columns.at(-1) ?? '';
  return asString(all);
}

/**
 * `{"fromLine":13,"log":["error lines","warn lines","info lines","all lines"],"execID":"…"}`. `fromLine` counts blank lines, `all` leaves
 * them out. `log` is `""` with the asked `fromLine` when that line has left the cache, and null in a race with the task's end: nothing is
 * new then, and the same line is asked for again.
 */
export function decodeLogAnswer(
  envelope: Envelope,
  { fromLine, size }: { readonly fromLine: number; readonly size: number },
  where: string,
): LogAnswer {
  const { log } = envelope.data;
  const all = allOf(log);
  if (all === undefined) throw shapeError(where, 'data.log', 'a text or a list of four', log);
  const lines = linesOf(all);
  const read = fromLine + lines.length;
  const next = asNumber(envelope.data['fromLine']);
  // A line beyond the reach of this answer would skip the lines between.
  const isPlausible = next !== undefined && Number.isSafeInteger(next) && next <= fromLine + size;
  return { lines, nextLine: isPlausible ? Math.max(next, read) : read };
}

/** `{"log":["","","… INFO …\n","… INFO …\n…\n"]}`: the same columns from line 1 on, each line with its end, blank lines included. */
export function decodeStoredLog(envelope: Envelope, where: string): readonly string[] {
  const { log } = envelope.data;
  // Null is an error here and no empty log: the caller takes this text for the whole log.
  const all = log === null || log === undefined ? undefined : allOf(log);
  if (all === undefined) throw shapeError(where, 'data.log', 'a text or a list of four', log);
  return linesOf(all);
}
