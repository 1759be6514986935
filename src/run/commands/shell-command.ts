/** Lines such as `!ls`: by the shell of this machine, as IPython does it. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { ShellCommand } from '../../magics/index.ts';
import { renderMuted } from '../../render/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { runLocalTask } from '../local/run-local-task.ts';
import { guardTask } from '../task/guard-task.ts';
import { localTaskOf } from '../task/notebook-task.ts';

/** Gives the outcome of the task. Rejects with a `LinkisKernelError`. */
export async function* runShellLines(
  { code }: ShellCommand,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const planned = localTaskOf(run.session.state, {
    code,
    engine: 'shell',
    version: '1',
    runType: 'shell',
    program: 'bash',
    quiet: run.session.state.quiet,
  });
  await guardTask(planned, { code, ask: run.ask }, run);
  if (!run.local.isOwn)
    yield {
      kind: 'display',
      bundle: renderMuted('! runs on the machine of the kernel, %%shell on the server.'),
    };
  return yield* runLocalTask(planned, { code, cellId: undefined }, run);
}
