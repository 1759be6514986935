/** The entries of the history, and how many of them are kept. */

export interface HistoryEntry {
  /** Sessions are numbered from 1; the running one is the last. */
  readonly session: number;
  /** The execution_count. */
  readonly line: number;
  readonly input: string;
  /** What the cell showed, as text; absent when it showed nothing. */
  readonly output?: string | undefined;
}

const keptEntries = 10_000;
/** Characters of all inputs together, and of all outputs. The oldest go first; outputs go without their inputs. */
const keptInput = 4_194_304;
const keptOutput = 2_097_152;

/** The newest entries within these limits. */
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
