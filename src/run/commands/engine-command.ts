/** `%engines` lists the user's living engines; with `--kill` it ends one. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { renderLines, renderListing } from '../../render/index.ts';
import { counted, LinkisKernelError, suggestion, utcTime } from '../../shared/index.ts';
import type { UserEngine } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isEnding, type SessionEngine, sessionEngines } from '../engines/session-engines.ts';

/** Lists all engines of the user, and marks those of this notebook and those that its earlier kernels left behind. */
export async function listEngines(json: boolean, run: CellRun): Promise<MimeBundle> {
  const engines = await run.client.catalogue.userEngines(run.signal);
  const owned = await ownersOf(engines, run);
  const isOwn = ({ instance }: UserEngine): boolean => owned.get(instance)?.kernel === 'this';
  const isLeft = ({ instance }: UserEngine): boolean => owned.get(instance)?.kernel === 'gone';
  return renderListing({
    title: titleOf(engines.length),
    columns: ['instance', 'engine', 'creator', 'state', 'memory', 'cores', 'started', ''],
    rows: engines.map((engine) => [
      engine.instance,
      `${engine.engine}-${engine.version}`,
      engine.creator,
      engine.state === '' ? 'Starting' : engine.state,
      engine.memory === undefined ? '' : bytes(engine.memory),
      engine.cores === undefined ? '' : String(engine.cores),
      engine.startedTime === undefined ? '' : `${utcTime(engine.startedTime).slice(0, -3)} UTC`,
      ownerWords(owned.get(engine.instance)),
    ]),
    notes: [
      ...(engines.length === 0 ? [] : ['%engines --kill INSTANCE ends one.']),
      ...(engines.some(isLeft)
        ? ['%engines --cleanup ends those whose kernels are gone; %session last goes on with them.']
        : []),
    ],
    ...(json && {
      json: engines.map((engine) => ({
        ...engine,
        thisNotebook: isOwn(engine),
        kernelGone: isLeft(engine),
      })),
    }),
  });
}

/** The owner of each engine, by instance. Empty when the server does not list the tasks: the engines are listed all the same. */
async function ownersOf(
  engines: readonly UserEngine[],
  run: CellRun,
): Promise<ReadonlyMap<string, SessionEngine>> {
  try {
    return (await sessionEngines(engines, run)).engines;
  } catch (thrown) {
    if (run.signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    run.logger.info(`whose engines they are is not known: ${thrown.message}`);
    return new Map();
  }
}

function ownerWords(owned: SessionEngine | undefined): string {
  if (owned === undefined) return '';
  return {
    this: 'this notebook',
    alive: 'another kernel',
    unknown: 'kernel elsewhere',
    gone: 'kernel gone',
  }[owned.kernel];
}

function titleOf(engines: number): string {
  if (engines === 0) return 'You have no engines; a cell starts the one that it needs';
  return `${counted(engines, 'engine')} of yours`;
}

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
  const owned = await ownersOf(engines, run);
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

function bytes(number: number): string {
  const gigabytes = number / 1024 ** 3;
  return gigabytes >= 1
    ? `${gigabytes.toLocaleString('en', { maximumFractionDigits: 1 })} GB`
    : `${String(Math.round(number / 1024 ** 2))} MB`;
}
