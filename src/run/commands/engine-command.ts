/** `%engines --kill` ends an engine. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderLines } from '../../render/index.ts';
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { engineOwners } from '../engines/engine-owners.ts';
import { isEnding } from '../engines/session-engines.ts';

/** Looks for the engine among the user's own first: the server would end another user's engine too. */
export async function killEngine(instance: string, run: CellRun): Promise<MimeBundle> {
  const { catalogue } = run.client;
  const engines = await catalogue.userEngines(run.signal);
  const engine = engines.find((one) => one.instance === instance);
  if (engine === undefined) {
    const instances = engines.map((one) => one.instance);
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${instance} is no engine of yours${suggestion(instance, instances)}`,
      {
        hint:
          instances.length === 0
            ? 'You have no engines.'
            : `Yours are ${instances.join(', ')}; nothing was ended.`,
      },
    );
  }
  const owned = await engineOwners(engines, run);
  const own = owned.get(instance)?.kernel === 'this';
  await catalogue.killEngine(instance, run.signal);
  const gone = await untilGone(instance, run);
  const name = `${engine.engine}-${engine.version} (${instance})`;
  return renderLines([
    gone
      ? `The engine ${name} has ended.`
      : `The engine ${name} was told to end; the server still lists it. Look again with %engines.`,
    ...(own
      ? ['It was an engine of this notebook: its variables, temporary views and settings are gone.']
      : []),
  ]);
}

/** Waits until the server no longer lists a killed engine; false when it still does after `interruptWaitMs`. */
export async function untilGone(instance: string, run: CellRun): Promise<boolean> {
  const { client, clock, settings } = run;
  const until = clock.now() + settings.interruptWaitMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1000)) {
    const engines = await client.catalogue.userEngines(run.signal);
    const listed = engines.some((engine) => engine.instance === instance && !isEnding(engine));
    if (!listed) return true;
    if (clock.now() >= until) return false;
    await clock.wait(waitMs, run.signal);
    run.signal.throwIfAborted();
  }
}
