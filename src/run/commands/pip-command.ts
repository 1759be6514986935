/** `%pip`: packages for the Python that runs the notebook's cells on the local gateway. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PipCommand } from '../../magics/index.ts';
import { renderMuted, showControls } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { runLocalTask } from '../local/run-local-task.ts';
import { guardTask } from '../task/guard-task.ts';
import { localTaskOf, notebookTask } from '../task/notebook-task.ts';
import { runTask } from '../task/run-task.ts';

/** What runs pip of the Python that runs it. `w`: the words behind `pip`. It leaves no name behind. */
const source = [
  'import importlib, os, subprocess, sys',
  "environment = dict(os.environ, PIP_NO_INPUT='1', PIP_DISABLE_PIP_VERSION_CHECK='1')",
  "code = subprocess.call([sys.executable, '-m', 'pip'] + w, env=environment)",
  'importlib.invalidate_caches()',
  "if code: raise RuntimeError('pip has ended with code %d: its output above says why' % code)",
].join(String.raw`\n`);

/** Gives the outcome of the task that runs pip. Rejects with `OPTION_INVALID` on a gateway elsewhere, whose Python is not this machine's. */
export async function* runPip(
  { words, place }: PipCommand,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const written = words.join(' ');
  if (!run.local.isOwn && place !== 'local')
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%pip is for the Python of the local gateway, and the cells of this notebook run on ${run.client.address}`,
      {
        hint: `On a machine of the server, where its administrators allow it: %%shell\npython3 -m pip ${written}\nOn this machine, for %%local python: !pip ${written}`,
      },
    );
  const [first, ...rest] = words;
  // Nobody can answer pip's question.
  const asked = first === 'uninstall' && !rest.some((word) => word === '-y' || word === '--yes');
  const given = asked ? [first, '-y', ...rest] : words;
  const code = `# %pip ${showControls(written)}\nexec(compile("${source}", "<linkis-kernel>", "exec"), {"w": ${JSON.stringify(given)}})`;
  const own = { code, engine: 'python', runType: 'python', quiet: run.session.state.quiet };
  const planned =
    place === 'local'
      ? localTaskOf(run.session.state, { ...own, version: 'python3' })
      : notebookTask(run.session.state, { ...own, version: undefined });
  await guardTask(planned, { code, ask: run.ask }, run);
  const cell = { code, cellId: undefined };
  const outcome = yield* place === 'local'
    ? runLocalTask(planned, cell, run)
    : runTask(planned, cell, run);
  if (outcome.status === 'ok' && first === 'install')
    yield {
      kind: 'display',
      bundle: renderMuted(
        'What was imported before stays as it was: %configure -f begins with a fresh session.',
      ),
    };
  return outcome;
}
