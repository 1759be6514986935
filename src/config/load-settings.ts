/** Puts the settings together from environment, files and defaults, checked once. Talks to no server, gets no secret. */
import { dirname, join } from 'node:path';
import { LinkisKernelError, nearest } from '../shared/index.ts';
import { checkSettingValues } from './check-settings.ts';
import { type Identity, identityOf, stateDirectoryIn } from './identity.ts';
import { environmentLayers, type Layer, layOver } from './layers.ts';
import { linkisSettings } from './linkis-settings.ts';
import { projectGatewayOf } from './project-gateway.ts';
import { runSettings } from './run-settings.ts';
import { warnIfOthersCanRead, warnIfOthersCanWrite } from './secret.ts';
import { describeSettings } from './setting-fields.ts';
import { lockOf } from './site-settings.ts';
import type { SettingValues } from './setting-values.ts';
import type { Settings } from './settings.ts';
import {
  absolutePath,
  faultError,
  profileOf,
  type ReadSettingsFile,
  readSettingsFiles,
} from './settings-files.ts';

/** Where settings are looked for. */
export interface SettingsSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The notebook's directory; the project file is looked for there and above. */
  readonly directory: string;
  readonly home: string;
  /** Wins over `LINKIS_PROFILE`; an empty text means none, whatever that says. */
  readonly profile?: string | undefined;
  /** Directories with the site's settings, the weakest first. @default none */
  readonly sites?: readonly string[] | undefined;
}

/** Order: environment, chosen profile, project file, user file, site's files, defaults; objects such as `variables` are merged. Throws CONFIG_INVALID. */
export async function loadSettings(from: SettingsSource): Promise<Settings> {
  const { sites, user, project } = await readSettingsFiles(from);
  const files = [...sites, user, project].filter((file) => file !== undefined);
  const profile = (from.profile ?? from.env['LINKIS_PROFILE']) || undefined;
  const layers = [
    ...files.map(({ path, content, isProject, site, locks }): Layer => ({
      origin: path,
      isProject,
      site,
      locks,
      values: {
        ...withAbsolutePaths(content, dirname(path), from.home),
        profiles: undefined,
        trustedProjects: undefined,
        locked: undefined,
      },
    })),
    ...profileLayers(profile, files, from.home),
    ...environmentLayers(withoutSameUser(from.env, sites)).map(({ origin, values }) => ({
      origin,
      values: withAbsolutePaths(checked(values, origin), from.directory, from.home),
    })),
  ];
  const { values: layered, origins } = layOver(layers);
  const values = checked(layered, 'settings');
  const own = [...sites, user].map((file) => file?.content);
  const projectGateway = projectGatewayOf(values, origins, project?.path, own);
  const identity = identityOf(values.user, origins['user'], from.env);
  const linkis = linkisSettings(values, origins, identity.user, from.env);
  // A place that the user or the environment names is one person's; the default and a site's may be that of several.
  const isOwnPlace = !sites.some(({ path }) => origins['stateDirectory']?.startsWith(path));
  const stateDirectory = values.stateDirectory ?? join(from.home, '.linkis-kernel', 'state');
  return settingsOf(
    values,
    { ...origins, ...identityOrigin(values, identity) },
    {
      stateDirectory:
        values.stateDirectory !== undefined && isOwnPlace
          ? stateDirectory
          : stateDirectoryIn(stateDirectory, from.env),
      identity,
      locks: sites.flatMap(({ locks = [] }) => locks),
      linkis,
      projectGateway,
      profile,
      files: files.map(({ path }) => path).toReversed(),
      warnings: await warningsOf(files, [...sites, user], values),
    },
  );
}

/** The settings of a user who has set nothing; used when those of the user are faulty. */
export function defaultSettings(home: string, env: SettingsSource['env']): Settings {
  return settingsOf(
    {},
    {},
    {
      stateDirectory: stateDirectoryIn(join(home, '.linkis-kernel', 'state'), env),
      identity: { user: undefined, origin: 'default' },
      locks: [],
      linkis: undefined,
      projectGateway: undefined,
      profile: undefined,
      files: [],
      warnings: [],
    },
  );
}

function settingsOf(
  values: SettingValues,
  origins: Settings['origins'],
  found: Pick<
    Settings,
    | 'stateDirectory'
    | 'identity'
    | 'locks'
    | 'linkis'
    | 'projectGateway'
    | 'profile'
    | 'files'
    | 'warnings'
  >,
): Settings {
  return deepFreeze<Settings>({
    ...found,
    run: runSettings(values, found.linkis === undefined),
    python: values.python,
    logLevel: values.logLevel ?? 'warn',
    debugFile: values.debugFile,
    origins: {
      ...Object.fromEntries(describeSettings().map(({ key }) => [key, 'default'])),
      ...origins,
    },
  });
}

/** `env` without a `LINKIS_USER` that says what a site's lock says by another variable: that is no change. */
function withoutSameUser(
  env: SettingsSource['env'],
  sites: readonly ReadSettingsFile[],
): SettingsSource['env'] {
  if (
    lockOf(
      'user',
      sites.flatMap(({ locks = [] }) => locks),
    ) === undefined
  )
    return env;
  const site = sites.findLast(({ content }) => content.user !== undefined);
  const { user } = identityOf(site?.content.user, site?.path, env);
  return env['LINKIS_USER'] === user ? { ...env, LINKIS_USER: undefined } : env;
}

/** A Hub's user has an origin of its own; the system's is the default. */
function identityOrigin({ user }: SettingValues, { origin }: Identity): Settings['origins'] {
  return user === undefined && origin.startsWith('environment') ? { user: origin } : {};
}

function checked(value: unknown, origin: string): SettingValues {
  const result = checkSettingValues(value);
  if ('fault' in result) throw faultError(result.fault, origin);
  return result.values;
}

function profileLayers(
  name: string | undefined,
  files: readonly ReadSettingsFile[],
  home: string,
): readonly Layer[] {
  if (name === undefined) return [];
  const found = files.flatMap(({ path, content, isProject, site }): readonly Layer[] => {
    const values = profileOf(content, name);
    return values === undefined
      ? []
      : [
          {
            origin: `${path} (profile ${name})`,
            isProject,
            site,
            values: withAbsolutePaths(values, dirname(path), home),
          },
        ];
  });
  if (found.length > 0) return found;
  const known = files.flatMap(({ content }) => Object.keys(content.profiles ?? {}));
  const near = nearest(name, known);
  throw new LinkisKernelError('CONFIG_INVALID', `There is no profile "${name}"`, {
    hint: near
      ? `Did you mean "${near}"?`
      : known.length > 0
        ? `There are: ${known.join(', ')}.`
        : 'No settings file has profiles; see `linkis-kernel doctor` for the files that are read.',
  });
}

function withAbsolutePaths(values: SettingValues, directory: string, home: string): SettingValues {
  const absolute = (path: string): string => absolutePath(path, directory, home);
  const secret = (source: SettingValues['password']): SettingValues['password'] => {
    if (typeof source !== 'object') return source;
    if ('file' in source) return { file: absolute(source.file) };
    if (!('command' in source)) return source;
    // A program's relative path counts from `directory` too: the notebook's directory may hold one of that name.
    const [program = '', ...words] = source.command;
    return { command: [program.includes('/') ? absolute(program) : program, ...words] };
  };
  return {
    ...values,
    ...(values.caFile !== undefined && { caFile: absolute(values.caFile) }),
    ...(values.certFile !== undefined && { certFile: absolute(values.certFile) }),
    ...(values.keyFile !== undefined && { keyFile: absolute(values.keyFile) }),
    ...(values.debugFile !== undefined && { debugFile: absolute(values.debugFile) }),
    // A bare name is looked for on the PATH.
    ...(values.python?.includes('/') === true && { python: absolute(values.python) }),
    ...(values.stateDirectory !== undefined && { stateDirectory: absolute(values.stateDirectory) }),
    ...(values.password !== undefined && { password: secret(values.password) }),
    ...(values.token !== undefined && { token: secret(values.token) }),
  };
}

async function warningsOf(
  files: readonly ReadSettingsFile[],
  deciding: readonly (ReadSettingsFile | undefined)[],
  values: SettingValues,
): Promise<readonly string[]> {
  const readable = files
    .filter(({ content }) =>
      [content, ...Object.values(content.profiles ?? {})].some(
        ({ password, token }) => typeof password === 'string' || typeof token === 'string',
      ),
    )
    .map(async ({ path }) => warnIfOthersCanRead(path, 'a secret'));
  const secretFiles = [values.password, values.token]
    .filter((source) => typeof source === 'object' && 'file' in source)
    .map(async ({ file }) => warnIfOthersCanRead(file, 'a secret'));
  const writable = deciding.flatMap((file) =>
    file === undefined ? [] : [warnIfOthersCanWrite(file.path)],
  );
  const warnings = await Promise.all([...readable, ...secretFiles, ...writable]);
  return warnings.filter((text) => text !== undefined);
}

/** Freezes the value and everything in it. Functions are left as they are. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
