/** `%engines --past`: the engines that have ended, as the server has recorded them. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { formatDuration, memoryText, renderListing } from '../../render/index.ts';
import { counted, utcTime } from '../../shared/index.ts';
import type { PastEngine } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';

/** Records on a page, and pages that are read at the most. */
const pageSize = 100;
const mostPages = 5;

const dayMs = 86_400_000;

/** `day`, `7 days`, `6 h 00 m`. */
function spanText(ms: number): string {
  if (ms % dayMs !== 0) return formatDuration(ms);
  return ms === dayMs ? 'day' : counted(ms / dayMs, 'day');
}

/** The server keeps no reason of an end: the engine's own log has it, and the note says how to read that. */
export async function listPastEngines(
  sinceMs: number,
  json: boolean,
  run: CellRun,
): Promise<MimeBundle> {
  const since = Date.now() - sinceMs;
  const found: PastEngine[] = [];
  let isWhole = false;
  for (let page = 1; page <= mostPages && !isWhole; page += 1) {
    const rows = await run.client.engine.past({ since, page, most: pageSize }, run.signal);
    for (const row of rows) found.push(row);
    isWhole = rows.length < pageSize;
  }
  const past = found.filter(
    ({ endedTime, startedTime }) =>
      endedTime !== undefined && (startedTime === undefined || startedTime >= since),
  );
  const span = spanText(sinceMs);
  return renderListing({
    title:
      past.length === 0
        ? `No engine of yours that started in the last ${span} has ended`
        : `${counted(past.length, 'engine')} of yours that started in the last ${span} and ${past.length === 1 ? 'has' : 'have'} ended`,
    columns: ['instance', 'engine', 'creator', 'state', 'memory', 'started (UTC)', 'lived', 'logs'],
    rows: past.map((engine) => [
      engine.instance,
      `${engine.engine}-${engine.version}`,
      engine.creator,
      engine.state,
      engine.memory === undefined ? '' : memoryText(engine.memory),
      engine.startedTime === undefined ? '' : utcTime(engine.startedTime),
      engine.startedTime === undefined || engine.endedTime === undefined
        ? ''
        : formatDuration(engine.endedTime - engine.startedTime),
      engine.logDirectory ?? '',
    ]),
    notes: [
      ...(past.length === 0
        ? []
        : ['%log INSTANCE --engine stdout tells at its end why one has ended.']),
      ...(isWhole
        ? []
        : [
            `Only the newest ${String(found.length)} records were read; --since takes a shorter time.`,
          ]),
    ],
    ...(json && { json: past }),
  });
}
