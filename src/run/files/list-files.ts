/** `%ls`: a directory of the server in the order of its names, which the server does not sort. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { FileCommand } from '../../magics/index.ts';
import { renderListing } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError, utcTime } from '../../shared/index.ts';
import type { StoredFile } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { bareOf, nameOf, type ServerPath, serverPath } from './server-path.ts';
import { entryAt, isItself, nothingAt } from './stored-entry.ts';

/** Directories that `-R` lists at the most: each is a question to the server. */
const mostDirectories = 200;
/** Entries that are held at the most, in all directories together. */
const mostEntries = 20_000;

interface Found {
  readonly entries: readonly StoredFile[];
  readonly notes: readonly string[];
}

export async function listFiles(
  command: Extract<FileCommand, { kind: 'ls' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const path = await serverPath(command.path ?? '~', run.client.files, run.signal);
  const found = await entriesOf(path, command, run);
  const shown = found.entries.filter(({ name }) => command.all || !name.startsWith('.'));
  const hidden = found.entries.length - shown.length;
  const directories = shown.filter(({ isDirectory }) => isDirectory).length;
  const bytes = shown.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const amount = [
    ...(directories > 0
      ? [directories === 1 ? '1 directory' : `${grouped(directories)} directories`]
      : []),
    ...(shown.length > directories
      ? [`${counted(shown.length - directories, 'file')}, ${bytesText(bytes)}`]
      : []),
  ].join(', ');
  return renderListing({
    title: `${path}: ${amount === '' ? 'empty' : amount}`,
    columns: ['name', 'size', 'modified (UTC)', 'path'],
    rows: shown.map((entry) => rowOf(entry, path, command)),
    notes: [
      ...(hidden > 0 ? [`${counted(hidden, 'name')} with a dot in front not shown: %ls -a`] : []),
      ...found.notes,
    ],
    ...(command.json && { json: { path, entries: shown.map(factsOf), hidden } }),
  });
}

function rowOf(
  entry: StoredFile,
  above: ServerPath,
  { long, recursive }: Extract<FileCommand, { kind: 'ls' }>,
): readonly string[] {
  const name = recursive ? belowOf(entry, above) : entry.name;
  const time = entry.modifiedTime === undefined ? '' : utcTime(entry.modifiedTime);
  const size = entry.size === undefined ? '' : long ? grouped(entry.size) : bytesText(entry.size);
  return [
    entry.isDirectory ? `${name}/` : name,
    entry.isDirectory ? '' : size,
    long ? time : time.slice(0, 16),
    long ? entry.path : '',
  ];
}

function belowOf(entry: StoredFile, above: ServerPath): string {
  const [whole, base] = [bareOf(entry.path), bareOf(above).replace(/\/$/, '')];
  return whole.startsWith(`${base}/`) ? whole.slice(base.length + 1) : entry.name;
}

function factsOf({ name, path, isDirectory, size, modifiedTime }: StoredFile): unknown {
  return {
    name,
    path,
    isDirectory,
    size: isDirectory ? null : (size ?? null),
    modified: modifiedTime === undefined ? null : new Date(modifiedTime).toISOString(),
  };
}

/** `812 bytes`, `1.5 KB`, `3.2 GB`: to read, not to count with. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte');
  const units = ['KB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes / 1000;
  let at = 0;
  while (value >= 999.95 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${value.toFixed(1)} ${units[at] ?? ''}`;
}

async function entriesOf(
  path: ServerPath,
  { recursive }: Extract<FileCommand, { kind: 'ls' }>,
  run: CellRun,
): Promise<Found> {
  const { files } = run.client;
  const first = await files.list(path, run.signal);
  if (first === undefined) throw await nothingAt(path, run);
  const only = first[0];
  if (first.length === 0 || (first.length === 1 && only !== undefined && isItself(only, path))) {
    const entry = await entryAt(path, run);
    if (entry !== undefined && entry.kind !== 'directory' && (entry.kind === 'file' || only))
      return {
        entries: [{ name: nameOf(path), path, isDirectory: false, ...entry }],
        notes: [],
      };
  }
  if (!recursive) return { entries: sorted(first), notes: [] };
  return below(sorted(first), run);
}

/** Everything below, each directory in front of what it holds. */
async function below(first: readonly StoredFile[], run: CellRun): Promise<Found> {
  const entries: StoredFile[] = [];
  const notes: string[] = [];
  const waiting = [...first].toReversed();
  let asked = 0;
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entries.length >= mostEntries) {
      notes.push(`Only the first ${grouped(mostEntries)} entries are listed.`);
      break;
    }
    entries.push(entry);
    if (!entry.isDirectory) continue;
    if (asked >= mostDirectories) {
      if (asked === mostDirectories)
        notes.push(
          `Only ${grouped(mostDirectories)} directories were looked into; list the others by themselves.`,
        );
      asked = mostDirectories + 1;
      continue;
    }
    asked += 1;
    try {
      const inside = sorted((await run.client.files.list(entry.path, run.signal)) ?? []);
      for (const child of inside.toReversed()) waiting.push(child);
    } catch (thrown) {
      run.signal.throwIfAborted();
      if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
      notes.push(`${entry.path} is not listed: ${thrown.message}`);
    }
  }
  return { entries, notes };
}

function sorted(entries: readonly StoredFile[]): readonly StoredFile[] {
  return entries.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}
