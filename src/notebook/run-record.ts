/**
 * What a run did, cell by cell, as data: kept in the metadata of the notebook that it writes, as a file (`--manifest`), and read again by
 * `--resume`. Pure.
 */
import { asArray, asObject, asString, type JsonObject } from '../shared/index.ts';
import type { Notebook, NotebookCell } from './notebook-file.ts';
import { hasTag } from './parameters.ts';
import type { CellEnd, NotebookRun, RunCell } from './run-cell.ts';

/** Key in the metadata of cells and of the notebook. */
const key = 'linkis_kernel';

/** What holds for the whole run. */
export interface RunFacts {
  /** Of the kernel. */
  readonly version: string;
  /** `local` is the gateway of this machine. */
  readonly gateway: string;
  readonly user: string | null;
  readonly profile: string | null;
}

/** Times are ISO 8601 in UTC, rows are null where they are not known, `changes` are sentences: limits and what else the server did. */
function recordOf(end: CellEnd): JsonObject {
  const { facts = {} } = end;
  return {
    state: stateOf(end),
    ...(end.status === 'error' && { ename: end.ename, evalue: end.evalue }),
    started: end.started ?? null,
    ended: end.ended ?? null,
    tasks: end.tasks,
    engine: facts['engine'] ?? null,
    rows: facts['rows'] ?? [],
    changes: facts['changes'] ?? [],
    lasting: facts['lasting'] === true,
    changesLasting: facts['changesLasting'] === true,
    detached: facts['detached'] === true,
    attached: facts['attached'] === true,
  };
}

function stateOf(end: CellEnd): string {
  if (end.status !== 'error') return end.status;
  return end.expected ? 'failed_as_expected' : 'failed';
}

/** The cell with its record; without an `end` it was not run, and an older record goes. */
export function withRecord(cell: NotebookCell, end: CellEnd | undefined): NotebookCell {
  const { [key]: _, ...metadata } = cell.metadata;
  if (end?.status === 'kept') return cell;
  return {
    ...cell,
    metadata: end === undefined ? metadata : { ...metadata, [key]: recordOf(end) },
  };
}

/** The metadata of a notebook that such a run writes. */
export function withRunFacts(metadata: JsonObject, facts: RunFacts): JsonObject {
  return { ...metadata, [key]: facts };
}

/** The whole record, for `--manifest`. A cell that was not run has the state `not_run`. */
export function manifestOf(
  { notebook, cells }: Pick<NotebookRun, 'notebook' | 'cells'>,
  facts: RunFacts & JsonObject,
): JsonObject {
  const written = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  return {
    ...facts,
    cells: cells.map(({ cell, index, end }) => ({
      cell: index,
      id: cell.id,
      ...(end === undefined
        ? { state: 'not_run' }
        : end.status === 'kept'
          ? { ...asObject(written.get(cell.id)?.metadata[key]), state: 'kept' }
          : recordOf(end)),
    })),
  };
}

/** What `--resume` makes of an earlier run. */
export interface Resumption {
  /** Cells that stay as they are, by the id in the notebook that is run now, as the earlier run wrote them. */
  readonly kept: ReadonlyMap<string, NotebookCell>;
  /** Places (from 1) of cells that were good, and run again for what they leave in the kernel or in a session. */
  readonly again: readonly number[];
  /** Those of them whose SQL changes tables, and changes them once more. */
  readonly twice: readonly number[];
  /** Cells that are kept although their detached task has not ended yet. */
  readonly going: readonly { readonly index: number; readonly task: number }[];
}

/** What became of a detached task of the earlier run. */
export type DetachedEnd = 'well' | 'badly' | 'runs';

/** The tasks that must be known to go on with the run: those of detached cells that may be left out. */
export function detachedTasks(earlier: readonly RunCell[]): readonly number[] {
  return earlier.flatMap(({ cell }) => {
    const record = asObject(cell.metadata[key]);
    const isAsked = record?.['state'] === 'ok' && record['lasting'] === true;
    return isAsked && record['detached'] === true ? recordedTasks(cell).slice(-1) : [];
  });
}

/**
 * Compares from the top. Cells count as good as long as their code is what it was and the earlier run ended well there; the first other one
 * and all below it are run. A good one is kept when all that it did is lasting. `ends`: by the number of a task; one that is not there is not
 * known, and its cell runs again.
 */
export function resumptionOf(
  cells: readonly RunCell[],
  earlier: readonly RunCell[],
  ends: ReadonlyMap<number, DetachedEnd>,
): Resumption {
  const kept = new Map<string, NotebookCell>();
  const going: Resumption['going'][number][] = [];
  const again: number[] = [];
  const twice: number[] = [];
  const done = new Set<number>();
  for (const [at, { cell, index }] of cells.entries()) {
    const before = earlier[at]?.cell;
    const record = asObject(before?.metadata[key]);
    if (
      before?.source !== cell.source ||
      hasTag(cell, 'skip-execution') !== hasTag(before, 'skip-execution')
    )
      break;
    const state = asString(record?.['state']);
    if (state === 'skipped') continue;
    if (state !== 'ok') break;
    // What it has followed is not run again.
    if (record?.['attached'] === true && recordedTasks(before).every((id) => done.has(id))) {
      kept.set(cell.id, before);
      continue;
    }
    const task = record?.['detached'] === true ? recordedTasks(before).at(-1) : undefined;
    const end = task === undefined ? 'well' : ends.get(task);
    if (record?.['lasting'] === true && end === 'badly') break;
    if (record?.['lasting'] === true && end !== undefined) {
      kept.set(cell.id, before);
      for (const id of recordedTasks(before)) done.add(id);
      if (end === 'runs' && task !== undefined) going.push({ index, task });
      continue;
    }
    again.push(index);
    if (record?.['changesLasting'] === true) twice.push(index);
  }
  return { kept, again, twice, going };
}

/** Tasks of an earlier run that a kept cell tells. */
export function recordedTasks(cell: NotebookCell): readonly number[] {
  const tasks = asArray(asObject(cell.metadata[key])?.['tasks']) ?? [];
  return tasks.filter((task) => typeof task === 'number');
}

/** Why the earlier run cannot be gone on with; undefined when it can. Another gateway or user has other tables. */
export function refusalToResume(earlier: Notebook, facts: RunFacts): string | undefined {
  const before = asObject(earlier.metadata[key]);
  if (before === undefined) return 'it has no record of a run by linkis-kernel';
  for (const name of ['gateway', 'user'] as const)
    if (before[name] !== facts[name])
      return `its ${name} was ${String(before[name])}, now it is ${String(facts[name])}`;
  return undefined;
}
