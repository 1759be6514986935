/** The profile that a notebook works with: settings, client, catalogue. Each lives until the kernel ends: running tasks go on using it. */
import { switchedState } from '../magics/index.ts';
import { type Clock, type Logger, LinkisKernelError, untilAborted } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { type CatalogueCache, createCatalogueCache } from './catalogue/cache.ts';
import type { CellWords } from './complete/cell-words.ts';
import { type Completions, createCompletions } from './complete/completions.ts';
import { createServerNames, type ServerNames } from './files/server-names.ts';
import { taskWordsOf } from './complete/magic-arguments.ts';
import { namedTablesOf } from './complete/named-tables.ts';
import { withEngineCatalogue } from './session/engine-catalogue.ts';
import type { KernelFacts } from './session/kernel-facts.ts';
import { type JoinedClients, joinedClients } from './session/joined-client.ts';
import type { LocalPlace } from './session/local-machine.ts';
import { withoutOwnCode } from './session/own-code.ts';
import { leaveGateway, type NotebookSession } from './session/notebook-session.ts';
import type { LoadedProfile, Profiles, ProfileSwitch } from './session/profiles.ts';

export interface ProfileInForce {
  readonly profile: LoadedProfile;
  readonly facts: KernelFacts;
  readonly catalogue: CatalogueCache;
  readonly serverNames: ServerNames;
  readonly completions: Completions;
  /** What a cell must report before anything is sent; undefined when there is nothing, or it was reported already. */
  unreported(): string | undefined;
  /** It was reported: from here on the gateway may be asked. */
  reported(): void;
  /** Rejects as soon as `signal` aborts; the connecting goes on for the next cell. */
  client(signal: AbortSignal): Promise<TaskClient>;
  /** This machine as a place for tasks and results. */
  readonly local: LocalPlace;
  /** The clients that were asked for so far, those of this machine's own gateway included. */
  readonly connecting: () => readonly Promise<TaskClient>[];
  /** Gives the connections back; look-ups under way are ended by closing the catalogue first. */
  close(): Promise<void>;
}

interface ProfileParts {
  readonly session: NotebookSession;
  /** What the cells that ran have named. */
  readonly words: CellWords;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The profile in force, those before it, and the way to another one. */
export interface ProfilesInForce {
  readonly now: () => ProfileInForce;
  /** Every one that was in force, and the one that is. */
  readonly used: readonly ProfileInForce[];
  readonly profiles: ProfileSwitch;
}

/** Begins with `first`. `profiles` are those of the settings files, undefined when the kernel has none. */
export function createProfilesInForce(
  first: LoadedProfile,
  profiles: Profiles | undefined,
  parts: ProfileParts,
): ProfilesInForce {
  const { session } = parts;
  let current = createProfileInForce(first, parts);
  const used = [current];
  return {
    now: () => current,
    used,
    profiles: {
      current: () => current.profile.name,
      list: async () => (await profiles?.list()) ?? [],
      async switchTo(name) {
        if (profiles === undefined)
          throw new LinkisKernelError(
            'CONFIG_INVALID',
            'This kernel was started without settings files',
          );
        const loaded = await profiles.load(name);
        const { state, leftBehind } = switchedState(session.state, loaded.settings);
        const before = current.profile.settingsInForce;
        current = createProfileInForce(loaded, parts);
        used.push(current);
        session.state = state;
        leaveGateway(session);
        const { settingsInForce: after, warnings } = loaded;
        return { before, after, leftBehind, warnings };
      },
    },
  };
}

/** Connects on the first need. */
function createProfileInForce(profile: LoadedProfile, parts: ProfileParts): ProfileInForce {
  const { clock, logger, version, session, words } = parts;
  const { local } = profile;
  let connecting: Promise<JoinedClients> | undefined;
  let localUsed: Promise<TaskClient> | undefined;
  const ofEngine = (client: TaskClient): TaskClient =>
    profile.workingDirectory === undefined
      ? client
      : withEngineCatalogue(client, () => session.state.engine.name);
  const joined = async (): Promise<JoinedClients> => {
    connecting ??= profile
      .connect()
      .then((client) => joinedClients(ofEngine(withoutOwnCode(client)), local?.connect));
    try {
      return await connecting;
    } catch (thrown) {
      connecting = undefined;
      throw thrown;
    }
  };
  const connected = async (): Promise<TaskClient> => (await joined()).server;
  const place: LocalPlace = {
    isOwn: profile.workingDirectory !== undefined,
    async client() {
      if (!place.isOwn && local === undefined) throw noPlace();
      localUsed = joined().then(async (clients) => clients.local());
      return localUsed;
    },
    async directory() {
      if (local === undefined) throw noPlace();
      return local.directory();
    },
    get facts() {
      return {
        workingDirectory: profile.workingDirectory ?? local?.workingDirectory,
        python: profile.python ?? local?.python,
      };
    },
  };
  let unreported = profile.tellFirst;
  const catalogue = createCatalogueCache({
    connect: async () => {
      // A completion shows no report, so it must not be the first to send something.
      if (unreported !== undefined) throw new LinkisKernelError('LINKIS_UNREACHABLE', unreported);
      return (await connected()).catalogue;
    },
    queues: async (signal) => {
      const found = await (await connected()).engine.queues(signal);
      return found.map(({ queue }) => queue);
    },
    clock,
    logger,
  });
  const serverNames = createServerNames({
    connect: async () => {
      if (unreported !== undefined) throw new LinkisKernelError('LINKIS_UNREACHABLE', unreported);
      return connected();
    },
    clock,
    logger,
  });
  return {
    profile,
    facts: {
      version,
      settings: profile.settingsInForce,
      workingDirectory: profile.workingDirectory,
      python: profile.python,
    },
    catalogue,
    serverNames,
    completions: createCompletions({
      catalogue,
      serverNames,
      clock,
      state: () => session.state,
      columns: () => session.open?.columns ?? [],
      settings: profile.settingsInForce.map(({ key }) => key),
      taskWords: async () => taskWordsOf(session),
      namedTables: async () => namedTablesOf(session),
      words,
      directory: profile.workingDirectory,
    }),
    unreported: () => unreported,
    reported() {
      unreported = undefined;
      catalogue.serverWorks();
      serverNames.serverWorks();
    },
    async client(signal) {
      const service = await untilAborted(connected(), signal);
      if (service === 'aborted') throw new LinkisKernelError('TASK_CANCELLED', 'interrupted');
      return service;
    },
    local: place,
    connecting: () => [
      ...(connecting === undefined ? [] : [connecting.then(({ server }) => server)]),
      ...(localUsed === undefined || place.isOwn ? [] : [localUsed]),
    ],
    async close() {
      const clients = await connecting?.catch(() => undefined);
      await clients?.server.close();
      await local?.forget();
    },
  };
}

function noPlace(): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    'This kernel was built without a gateway on its own machine, so it has no place for local results',
  );
}
