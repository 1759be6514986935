/** `%engines` lists the user's living engines: whose they are, what they do and what they take. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { formatDuration, memoryText, renderListing } from '../../render/index.ts';
import { counted, LinkisKernelError, utcTime } from '../../shared/index.ts';
import type { EngineActivity, UserEngine, YarnApplication } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { asCourtesy } from '../engines/courtesy.ts';
import { mayBeOnYarn } from '../engines/engine-application.ts';
import { engineOwners } from '../engines/engine-owners.ts';
import { isEnding, type SessionEngine } from '../engines/session-engines.ts';

/** Engines that are asked one by one for what they have done. */
const mostAsked = 30;

/** What an engine tells of itself, beside the list. */
interface OwnFacts {
  readonly activity: EngineActivity | undefined;
  readonly application: YarnApplication | undefined;
}

/** Lists all engines of the user, and marks those of this notebook and those that its earlier kernels left behind. */
export async function listEngines(json: boolean, run: CellRun): Promise<MimeBundle> {
  const engines = await livingEngines(run);
  const owned = await engineOwners(engines, run);
  const facts = await ownFacts(engines, run);
  const isOwn = ({ instance }: UserEngine): boolean => owned.get(instance)?.kernel === 'this';
  const isLeft = ({ instance }: UserEngine): boolean => owned.get(instance)?.kernel === 'gone';
  const started = (engine: UserEngine): number | undefined =>
    engine.startedTime ?? facts.get(engine.instance)?.activity?.startedTime;
  return renderListing({
    title: titleOf(engines.length),
    columns: [
      'instance',
      'engine',
      'creator',
      'state',
      'busy',
      'idle',
      'memory',
      'cores',
      'started',
      'application',
      'queue',
      '',
    ],
    rows: engines.map((engine) => {
      const own = facts.get(engine.instance);
      const at = started(engine);
      const application = applicationOf(engine, own);
      return [
        engine.instance,
        `${engine.engine}-${engine.version}`,
        engine.creator,
        engine.state === '' ? 'Starting' : engine.state,
        duration(own?.activity?.busyMs),
        duration(own?.activity?.idleMs),
        engine.memory === undefined ? '' : memoryText(engine.memory),
        engine.cores === undefined ? '' : String(engine.cores),
        at === undefined ? '' : `${utcTime(at).slice(0, -3)} UTC`,
        application === undefined ? '' : { text: application.id, url: application.url },
        application?.queue ?? engine.queue ?? '',
        ownerWords(owned.get(engine.instance)),
      ];
    }),
    notes: [
      ...(engines.length === 0
        ? []
        : [
            '%engines --kill INSTANCE ends one, %log INSTANCE shows its log, %engines --past lists those that have ended.',
          ]),
      ...(engines.some(isLeft)
        ? ['%engines --cleanup ends those whose kernels are gone; %session last goes on with them.']
        : []),
    ],
    ...(json && {
      json: engines.map((engine) => {
        const own = facts.get(engine.instance);
        return {
          ...engine,
          startedTime: started(engine),
          busyMs: own?.activity?.busyMs,
          idleMs: own?.activity?.idleMs,
          application: applicationOf(engine, own) ?? null,
          thisNotebook: isOwn(engine),
          kernelGone: isLeft(engine),
        };
      }),
    }),
  });
}

/**
 * The engines of the flat list, with the times of the other one. Either list may be refused: the flat one is younger, the other one has the
 * times by which engines at one address are told apart.
 */
async function livingEngines(run: CellRun): Promise<readonly UserEngine[]> {
  const { client, signal } = run;
  const [flat, nodes] = await Promise.allSettled([
    client.engine.list(signal),
    client.catalogue.userEngines(signal),
  ]);
  signal.throwIfAborted();
  if (flat.status === 'rejected' && nodes.status === 'rejected') throw nodes.reason;
  const lists = [flat, nodes].flatMap((list) => {
    if (list.status === 'fulfilled') return [list.value];
    const thrown: unknown = list.reason;
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    run.logger.info(`one of the two lists of engines: ${thrown.message}`);
    return [];
  });
  const [first = [], second = []] = lists;
  const others = new Map(second.map((engine) => [engine.instance, engine]));
  return [
    ...first.map((engine) => {
      const other = others.get(engine.instance);
      return other === undefined
        ? engine
        : {
            ...other,
            ...engine,
            session: engine.session ?? other.session,
            manager: engine.manager ?? other.manager,
            memory: engine.memory ?? other.memory,
            cores: engine.cores ?? other.cores,
            startedTime: other.startedTime ?? engine.startedTime,
            updatedTime: other.updatedTime ?? engine.updatedTime,
          };
    }),
    ...second.filter(({ instance }) => !first.some((engine) => engine.instance === instance)),
  ];
}

/** Asks the engines themselves, all at once; what they do not tell soon is left out. */
async function ownFacts(
  engines: readonly UserEngine[],
  run: CellRun,
): Promise<ReadonlyMap<string, OwnFacts>> {
  const { engine: client } = run.client;
  const asked = engines.filter((engine) => !isEnding(engine)).slice(0, mostAsked);
  const entries = asked.map(async (engine) => {
    const { instance } = engine;
    const [activity, application] = await Promise.all([
      asCourtesy(run, `what engine ${instance} has done`, async (signal) =>
        client.activity(instance, signal),
      ),
      mayBeOnYarn(engine.engine)
        ? asCourtesy(run, `the application of engine ${instance}`, async (signal) =>
            client.application(instance, signal),
          )
        : undefined,
    ]);
    return [instance, { activity, application }] as const;
  });
  return new Map(await Promise.all(entries));
}

/** What the engine says; else what the list and its metrics know of it. */
function applicationOf(engine: UserEngine, own: OwnFacts | undefined): YarnApplication | undefined {
  if (own?.application !== undefined) return own.application;
  const id = engine.applicationId ?? own?.activity?.applicationId;
  return id === undefined ? undefined : { id, url: undefined, queue: engine.queue };
}

function duration(ms: number | undefined): string {
  return ms === undefined ? '' : formatDuration(ms);
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
