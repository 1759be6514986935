/** `%cat`: a part of a text file of the server. It holds no more than is shown, and reads no further than it must. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { FileCommand } from '../../magics/index.ts';
import { renderNotices, renderText, withJson } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { serverPath } from './server-path.ts';
import { entryAt, nothingAt } from './stored-entry.ts';
import { decoded } from './decoded-text.ts';

/** Lines that are shown where no number is asked for. */
const usualLines = 1000;
/** Bytes of text that are shown at the most. */
const mostBytes = 256 * 1024;

const lineEnd = 0x0a;

type CatCommand = Extract<FileCommand, { kind: 'cat' }>;

interface Part {
  readonly bytes: Buffer;
  /** What of the file was left out. */
  readonly cut: 'nothing' | 'before' | 'behind';
  /** The part begins or ends within a line. */
  readonly splits: boolean;
}

export async function* catFile(command: CatCommand, run: CellRun): AsyncGenerator<CellEvent> {
  const path = await serverPath(command.path, run.client.files, run.signal);
  const entry = await entryAt(path, run);
  if (entry === undefined) throw await nothingAt(path, run);
  if (entry.kind === 'directory')
    throw new LinkisKernelError('OPTION_INVALID', `${path} is a directory`, {
      hint: '%ls lists its files.',
    });
  const lines = command.part?.lines ?? usualLines;
  const bytes = await run.client.files.download(path, run.signal);
  const part = await (command.part?.from === 'tail' ? tailOf : headOf)(bytes, lines);
  const { text, encoding } = await decoded(part.bytes, command.encoding, path, part.cut);
  const shown = text === '' ? [] : text.replace(/\r?\n$/, '').split('\n');
  const notes = [
    ...(part.cut === 'nothing' ? [] : [cutNote(part, shown.length, command, entry.size)]),
    ...(encoding === 'utf-8' || command.encoding !== undefined
      ? []
      : [`The text is no UTF-8: it was read as ${encoding}; --encoding names another one`]),
    ...(shown.some((line) => line.endsWith('\r')) ? ['Lines end with CR LF'] : []),
    ...(text === '' ? [`${path} is empty`] : []),
  ];
  if (shown.length > 0 || command.json)
    yield {
      kind: 'display',
      bundle: withJson(renderText(shown.map(visible)), command.json, {
        path,
        text,
        encoding,
        lines: shown.length,
        bytes: part.bytes.length,
        size: entry.size ?? null,
        isWhole: part.cut === 'nothing',
      }),
    };
  if (notes.length > 0) yield { kind: 'display', bundle: renderNotices(notes) };
}

function cutNote(
  { cut, splits, bytes }: Part,
  lines: number,
  { part }: CatCommand,
  size: number | undefined,
): string {
  const which = cut === 'behind' ? 'first' : 'last';
  const of = size === undefined ? '' : ` of ${grouped(size)} bytes`;
  const amount = splits
    ? `${which} ${grouped(bytes.length)} bytes`
    : `${which} ${counted(lines, 'line')}`;
  const rest = part === undefined ? '; --head N and --tail N choose others' : '';
  return `The ${amount}${of}${rest}; %get brings the whole file`;
}

/** The first `lines` lines. The rest is not read. */
async function headOf(chunks: AsyncIterable<Uint8Array>, lines: number): Promise<Part> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  let ends = 0;
  for await (const chunk of chunks) {
    if (ends >= lines || bytes >= mostBytes)
      return { bytes: Buffer.concat(held), cut: 'behind', splits: ends < lines };
    let to = 0;
    while (to < chunk.length && ends < lines && bytes + to < mostBytes) {
      if (chunk[to] === lineEnd) ends += 1;
      to += 1;
    }
    held.push(chunk.slice(0, to));
    bytes += to;
    if (to < chunk.length)
      return { bytes: Buffer.concat(held), cut: 'behind', splits: ends < lines };
  }
  return { bytes: Buffer.concat(held), cut: 'nothing', splits: false };
}

/** The last `lines` lines. All is read, and only the end is held. */
async function tailOf(chunks: AsyncIterable<Uint8Array>, lines: number): Promise<Part> {
  let held: Buffer = Buffer.alloc(0);
  let isCut = false;
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    if (held.length <= 2 * mostBytes) continue;
    held = Buffer.from(held.subarray(held.length - mostBytes));
    isCut = true;
  }
  if (held.length > mostBytes) {
    held = held.subarray(held.length - mostBytes);
    isCut = true;
  }
  // A line end at the very end begins no further line.
  let from = held.length - 1;
  let ends = 0;
  while (from > 0) {
    if (held[from - 1] === lineEnd) ends += 1;
    if (ends >= lines) break;
    from -= 1;
  }
  const found = Math.max(0, from);
  if (found > 0) return { bytes: held.subarray(found), cut: 'before', splits: false };
  return { bytes: held, cut: isCut ? 'before' : 'nothing', splits: isCut };
}

/** Tabs stay; what would hide, turn or end the text is shown as `\\u202e`. */
function visible(line: string): string {
  return line.replace(/\r$/, '').replaceAll(
    // oxlint-disable-next-line no-control-regex -- finding control characters is the point
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
