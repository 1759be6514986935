/** What `run --resume` takes over of the run before it. */
import type { Settings } from '../config/index.ts';
import {
  type Notebook,
  readNotebook,
  refusalToResume,
  type Resumption,
  resumptionOf,
  type RunFacts,
  runCellsOf,
} from '../notebook/index.ts';
import { LinkisKernelError, systemCodeOf } from '../shared/index.ts';
import { packageVersion } from './package-facts.ts';

const nothing: Resumption = { kept: new Map(), again: [], twice: [] };

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
  facts: RunFacts,
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
  return resumptionOf(runCellsOf(notebook), runCellsOf(earlier));
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

/** On what runs again although it was good, and what that does a second time; undefined when nothing runs again. */
export function againSentence({ again, twice }: Resumption): string | undefined {
  if (again.length === 0) return undefined;
  return [
    `${cellsRun(again)} again: what such a cell leaves in the kernel or in an engine's session is gone.`,
    ...(twice.length === 0
      ? []
      : [`${cellsRun(twice)} SQL that changes tables, and changes them once more.`]),
  ].join(' ');
}

function cellsRun(places: readonly number[]): string {
  return places.length === 1 ? `Cell ${String(places[0])} runs` : `Cells ${places.join(', ')} run`;
}
