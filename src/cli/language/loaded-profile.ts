/** Makes from settings what a notebook works with: how cells run, and the client of the gateway that serves them. */
import {
  listProfiles,
  loadSettings,
  type Settings,
  type SettingsSource,
} from '../../config/index.ts';
import { createLinkisClient } from '../../linkis/index.ts';
import type { LoadedProfile, LocalMachine, Profiles, SecretPrompt } from '../../run/index.ts';
import type { Logger } from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';
import { readGatewayFiles } from '../local-gateway/gateway-file.ts';
import { gatewayLife } from '../local-gateway/gateway-request.ts';
import { connectLocalGateway } from '../local-gateway/local-gateway.ts';
import { type LocalResults, openLocalResults } from '../local-gateway/local-results.ts';
import { kernelEnvironment, kernelPython } from './kernel-environment.ts';
import { packageVersion } from '../package-facts.ts';
import { settingsSource } from './command-settings.ts';
import { promptedLogin } from './prompted-login.ts';
import { settingsInForce } from './settings-in-force.ts';

/** What every client of a kernel shares. */
export interface KernelParts {
  readonly logger: Logger;
  readonly prompt: SecretPrompt;
}

/** Connects only when `connect` is called. */
export function loadedProfile(settings: Settings, parts: KernelParts): LoadedProfile {
  const python = settings.linkis ? undefined : kernelPython(process.env, settings.python);
  return {
    name: settings.profile,
    settings: settings.run,
    settingsInForce: settingsInForce(settings),
    // On the local gateway a cell's relative paths lead to the notebook's directory.
    workingDirectory: settings.linkis ? undefined : process.cwd(),
    python: python && `${python.program} (${python.origin})`,
    connect: async () => connectGateway(settings, parts),
    local: localMachine(settings, parts),
    warnings: settings.warnings,
    tellFirst: untoldGateway(settings),
  };
}

/** The sentence to tell the user of a gateway that only a project file names. */
export function untoldGateway({ projectGateway }: Settings): string | undefined {
  return projectGateway === undefined
    ? undefined
    : `The gateway ${projectGateway.addresses.join(', ')} is named by the project file ${projectGateway.file} alone, not by your own settings: the cells of this notebook are sent there`;
}

/** True when a login ahead of the first cell asks nobody, starts nothing and goes only to a gateway that the user has chosen. */
export async function mayLogInAhead({
  linkis,
  projectGateway,
  stateDirectory,
}: Settings): Promise<boolean> {
  if (projectGateway !== undefined) return false;
  if (linkis !== undefined)
    return linkis.auth.kind === 'password' && linkis.auth.configured !== false;
  const version = packageVersion();
  const records = await readGatewayFiles(stateDirectory);
  const own = records.filter((record) => record.version === version);
  return (await Promise.all(own.map(gatewayLife))).includes('answers');
}

/** The profiles of the settings files, read anew each time. */
export function kernelProfiles(
  parts: KernelParts,
  from: Omit<SettingsSource, 'profile'> = settingsSource(),
): Profiles {
  return {
    list: async () => listProfiles(from),
    // An empty name means no profile, even when the environment names one.
    load: async (name) =>
      loadedProfile(await loadSettings({ ...from, profile: name ?? '' }), parts),
  };
}

/** The local gateway beside a configured one, for the cells that ask for it. */
function localMachine(settings: Settings, parts: KernelParts): LocalMachine {
  let results: Promise<LocalResults> | undefined;
  return {
    connect:
      settings.linkis === undefined ? undefined : async () => connectLocal(settings, parts.logger),
    workingDirectory: process.cwd(),
    get python() {
      const { program, origin } = kernelPython(process.env, settings.python);
      return `${program} (${origin})`;
    },
    async directory() {
      results ??= openLocalResults(settings.stateDirectory, parts.logger);
      try {
        return (await results).directory;
      } catch (thrown) {
        results = undefined;
        throw thrown;
      }
    },
    async forget() {
      const opened = await results?.catch(() => undefined);
      await opened?.remove();
    },
  };
}

async function connectGateway(
  settings: Settings,
  { logger, prompt }: KernelParts,
): Promise<TaskClient> {
  if (settings.linkis) {
    return createLinkisClient(promptedLogin(settings.linkis, prompt, settings.projectGateway), {
      logger,
    });
  }
  return connectLocal(settings, logger);
}

async function connectLocal(settings: Settings, logger: Logger): Promise<TaskClient> {
  return connectLocalGateway({
    stateDirectory: settings.stateDirectory,
    logger,
    environment: () =>
      kernelEnvironment(process.env, kernelPython(process.env, settings.python), logger),
  });
}
