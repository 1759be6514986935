/** One input of the history, and which of many are kept. */

/** One input that was counted. */
export interface HistoryEntry {
  /** Sessions are numbered from 1, the running one last. */
  readonly session: number;
  /** The execution_count. */
  readonly line: number;
  readonly input: string;
  /** What the cell showed, as text; absent when it showed nothing. */
  readonly output?: string | undefined;
}

const keptEntries = 10_000;
/** Characters of all inputs together, and of all outputs; the oldest go first, of outputs without their inputs. */
const keptInput = 4_194_304;
const keptOutput = 2_097_152;

/** The newest entries, within the bounds of how many and how long they may be. */
export function newestEntries<Entry extends HistoryEntry>(
  entries: readonly Entry[],
): readonly Entry[] {
  let inputs = 0;
  let outputs = 0;
  const kept: Entry[] = [];
  for (const entry of entries.slice(-keptEntries).toReversed()) {
    inputs += entry.input.length;
    if (inputs > keptInput) break;
    outputs += entry.output?.length ?? 0;
    kept.push(outputs > keptOutput ? { ...entry, output: undefined } : entry);
  }
  return kept.toReversed();
}
