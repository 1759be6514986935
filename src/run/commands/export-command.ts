/** `%export` streams a result into a file and shows its progress. */
import type { CellEvent, MimeBundle } from '../../interpreter/index.ts';
import type { ExportCommand } from '../../magics/index.ts';
import { formatDuration, renderLines, showControls, withJson } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError, messageOf, plural } from '../../shared/index.ts';
import type { ResultSetRef, TaskId } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { progressLine } from '../cell/progress-line.ts';
import { type ExportPiece, exportPieces, workbookPieces } from '../export/bytes.ts';
import { type LostLetters, lostText } from '../export/encode-text.ts';
import { checkTarget, exportPath, openExportFile } from '../export/file.ts';
import { type ExportSource, exportSource, olderNote } from '../export/result-source.ts';
import { writeParquet } from '../local/write-parquet.ts';
import { fullColumns, longestCell } from '../export/sheet-cuts.ts';
import { resultWords } from '../export/result-words.ts';
import { taskText } from '../../task/index.ts';

/** A notice about cut texts names at most this many columns. */
const mostNamed = 10;

interface Written {
  readonly file: string;
  readonly source: string;
  /** Undefined for a workbook: the server makes it and does not count its rows. */
  rows: number | undefined;
  bytes: number;
  readonly notices: Set<string>;
  /** What differs from the result in the file. */
  readonly changes: Set<string>;
  /** Letters that the encoding lacks and that became `?`. */
  lost: LostLetters | undefined;
}

interface Target {
  readonly path: string;
  readonly source: string;
  /** Yields whenever it has come further. Leaves nothing behind when it rejects. */
  readonly write: (written: Written) => AsyncGenerator<undefined>;
}

/** Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted; it then leaves no part of the current file. */
export async function* runExportCommand(
  command: ExportCommand,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const { clock } = run;
  const startedAt = clock.now();
  const line = progressLine('export', run);
  const path = exportPath(command.file);
  const isOne = !command.all || command.format === 'xlsx';
  if (isOne) await checkTarget(path, command.force);
  const source = await exportSource(command, run);
  const { later } = source;
  const targets = targetsOf(command, path, source, run);
  for (const target of targets) await checkTarget(target.path, command.force);
  const done: Written[] = [];
  for (const target of targets) {
    const written: Written = {
      file: target.path,
      source: target.source,
      rows: undefined,
      bytes: 0,
      notices: new Set(),
      changes: new Set(),
      lost: undefined,
    };
    try {
      for await (const _step of target.write(written)) {
        const event = line.due(() => `Exporting to ${written.file}: ${amount(written)} …`);
        if (event !== undefined) yield event;
      }
    } catch (thrown) {
      const why = run.signal.aborted ? 'interrupted' : messageOf(thrown);
      yield line.show(
        renderLines([
          ...done.map((file) => `${file.file}: ${amount(file)}`),
          `${written.file} was not written, and no part of it is left: ${why}`,
          ...(done.length > 0 && !command.force ? ['--force writes all of them again.'] : []),
        ]),
      );
      throw thrown;
    }
    if (command.format === 'xlsx') await noteCuts(written);
    done.push(written);
  }
  const isStable = run.settings.status === 'stable';
  yield line.show(
    answer(done, { elapsedMs: clock.now() - startedAt, isStable }, command.json, later),
  );
}

/** One file for each result, or one workbook of all. Nothing is read before the pieces are asked for. */
function targetsOf(
  command: ExportCommand,
  path: string,
  { taskId, results, of, location }: ExportSource,
  run: CellRun,
): readonly Target[] {
  const { client, signal } = run;
  const { force } = command;
  if (!command.all || command.format !== 'xlsx')
    return results.map((result) => {
      const source = resultWords(result, taskId, run.settings);
      return {
        source,
        path: command.all ? path.replace(/(\.\w+)$/, `-${String(result.index + 1)}$1`) : path,
        write: (written) =>
          command.format === 'parquet'
            ? writeTyped(result, command, written, run)
            : writeFile(exportPieces(command, result, client, signal), force, written, signal),
      };
    });
  if (location === undefined || results.length !== of)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${String(results.length)} of the ${String(of)} results of task ${taskText(taskId)} are tables, and --all writes tables only`,
      {
        hint: `Export a table alone, as in %export ${taskText(taskId)}.${String((results[0]?.index ?? 0) + 1)} ${command.file}, or as .csv with --all.`,
      },
    );
  const source =
    run.settings.status === 'stable' ? 'all results' : `all results of task ${taskText(taskId)}`;
  const pieces = workbookPieces(command, location, client, signal);
  return [{ path, source, write: (written) => writeFile(pieces, force, written, signal) }];
}

async function* writeTyped(
  result: ResultSetRef,
  { limit, force }: ExportCommand,
  written: Written,
  run: CellRun,
): AsyncGenerator<undefined> {
  const file = await openExportFile(written.file, force);
  try {
    for await (const { rows, bytes, notices } of writeParquet(
      { result, what: written.source, limit, file: file.part },
      run,
    )) {
      written.rows = rows;
      written.bytes = bytes;
      for (const notice of notices) written.changes.add(notice);
      yield undefined;
      run.signal.throwIfAborted();
    }
    await file.finish();
  } finally {
    await file.discard();
  }
}

async function* writeFile(
  pieces: AsyncIterable<ExportPiece>,
  force: boolean,
  written: Written,
  signal: AbortSignal,
): AsyncGenerator<undefined> {
  const file = await openExportFile(written.file, force);
  try {
    for await (const piece of pieces) {
      await file.write(piece.bytes);
      written.bytes += Buffer.byteLength(piece.bytes);
      if (piece.rows !== undefined) written.rows = (written.rows ?? 0) + piece.rows;
      for (const notice of piece.notices) written.notices.add(notice);
      if (piece.lost !== undefined)
        written.lost = {
          ...(written.lost ?? piece.lost),
          count: (written.lost?.count ?? 0) + piece.lost.count,
        };
      yield undefined;
      signal.throwIfAborted();
    }
    await file.finish();
  } finally {
    await file.discard();
  }
}

/** The server silently cuts texts that a cell of Excel cannot hold. */
async function noteCuts({ file, notices }: Written): Promise<void> {
  const columns = await fullColumns(file);
  if (columns.length === 0) return;
  const told = columns.slice(0, mostNamed).map((name) => showControls(name));
  const others =
    columns.length > told.length ? ` and ${String(columns.length - told.length)} more` : '';
  notices.add(
    `texts of ${plural(columns.length, 'column')} ${told.join(', ')}${others} end after ${grouped(longestCell)} characters, the most that a cell of Excel holds; a .csv has them whole`,
  );
}

function answer(
  done: readonly Written[],
  { elapsedMs, isStable }: { readonly elapsedMs: number; readonly isStable: boolean },
  json: boolean,
  later: TaskId | undefined,
): MimeBundle {
  const took = isStable ? '' : ` in ${formatDuration(elapsedMs)}`;
  const lines = [
    ...done.flatMap((file) => [
      `${file.file}: ${amount(file)}${took} (${file.source})`,
      ...(file.lost === undefined
        ? []
        : [`⚠ ${lostText(file.lost)} could not be written: ? stands in its place`]),
      ...file.changes,
      ...[...file.notices].map((notice) => `The server left something out: ${notice}`),
    ]),
    ...(later === undefined ? [] : [`⚠ ${olderNote(later)}`]),
  ];
  const facts = done.map(({ file, source, rows, bytes, notices, changes, lost }) => ({
    file,
    source,
    rows: rows ?? null,
    bytes,
    notices: [...notices],
    changes: [...changes],
    lost: lost ?? null,
  }));
  return withJson(renderLines(lines), json, {
    files: facts,
    seconds: elapsedMs / 1000,
    laterTask: later ?? null,
  });
}

function amount({ rows, bytes }: Written): string {
  const many = rows === undefined ? '' : `${counted(rows, 'row')}, `;
  return `${many}${grouped(bytes)} bytes`;
}
