/** Refuses `--cache` where nobody can tell whether the code only reads. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { PlannedTask } from '../form/cell-plan.ts';
import { languageOf } from './engines.ts';

/** Throws `OPTION_INVALID` for code that is not SQL. */
export function refuseCache({ cacheMs = 0, engine, runType }: PlannedTask): void {
  if (cacheMs === 0 || languageOf(runType) === 'sql') return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `--cache is for SQL that reads: what ${engine} ${runType} code does besides its result cannot be shown from an earlier run`,
    { hint: 'Leave --cache out, or keep what the code makes in a table. Nothing was submitted.' },
  );
}
