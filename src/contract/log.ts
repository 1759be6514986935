/** The answers to `GET /entrance/{execID}/log` and `GET /filesystem/openLog`. */
import { asArray, asNumber, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** Lines of the log column `all`, in order, without line ends, and the line to ask for next. */
export interface LogAnswer {
  readonly lines: readonly string[];
  /** As the server says it; `fromLine` of the request when it says nothing of use. */
  readonly nextLine: number;
}

/** The lines of a log's text, without line ends. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The text that holds every line: the last of the four columns, or the one text of `distinctLevel=false`. */
function allOf(log: unknown): string | undefined {
  if (log === null || log === undefined) return '';
  const columns = asArray(log);
  if (columns === undefined) return asString(log);
  const all = columns[3] ?? columns.at(-1) ?? '';
  return asString(all);
}

/**
 * `{"fromLine":13,"log":["error lines","warn lines","info lines","all lines"],"execID":"…"}`. Blank lines are counted
 * by `fromLine` but left out of `all`. `log` is `""` with the asked `fromLine` when the line has left the cache,
 * and null in a race with the end of the task: then there is nothing new, and the same line is asked again. `size` lines were asked for.
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
  // A line further than any answer can reach would leave out what lies between.
  const isPlausible = next !== undefined && Number.isSafeInteger(next) && next <= fromLine + size;
  return { lines, nextLine: isPlausible ? Math.max(next, read) : read };
}

/** `{"log":["","","… INFO …\n","… INFO …\n…\n"]}`: the same columns, every line with its end, blank lines included; from line 1. */
export function decodeStoredLog(envelope: Envelope, where: string): readonly string[] {
  const { log } = envelope.data;
  // Here nothing means no answer, and not an empty log: what is read from the file counts as the whole of it.
  const all = log === null || log === undefined ? undefined : allOf(log);
  if (all === undefined) throw shapeError(where, 'data.log', 'a text or a list of four', log);
  return linesOf(all);
}
