/** `%run`: the cells of a file one after the other, each as a cell of its own, inside of the cell that names the file. */
import { dirname } from 'node:path';
import type { CellError, CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { type FileCell, fileCells, type RunFileCommand } from '../../magics/index.ts';
import { renderMuted } from '../../render/index.ts';
import { asArray, asNumber, asObject, LinkisKernelError, piped } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { chainOf, createFileDefaults, type FilePart, type FileRun } from '../file/file-run.ts';
import { readCodeFile } from '../file/read-file.ts';

/** The most files inside of each other. */
const deepest = 8;

/** What one cell streams at the least, in bytes, however much the cells before it have streamed. */
const leastStreamed = 16_384;

/** Errors that name the file and the cell of their code already. */
const placed = new WeakSet<CellError>();

/** Rejects with a `LinkisKernelError` when the file cannot be run; a cell of it that fails ends the run with its outcome. */
export async function* runFile(
  command: RunFileCommand,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const by = run.file;
  const directory = by === undefined ? process.cwd() : dirname(by.path);
  const { named, path, text } = await readCodeFile(command.file, directory);
  checkChain(by, command.file, path);
  const cells = fileCells(named, text);
  const quiet = command.quiet || by?.quiet === true;
  const defaults = createFileDefaults(by?.defaults, command.parameters, quiet);
  const file: FileRun = { name: command.file, path, by, quiet, defaults };
  const shown = { streamed: 0, displayed: 0 };
  const tasks: number[] = [];
  let outcome: CellOutcome = { status: 'ok' };
  if (cells.length === 0 && !quiet) yield told(`${file.name}: it has no code`);
  for (const [index, cell] of cells.entries()) {
    run.signal.throwIfAborted();
    const place = placeOf(file, index, cells.length);
    if (!quiet) yield told(place);
    const { streamBytes, cellBytes } = run.settings.limits;
    const left = {
      streamBytes: Math.max(leastStreamed, streamBytes - shown.streamed),
      cellBytes: Math.max(0, cellBytes - shown.displayed),
    };
    const ended = yield* counted(run.runPart({ ...partOf(cell), file, left }), shown);
    for (const task of tasksOf(ended)) tasks.push(task);
    const metadata = withTasks(ended.metadata, tasks);
    if (ended.status === 'ok') outcome = { ...ended, metadata };
    else {
      const error = withPlace(ended.error, place);
      if (cell.mayFail !== true || run.signal.aborted) return { ...ended, error, metadata };
      yield { kind: 'text', stream: 'stderr', text: `${error.traceback.join('\n')}\n` };
      outcome = { status: 'ok', metadata };
    }
    if (cell.isParameters === true) defaults.renew();
  }
  return outcome;
}

function partOf({ code, linesBefore, language }: FileCell): Omit<FilePart, 'file' | 'left'> {
  return { code, linesBefore, language };
}

/** The tasks that a cell of the file ran, itself or in a file that it runs. */
function tasksOf({ metadata }: CellOutcome): readonly number[] {
  const linkis = asObject(metadata?.['linkis']);
  const listed = asArray(linkis?.['tasks']) ?? [linkis?.['taskId']];
  return listed.map(asNumber).filter((task) => task !== undefined);
}

/** What is told of the last cell, with the tasks of all. */
function withTasks(
  metadata: CellOutcome['metadata'],
  tasks: readonly number[],
): CellOutcome['metadata'] {
  if (tasks.length === 0) return metadata;
  return { ...metadata, linkis: { ...asObject(metadata?.['linkis']), tasks: [...tasks] } };
}

/** Refuses a file that runs itself, and files that go too deep. */
function checkChain(by: FileRun | undefined, name: string, path: string): void {
  const chain = chainOf(by);
  const names = [...chain.map((file) => file.name), name].join(' → ');
  if (chain.some((file) => file.path === path))
    throw new LinkisKernelError('OPTION_INVALID', `${name} runs itself: ${names}`, {
      hint: 'Take the %run out that closes the circle.',
    });
  if (chain.length >= deepest)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `files run each other more than ${String(deepest)} deep: ${names}`,
    );
}

/** `report.ipynb · cell 3 of 7`. */
function placeOf({ name }: FileRun, index: number, of: number): string {
  return of === 1 ? name : `${name} · cell ${String(index + 1)} of ${String(of)}`;
}

function told(line: string): CellEvent {
  return { kind: 'display', bundle: renderMuted(line) };
}

/** Passes the events on, and counts what they show. */
async function* counted(
  events: AsyncGenerator<CellEvent, CellOutcome, void>,
  shown: { streamed: number; displayed: number },
): AsyncGenerator<CellEvent, CellOutcome> {
  return yield* piped(events, (event) => {
    if (event.kind === 'text') shown.streamed += event.text.length;
    else if (event.kind === 'display')
      for (const value of Object.values(event.bundle))
        shown.displayed += typeof value === 'string' ? Buffer.byteLength(value) : 0;
    return [event];
  });
}

/** Each file on the way to the failure has a line under the cause, the one that the notebook runs first. */
function withPlace(error: CellError, place: string): CellError {
  const isInner = !placed.has(error);
  const [first = '', ...rest] = error.traceback;
  const evalue = isInner ? `${error.evalue} (${place.replace(' · ', ', ')})` : error.evalue;
  const withFile = { ...error, evalue, traceback: [first, `In ${place}`, ...rest] };
  placed.add(withFile);
  return withFile;
}
