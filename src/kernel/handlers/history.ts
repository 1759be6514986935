/** history_request: tail, range and search over the inputs. */
import type { HistoryRow } from '../../protocol/index.ts';
import { asNumber, asString, type JsonObject } from '../../shared/index.ts';
import { matchesGlob } from './glob.ts';
import type { Handler } from './handler.ts';
import type { HistoryEntry } from '../history/entry.ts';

/** Replies with rows, oldest first. With `output: true` each has what its cell showed, null for nothing. */
export const history: Handler = async function* history(request, kernel) {
  const { content } = request;
  const entries = await kernel.history.entries();
  const session = await kernel.history.session();
  const rows = select(entries, session, content).map((entry): HistoryRow => [
    entry.session,
    entry.line,
    content['output'] === true ? [entry.input, entry.output ?? null] : entry.input,
  ]);
  yield { to: 'client', type: 'history_reply', content: { status: 'ok', history: rows } };
};

function select(
  entries: readonly HistoryEntry[],
  session: number,
  content: JsonObject,
): readonly HistoryEntry[] {
  switch (asString(content['hist_access_type']) ?? 'tail') {
    case 'range': {
      // 0 is the running session; negative numbers count back from it, as in IPython.
      const asked = asNumber(content['session']) ?? 0;
      const wanted = asked > 0 ? asked : session + asked;
      const start = asNumber(content['start']) ?? 0;
      const stop = asNumber(content['stop']) ?? Number.POSITIVE_INFINITY;
      return entries.filter(
        (entry) => entry.session === wanted && entry.line >= start && entry.line < stop,
      );
    }
    case 'search': {
      const pattern = asString(content['pattern']) ?? '*';
      const found = entries.filter((entry) => matchesGlob(entry.input, pattern));
      return last(content['unique'] === true ? unique(found) : found, asNumber(content['n']));
    }
    case 'tail':
      return last(entries, asNumber(content['n']) ?? 10);
    default:
      return [];
  }
}

function last(entries: readonly HistoryEntry[], n: number | undefined): readonly HistoryEntry[] {
  if (n === undefined) return entries;
  return n >= 1 ? entries.slice(-Math.floor(n)) : [];
}

/** Keeps the latest of equal inputs, in order. */
function unique(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const latest = new Map(entries.map((entry) => [entry.input, entry]));
  return entries.filter((entry) => latest.get(entry.input) === entry);
}
