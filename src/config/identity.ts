/** Who the user is: what the settings say, else what a Hub or a gateway has set, else the system's user. */
import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { LinkisKernelError } from '../shared/index.ts';
import type { UserSource } from './setting-values.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A user, and why it is that one. */
export interface Identity {
  /** undefined: nothing names one. */
  readonly user: string | undefined;
  /** A file's path, `environment JUPYTERHUB_USER`, or `the system's user`. */
  readonly origin: string;
}

/** Set for each kernel by JupyterHub's spawners, and by Enterprise Gateway from what its client sends. The first that is set counts. */
const serverVariables: readonly string[] = ['JUPYTERHUB_USER', 'KERNEL_USERNAME'];

/** Variables with the name of whoever is logged in; a container often has none of them. */
const systemVariables: readonly string[] = ['USER', 'LOGNAME', 'USERNAME'];

/** `configured` is the setting `user` in force and `origin` where it comes from. Throws CONFIG_INVALID when it names a variable without a value. */
export function identityOf(
  configured: UserSource | undefined,
  origin: string | undefined,
  env: Environment,
): Identity {
  if (typeof configured === 'string') return { user: configured, origin: origin ?? 'settings' };
  if (configured === undefined) {
    const served = servedUser(env);
    return served ?? { user: systemUser(env), origin: "the system's user" };
  }
  const user = env[configured.env];
  if (user) return { user, origin: `environment ${configured.env}, named in ${origin ?? ''}` };
  throw new LinkisKernelError(
    'CONFIG_INVALID',
    `${origin ?? 'settings'}: "user" is to be the environment variable ${configured.env}, which is not set`,
    { hint: `Set ${configured.env} where Jupyter starts, or take "user" out of that file.` },
  );
}

/** The user whom a Hub or a gateway runs this kernel for; undefined when neither does. */
export function servedUser(env: Environment): (Identity & { readonly user: string }) | undefined {
  for (const name of serverVariables) {
    const user = env[name];
    if (user) return { user, origin: `environment ${name}` };
  }
  return undefined;
}

/** The name of the process' user; undefined where the system does not know one, as for a number that a container platform chose. */
export function systemUser(env: Environment): string | undefined {
  for (const name of systemVariables) {
    const user = env[name];
    if (user) return user;
  }
  try {
    return userInfo().username || undefined;
  } catch {
    // The number has no entry in the list of users.
    return undefined;
  }
}

/**
 * The state directory in `place`: a part of it for each user whom a Hub or gateway runs as another user of the system, else all of it. Each
 * name has a part of its own, which leads nowhere else.
 */
export function stateDirectoryIn(place: string, env: Environment): string {
  const served = servedUser(env);
  // Without its variables: a spawner may set USER for a process that is another user's.
  if (served === undefined || served.user === systemUser({})) return place;
  // A disk may not tell ANN from ann, and those may be two people.
  const part = served.user.replaceAll(/[^a-z0-9_-]/gu, (sign) =>
    Buffer.from(sign).toString('hex').replaceAll(/../g, '%$&'),
  );
  const longest = 100;
  const name = part.length > longest ? createHash('sha256').update(part).digest('hex') : part;
  return join(place, 'users', name);
}
