/** Finds and reads the settings files, the site's, the user's and the project's, and says where one is wrong. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  findJsonFault,
  grouped,
  LinkisKernelError,
  messageOf,
  nearest,
  privateFlags,
  systemCodeOf,
} from '../shared/index.ts';
import { projectDirectories, projectFileName, refuseKeys, refuseOfOthers } from './project-file.ts';
import { checkSettingsFile, type SettingFault } from './check-settings.ts';
import { checkLocks, type Lock } from './site-settings.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

/** The largest settings file, in bytes; far above what settings need. */
const largestFile = 1_000_000;

export interface ReadSettingsFile {
  readonly path: string;
  readonly content: SettingsFile;
  /** @default false */
  readonly isProject?: true;
  /** See `Layer`. */
  readonly site?: number;
  /** Checked. */
  readonly locks?: readonly Lock[];
}

/** The settings files of a notebook. */
export interface SettingsFiles {
  /** The site's files, the weakest first. */
  readonly sites: readonly ReadSettingsFile[];
  readonly user: ReadSettingsFile | undefined;
  /** The nearest project file, see {@link projectDirectories}. */
  readonly project: ReadSettingsFile | undefined;
}

/** Reads all files. Throws CONFIG_INVALID, also for a project file that is another user's or says what it may not. */
export async function readSettingsFiles(from: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly home: string;
  readonly sites?: readonly string[] | undefined;
}): Promise<SettingsFiles> {
  const sites = await readSiteFiles(from.sites ?? []);
  const chosen = from.env['LINKIS_KERNEL_CONF_DIR'];
  const path = join(chosen ? resolve(chosen) : join(from.home, '.linkis-kernel'), 'config.json');
  // The user's own link is followed: people keep their settings in a repository.
  const read = await readSettingsFile(path, 'followed');
  const user = read && { path, content: read.content };
  if (user?.content.locked !== undefined)
    throw faultError({ path: ['locked'], message: "counts in a site's file alone" }, path);
  const trusted = [...sites, ...(user === undefined ? [] : [user])].flatMap((file) =>
    (file.content.trustedProjects ?? []).map((directory) =>
      absolutePath(directory, dirname(file.path), from.home),
    ),
  );
  for (const directory of await projectDirectories(from.directory, from.home)) {
    const project = join(directory, projectFileName);
    const found = await readSettingsFile(project, 'refused', async (stats) =>
      refuseOfOthers(project, stats, trusted, path),
    );
    if (found === undefined) continue;
    refuseKeys(project, found.content);
    return { sites, user, project: { path: project, content: found.content, isProject: true } };
  }
  return { sites, user, project: undefined };
}

async function readSiteFiles(directories: readonly string[]): Promise<readonly ReadSettingsFile[]> {
  const paths = directories.map((directory) => join(directory, 'config.json'));
  const read = await Promise.all(paths.map(async (path) => readSettingsFile(path, 'followed')));
  return read.flatMap((file, site): readonly ReadSettingsFile[] => {
    const path = paths[site];
    if (file === undefined || path === undefined) return [];
    const { content } = file;
    return [{ path, content, site, locks: checkLocks(path, content.locked ?? []) }];
  });
}

/** The settings of a profile, if the file has it. */
export function profileOf(
  { profiles = {} }: SettingsFile,
  name: string,
): SettingValues | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** A path is relative to the directory of the file that names it; `~` is the home directory. */
export function absolutePath(path: string, directory: string, home: string): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return resolve(directory, path);
}

/** The error for a key that a form refused. */
export function faultError(fault: SettingFault, origin: string): LinkisKernelError {
  const key = fault.path.join('.');
  const near = fault.known && nearest(fault.path.at(-1) ?? '', fault.known);
  return new LinkisKernelError(
    'CONFIG_INVALID',
    key === '' ? `${origin}: ${fault.message}` : `${origin}: "${key}" ${fault.message}`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : fault.known
          ? `Known there: ${fault.known.join(', ')}.`
          : 'The documentation lists every setting with its form: docs/reference/settings.md.',
    },
  );
}

/** `checkOwner` throws for a file of somebody else before its content counts. */
async function readSettingsFile(
  path: string,
  links: 'followed' | 'refused',
  checkOwner?: (stats: Stats) => Promise<void>,
): Promise<{ readonly content: SettingsFile } | undefined> {
  const read = await readRegular(path, links).catch((thrown: unknown) => {
    const code = systemCodeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (thrown instanceof LinkisKernelError) throw thrown;
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      code === 'ELOOP'
        ? `The settings file is a symbolic link: ${path}`
        : `The settings file cannot be read: ${path} (${messageOf(thrown)})`,
      {
        cause: thrown,
        hint:
          code === 'ELOOP'
            ? 'Put the file itself there, or move it away.'
            : 'Make it readable, or move it away.',
      },
    );
  });
  if (read === undefined) return undefined;
  const { text, stats } = read;
  await checkOwner?.(stats);
  const wrong = findJsonFault(text);
  if (wrong) {
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `${path}:${String(wrong.line)}:${String(wrong.column)} is not JSON: ${wrong.expected} was expected`,
      { hint: 'JSON has double quotes, no comments and no comma after the last entry.' },
    );
  }
  const checked = checkSettingsFile(JSON.parse(text));
  if ('fault' in checked) throw faultError(checked.fault, path);
  return { content: checked.file };
}

/**
 * The text and the stats of a regular file; `links` says whether a symbolic link in its place is followed. Throws CONFIG_INVALID for what
 * is no such file or too large, and the system's error (`ELOOP` for a link, `ENOENT`).
 */
async function readRegular(
  path: string,
  links: 'followed' | 'refused',
): Promise<{ readonly text: string; readonly stats: Stats }> {
  const { read } = privateFlags;
  // Windows has no O_NOFOLLOW.
  const flags = links === 'followed' ? read & ~(constants.O_NOFOLLOW ?? 0) : read;
  const file = await open(path, flags);
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new LinkisKernelError(
        'CONFIG_INVALID',
        `The settings file is no regular file: ${path}`,
        {
          hint: 'Put a file there, or move it away.',
        },
      );
    // One byte more than is allowed, since a file can grow, and some report no size.
    const buffer = Buffer.alloc(largestFile + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    if (length > largestFile)
      throw new LinkisKernelError(
        'CONFIG_INVALID',
        `The settings file is too large: ${path} (${grouped(largestFile)} bytes at the most)`,
        { hint: 'Check that it is a settings file.' },
      );
    return { text: buffer.toString('utf8', 0, length).replace(/^\uFEFF/, ''), stats };
  } finally {
    await file.close();
  }
}
