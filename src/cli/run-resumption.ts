/** What `run --resume` takes over of the run before it. */
import type { Settings } from '../config/index.ts';
import {
  type DetachedEnd,
  detachedTasks,
  type Notebook,
  readNotebook,
  refusalToResume,
  type Resumption,
  resumptionOf,
  type RunFacts,
  runCellsOf,
} from '../notebook/index.ts';
import { asString, LinkisKernelError, systemCodeOf } from '../shared/index.ts';
import { packageVersion } from './package-facts.ts';
import { magicFacts } from './run-magic.ts';

const nothing: Resumption = { kept: new Map(), again: [], twice: [], going: [] };

/** Where a run with these settings runs, for its record. */
export function runFacts(settings: Settings, profile: string | undefined): RunFacts {
  return {
    version: packageVersion(),
    gateway: settings.linkis?.urls.join(', ') ?? 'local',
    user: settings.linkis?.auth.user ?? null,
    profile: profile ?? settings.profile ?? null,
  };
}

/**
 * Reads the notebook that the earlier run wrote to `output`. Where there is none, nothing is taken over: the first run of a schedule has the
 * same words as the next. Throws OPTION_INVALID when the run was another gateway's or user's, or has no record.
 */
export async function resumptionFrom(
  notebook: Notebook,
  output: string | undefined,
  { facts, profile }: { readonly facts: RunFacts; readonly profile: string | undefined },
): Promise<Resumption> {
  if (output === undefined) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      '--resume needs -o, the notebook that the earlier run wrote',
    );
  }
  const earlier = await readIfThere(output);
  if (earlier === undefined) return nothing;
  const refusal = refusalToResume(earlier, facts);
  if (refusal !== undefined) {
    throw new LinkisKernelError('OPTION_INVALID', `${output} cannot be gone on with: ${refusal}`, {
      hint: 'Run it from the first cell: leave --resume out.',
    });
  }
  const before = runCellsOf(earlier);
  return resumptionOf(runCellsOf(notebook), before, await endsOf(detachedTasks(before), profile));
}

/** Asks the server what became of the tasks. One that it does not tell is left out. */
async function endsOf(
  tasks: readonly number[],
  profile: string | undefined,
): Promise<ReadonlyMap<number, DetachedEnd>> {
  const ends = new Map<number, DetachedEnd>();
  if (tasks.length === 0) return ends;
  for (const [task, facts] of await magicFacts(
    tasks.map((id) => [id, `%status ${String(id)} --json`] as const),
    profile,
  )) {
    const state = asString(facts['state']);
    if (state === 'Succeed') ends.set(task, 'well');
    else if (state === 'Failed' || state === 'Cancelled' || state === 'Timeout')
      ends.set(task, 'badly');
    else if (state !== undefined && state !== 'Unknown') ends.set(task, 'runs');
  }
  return ends;
}

async function readIfThere(path: string): Promise<Notebook | undefined> {
  try {
    return await readNotebook(path);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError && systemCodeOf(thrown.cause) === 'ENOENT')
      return undefined;
    throw thrown;
  }
}

/** On what runs again although it was good, what that does a second time, and what still runs; undefined when there is nothing to say. */
export function againSentence({ again, twice, going }: Resumption): string | undefined {
  const left = going.map(
    ({ index, task }) =>
      `Cell ${String(index)} is not run again: its task ${String(task)} still runs, and linkis-kernel log ${String(task)} --follow shows it.`,
  );
  if (again.length === 0) return left.length === 0 ? undefined : left.join(' ');
  return [
    ...left,
    `${cellsRun(again)} again: what such a cell leaves in the kernel or in an engine's session is gone.`,
    ...(twice.length === 0
      ? []
      : [`${cellsRun(twice)} SQL that changes tables, and changes them once more.`]),
  ].join(' ');
}

function cellsRun(places: readonly number[]): string {
  return places.length === 1 ? `Cell ${String(places[0])} runs` : `Cells ${places.join(', ')} run`;
}
