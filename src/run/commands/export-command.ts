/** What `%export` does: streams a result to a file beside the notebook and says how far it is. */
import { randomUUID } from 'node:crypto';
import { type CellEvent, displayId, type MimeBundle } from '../../interpreter/index.ts';
import type { ExportCommand } from '../../magics/index.ts';
import { formatDuration, renderLines } from '../../render/index.ts';
import { messageOf } from '../../shared/index.ts';
import type { ResultSetRef } from '../../task/index.ts';
import type { RunParts } from '../cell-run.ts';
import { exportPieces } from '../export-bytes.ts';
import { checkTarget, exportPath, openExportFile } from '../export-file.ts';
import { exportSource } from '../export-source.ts';

interface Written {
  readonly file: string;
  /** Undefined for a workbook: the server makes it and counts nothing. */
  rows: number | undefined;
  bytes: number;
  readonly notices: Set<string>;
}

/** Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted; no part of a file is left then. */
export async function* runExportCommand(
  command: ExportCommand,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  const { clock, settings } = parts;
  const startedAt = clock.now();
  const path = exportPath(command.file);
  if (!command.all) await checkTarget(path, command.force);
  const { results } = await exportSource(command, parts, signal);
  const targets = results.map((result) => ({
    result,
    path: command.all ? path.replace(/(\.\w+)$/, `-${String(result.index + 1)}$1`) : path,
  }));
  for (const target of targets) await checkTarget(target.path, command.force);
  const id = displayId(`linkis-export-${randomUUID()}`);
  const done: Written[] = [];
  const show = (kind: 'display' | 'update', bundle: MimeBundle): CellEvent => ({
    kind,
    bundle,
    displayId: id,
  });
  yield show('display', renderLines([`Exporting to ${path} …`]));
  let shownAt = clock.now();
  for (const target of targets) {
    const written: Written = { file: target.path, rows: undefined, bytes: 0, notices: new Set() };
    try {
      for await (const _piece of writeFile(command, target.result, written, parts, signal)) {
        if (clock.now() - shownAt < settings.pace.statusMs) continue;
        shownAt = clock.now();
        yield show('update', renderLines([`Exporting to ${written.file}: ${amount(written)} …`]));
      }
    } catch (thrown) {
      const why = signal.aborted ? 'interrupted' : messageOf(thrown);
      yield show(
        'update',
        renderLines([
          ...done.map((file) => `${file.file}: ${amount(file)}`),
          `${written.file} was not written, and no part of it is left: ${why}`,
        ]),
      );
      throw thrown;
    }
    done.push(written);
  }
  yield show('update', answer(done, clock.now() - startedAt, command.json));
}

/** Yields after each piece. */
async function* writeFile(
  command: ExportCommand,
  result: ResultSetRef,
  written: Written,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<undefined> {
  const file = await openExportFile(written.file, command.force);
  try {
    for await (const piece of exportPieces(command, result, parts.client, signal)) {
      await file.write(piece.bytes);
      written.bytes += Buffer.byteLength(piece.bytes);
      if (piece.rows !== undefined) written.rows = (written.rows ?? 0) + piece.rows;
      for (const notice of piece.notices) written.notices.add(notice);
      yield undefined;
      signal.throwIfAborted();
    }
    await file.finish();
  } finally {
    await file.discard();
  }
}

function answer(done: readonly Written[], elapsedMs: number, json: boolean): MimeBundle {
  const lines = done.flatMap((file) => [
    `${file.file}: ${amount(file)} in ${formatDuration(elapsedMs)}`,
    ...[...file.notices].map((notice) => `The server left something out: ${notice}`),
  ]);
  const facts = done.map(({ file, rows, bytes, notices }) => ({
    file,
    rows: rows ?? null,
    bytes,
    notices: [...notices],
  }));
  return {
    ...renderLines(lines),
    ...(json ? { 'application/json': { files: facts, seconds: elapsedMs / 1000 } } : {}),
  };
}

function amount({ rows, bytes }: Written): string {
  const counted =
    rows === undefined ? '' : `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}, `;
  return `${counted}${bytes.toLocaleString('en')} bytes`;
}
