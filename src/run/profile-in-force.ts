/**
 * One profile as the notebook works with it: its settings, its client once it is needed, and what is known of its catalogue.
 * Lives until the kernel ends, since tasks of cells that still run go on asking it.
 */
import { type Clock, type Logger, LinkisKernelError, untilAborted } from '../shared/index.ts';
import type { TaskClient } from '../task/index.ts';
import { type CatalogueCache, createCatalogueCache } from './complete/catalogue-cache.ts';
import type { Completions } from './complete/completions.ts';
import type { KernelFacts } from './session/kernel-facts.ts';
import type { LoadedProfile } from './session/profiles.ts';

/** A profile in use. */
export interface ProfileInForce {
  readonly profile: LoadedProfile;
  readonly facts: KernelFacts;
  readonly catalogue: CatalogueCache;
  readonly completions: Completions;
  /** What a cell must tell before anything is sent; undefined when there is nothing, or it was told. */
  untold(): string | undefined;
  /** It was told: from here on the gateway may be asked. */
  told(): void;
  /** Rejects as soon as `signal` aborts; the connecting goes on for the next cell. */
  client(signal: AbortSignal): Promise<TaskClient>;
  /** The client that was asked for last; undefined = nothing has needed one yet. */
  readonly connecting: () => Promise<TaskClient> | undefined;
  /** Gives the connections back; look-ups under way are ended by closing the catalogue first. */
  close(): Promise<void>;
}

/** Connects on the first need. */
export function createProfileInForce(
  profile: LoadedProfile,
  parts: {
    readonly version: string;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly completionsOf: (catalogue: CatalogueCache) => Completions;
  },
): ProfileInForce {
  const { clock, logger, version } = parts;
  let connecting: Promise<TaskClient> | undefined;
  const connected = async (): Promise<TaskClient> => {
    connecting ??= profile.connect();
    try {
      return await connecting;
    } catch (thrown) {
      connecting = undefined;
      throw thrown;
    }
  };
  let untold = profile.tellFirst;
  const catalogue = createCatalogueCache({
    connect: async () => {
      // What a client asks for by itself, while the user types, is no cell.
      if (untold !== undefined) throw new LinkisKernelError('LINKIS_UNREACHABLE', untold);
      return (await connected()).catalogue;
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
    completions: parts.completionsOf(catalogue),
    untold: () => untold,
    told() {
      untold = undefined;
      catalogue.serverWorks();
    },
    async client(signal) {
      const service = await untilAborted(connected(), signal);
      if (service === 'aborted') throw new LinkisKernelError('TASK_CANCELLED', 'interrupted');
      return service;
    },
    connecting: () => connecting,
    async close() {
      const service = await connecting?.catch(() => undefined);
      await service?.close();
    },
  };
}
