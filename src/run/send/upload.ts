/** Brings a table of this machine to the user's directory on the server, as Parquet files of a size that every proxy takes. */
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { grouped, LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { askLocally, runQuietly } from '../local/quiet-task.ts';
import type { FileTable } from '../local/result-file.ts';
import { sqlText } from '../../sql/index.ts';
import { beatsUntil } from '../cell/beats.ts';
import type { CarriedColumn } from './carried-columns.ts';

/** Bytes of a file. A gateway holds an upload of up to 128 MB in its memory. */
const fileBytes = 32 * 1024 * 1024;
/** Rows of a row group, which is never split: few enough for the file to end soon after its size. */
const groupRows = 20_000;

export interface UploadProgress {
  readonly sent: number;
  /** Undefined while the files are made. */
  readonly of: number | undefined;
}

export interface UploadedTable {
  /** The directory on the server, with its scheme. */
  readonly directory: string;
  readonly bytes: number;
}

/** The directory is the caller's to remove, also when this rejects after `began` was called with it. */
export async function* upload(
  table: FileTable,
  columns: readonly CarriedColumn[],
  began: (directory: string) => void,
  { cell, local }: { readonly cell: CellRun; readonly local: CellRun },
): AsyncGenerator<UploadProgress, UploadedTable> {
  await refuseMisfits(table, columns, local);
  const name = `send-${randomUUID()}`;
  const here = join(await local.local.directory(), name);
  await mkdir(here, { mode: 0o700 });
  try {
    yield { sent: 0, of: undefined };
    const cells = columns.map(({ written }, at) => `${written} AS c${String(at)}`);
    await runQuietly(
      {
        code: `COPY (SELECT ${cells.join(', ')} FROM ${table.source}) TO ${sqlText(join(here, 'files'))} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${String(groupRows)}, FILE_SIZE_BYTES ${String(fileBytes)})`,
      },
      local,
    );
    const files = await filesOf(join(here, 'files'));
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const { files: server } = cell.client;
    const directory = `${await server.root(cell.signal)}/linkis-kernel/${name}`;
    began(directory);
    await server.makeDirectory(directory, cell.signal);
    let before = 0;
    for (const file of files) {
      let sent = 0;
      const uploading = server.upload(
        directory,
        file.name,
        { size: file.size, open: () => createReadStream(file.path) },
        (count) => {
          sent = count;
        },
        cell.signal,
      );
      for await (const _beat of beatsUntil(uploading, cell))
        yield { sent: before + sent, of: bytes };
      await uploading;
      before += file.size;
    }
    await checkArrival(directory, files, cell);
    yield { sent: bytes, of: bytes };
    return { directory, bytes };
  } finally {
    await rm(here, { recursive: true, force: true });
  }
}

interface SentPart {
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

async function filesOf(directory: string): Promise<readonly SentPart[]> {
  const names = (await readdir(directory)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { name, path, size: (await stat(path)).size };
    }),
  );
}

/** The server says that all went well before its storage has all of it. */
async function checkArrival(
  directory: string,
  files: readonly SentPart[],
  { client, signal }: CellRun,
): Promise<void> {
  const there = new Map(
    ((await client.files.list(directory, signal)) ?? []).map(({ name, size }) => [name, size]),
  );
  for (const { name, size } of files) {
    const found = there.get(name);
    if (found === size) continue;
    throw new LinkisKernelError(
      'LINKIS_HTTP',
      `${directory}/${name} has ${found === undefined ? 'not arrived' : `${grouped(found)} bytes there`}, and ${grouped(size)} bytes were sent`,
      {
        hint: 'No table was made. Send it again; if it lasts, ask the administrator of the server.',
      },
    );
  }
}

async function refuseMisfits(
  { source }: FileTable,
  columns: readonly CarriedColumn[],
  local: CellRun,
): Promise<void> {
  const checked = columns.filter(({ misfits }) => misfits !== undefined);
  if (checked.length === 0) return;
  const { rows } = await askLocally(
    {
      code: `SELECT ${checked.map(({ misfits }) => `CAST(${misfits ?? '0'} AS VARCHAR)`).join(', ')} FROM ${source}`,
    },
    local,
  );
  const at = (rows[0] ?? []).findIndex((count) => count !== '0');
  const column = checked[at];
  if (column === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `column ${column.name} has ${grouped(Number(rows[0]?.[at] ?? 0))} values that other engines do not have: ${column.cast === undefined ? 'numbers of more than 38 digits' : 'days before the year 1 or after 9999'}`,
    {
      hint: `Nothing was sent. Send the column as text, as in CAST(… AS VARCHAR) or --types ${column.name}=text.`,
    },
  );
}

/** Removes what was uploaded. Returns a sentence when it stays. Never rejects; waits `withinMs` milliseconds at the most. */
export async function removeUploaded(
  directory: string,
  { client, clock, settings, logger }: CellRun,
): Promise<string | undefined> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      client.files.remove(directory, patience.signal).then(() => undefined),
      clock
        .wait(settings.interruptWaitMs, patience.signal)
        .then(() => stays(directory, 'the server has not answered in time')),
    ]);
  } catch (thrown) {
    logger.info(`${directory} is not removed: ${messageOf(thrown)}`);
    return stays(directory, messageOf(thrown));
  } finally {
    patience.abort('settled');
  }
}

function stays(directory: string, why: string): string {
  return `The uploaded files stay in ${directory}: ${why}`;
}
