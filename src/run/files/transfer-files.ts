/** `%get` and `%put`: a file comes or goes as a stream, whole or not at all, and its size is checked at the end. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CellEvent } from '../../interpreter/index.ts';
import type { FileCommand } from '../../magics/index.ts';
import { formatDuration, renderLines, withJson } from '../../render/index.ts';
import { grouped, LinkisKernelError, messageOf, systemCodeOf } from '../../shared/index.ts';
import { beatsUntil } from '../cell/beats.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { progressLine, shown } from '../cell/progress-line.ts';
import { checkTarget, exportPath, openExportFile } from '../export/file.ts';
import { guardWrite } from '../task/guard-task.ts';
import { targetOf } from './change-files.ts';
import { nameOf, parentOf, type ServerPath, serverPath } from './server-path.ts';
import { entryAt, nothingAt, type StoredEntry } from './stored-entry.ts';

export async function* getFile(
  command: Extract<FileCommand, { kind: 'get' }>,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const startedAt = run.clock.now();
  const path = await serverPath(command.path, run.client.files, run.signal);
  const entry = await fileAt(path, run);
  const target = await localTarget(command.local, nameOf(path));
  await checkTarget(target, command.force);
  const line = progressLine('get', run);
  const of = entry.size === undefined ? '' : ` of ${grouped(entry.size)}`;
  try {
    const bytes = yield* shown(
      fetchFile(path, entry, target, command.force, run),
      { line, run },
      (count) => `Getting ${path}: ${grouped(count ?? 0)}${of} bytes …`,
    );
    yield line.show(
      withJson(
        renderLines([`${target}: ${grouped(bytes)} bytes of ${path}${timeOf(startedAt, run)}`]),
        command.json,
        { file: target, path, bytes },
      ),
    );
  } catch (thrown) {
    if (line.isShown())
      yield line.show(
        renderLines([
          `${target} was not written, and no part of it is left: ${whyOf(thrown, run)}`,
        ]),
      );
    throw thrown;
  }
}

/** Yields the bytes that have come. Leaves nothing behind when it rejects. */
async function* fetchFile(
  path: ServerPath,
  entry: StoredEntry,
  target: string,
  force: boolean,
  run: CellRun,
): AsyncGenerator<number, number> {
  const file = await openExportFile(target, force);
  try {
    let bytes = 0;
    for await (const chunk of await run.client.files.download(path, run.signal)) {
      await file.write(chunk);
      bytes += chunk.length;
      yield bytes;
      run.signal.throwIfAborted();
    }
    await checkSize(path, bytes, entry, run);
    await file.finish();
    return bytes;
  } finally {
    await file.discard();
  }
}

/** A connection may end a file early, and look like its end. */
async function checkSize(
  path: ServerPath,
  bytes: number,
  { size }: StoredEntry,
  run: CellRun,
): Promise<void> {
  if (size === undefined || size === bytes) return;
  const now = (await entryAt(path, run))?.size;
  if (now === bytes) return;
  throw new LinkisKernelError(
    'LINKIS_HTTP',
    `${path} did not come whole: ${grouped(bytes)} bytes came, and it has ${grouped(now ?? size)}`,
    { hint: 'Get it again; something may be writing to it meanwhile.' },
  );
}

async function fileAt(path: ServerPath, run: CellRun): Promise<StoredEntry> {
  const entry = await entryAt(path, run);
  if (entry === undefined) throw await nothingAt(path, run);
  if (entry.kind === 'directory')
    throw new LinkisKernelError('OPTION_INVALID', `${path} is a directory`, {
      hint: '%ls lists its files; %get and %cat take one of them.',
    });
  return entry;
}

/** The path that the file gets here: in the directory that was named, or under that name. */
async function localTarget(written: string | undefined, name: string): Promise<string> {
  if (written === undefined) return exportPath(name);
  const path = exportPath(written);
  const isDirectory =
    written.endsWith('/') ||
    (await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  return isDirectory ? join(path, name) : path;
}

export async function* putFile(
  command: Extract<FileCommand, { kind: 'put' }>,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const { files } = run.client;
  const startedAt = run.clock.now();
  const local = exportPath(command.local);
  const size = await localSize(local);
  const wished = await serverPath(command.path ?? '~', files, run.signal);
  const target = await targetOf(wished, command.path ?? '~', basename(local), run, {
    mayReplace: command.force,
  });
  await guardWrite(`%put writes ${target}`, { isLoss: false, confirmed: true }, run);
  const line = progressLine('put', run);
  yield* shown(
    sendFile(local, size, target, run),
    { line, run },
    (count) => `Putting ${local}: ${grouped(count ?? 0)} of ${grouped(size)} bytes …`,
  );
  const there = await entryAt(target, run);
  if (there === undefined || (there.size !== undefined && there.size !== size))
    throw new LinkisKernelError(
      'LINKIS_HTTP',
      there === undefined
        ? `${target} has not arrived, although the server says so`
        : `${target} has ${grouped(there.size ?? 0)} bytes, and ${grouped(size)} were sent`,
      { hint: 'Put it again; if it lasts, ask the administrator of the server.' },
    );
  yield line.show(
    withJson(
      renderLines([`${target}: ${grouped(size)} bytes of ${local}${timeOf(startedAt, run)}`]),
      command.json,
      { path: target, file: local, bytes: size },
    ),
  );
}

/** Yields the bytes that have left. */
async function* sendFile(
  local: string,
  size: number,
  target: ServerPath,
  run: CellRun,
): AsyncGenerator<number, void> {
  let sent = 0;
  const uploading = run.client.files.upload(
    parentOf(target) ?? target,
    nameOf(target),
    { size, open: () => bytesOf(local, size) },
    (count) => {
      sent = count;
    },
    run.signal,
  );
  for await (const _beat of beatsUntil(uploading, run)) yield sent;
  try {
    await uploading;
  } catch (thrown) {
    run.signal.throwIfAborted();
    throw withSizeHint(thrown, size);
  }
}

/** Bytes from which the size may be why an upload failed: gateways and proxies before them have limits from here on. */
const largeUpload = 32 * 1024 * 1024;

function withSizeHint(thrown: unknown, size: number): unknown {
  if (!(thrown instanceof LinkisKernelError) || size < largeUpload) return thrown;
  const hint = `The file may be too large: a gateway of Linkis takes 128 MB of an upload, unless its administrator sets another limit (wds.linkis.gateway.max.buffer.size). Split it; %send does so by itself.`;
  return new LinkisKernelError(thrown.code, thrown.message, {
    hint: thrown.hint === undefined ? hint : `${thrown.hint} ${hint}`,
    cause: thrown,
  });
}

/** Exactly so many bytes: the form has said how many come. */
async function* bytesOf(local: string, size: number): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  let left = size;
  const stream = createReadStream(local, { end: size - 1, highWaterMark: 256 * 1024 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    left -= chunk.length;
    yield chunk;
  }
  if (left > 0)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${local} has become ${grouped(left)} bytes shorter while it was sent`,
      { hint: 'Put it again when nothing writes to it.' },
    );
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its path is a loop of links',
};

/** Rejects with `OPTION_INVALID` for what is no file that can be sent. */
async function localSize(local: string): Promise<number> {
  try {
    const found = await stat(local);
    if (found.isFile()) return found.size;
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${local} is ${found.isDirectory() ? 'a directory' : 'no ordinary file'}`,
      { hint: '%put takes one file; nothing was sent.' },
    );
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (thrown instanceof LinkisKernelError || code === undefined) throw thrown;
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `cannot read ${local}: ${reasons[code] ?? code}`,
      {
        hint: 'Relative paths begin beside the notebook; nothing was sent.',
        cause: thrown,
      },
    );
  }
}

function timeOf(startedAt: number, { clock, settings }: CellRun): string {
  return settings.status === 'stable' ? '' : ` in ${formatDuration(clock.now() - startedAt)}`;
}

function whyOf(thrown: unknown, { signal }: CellRun): string {
  return signal.aborted ? 'interrupted' : messageOf(thrown);
}
