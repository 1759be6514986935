/** Shows a run in a terminal or in a log: each cell's head and outputs as they come. Decides nothing; what failed is told elsewhere. */
import { asArray, asString, coloursFor, type JsonObject } from '../shared/index.ts';
import { foldReturns, withoutReturns } from './carriage-returns.ts';
import { displayIdOf, isStatusLine, plainOf } from './displayed.ts';
import type { NotebookCell } from './notebook-file.ts';
import type { PublishedMessage } from './output-collector.ts';
import type { CellEnd, RunCell } from './run-cell.ts';
import type { RunListener } from './run-notebook.ts';
import { terminalText } from './terminal-text.ts';

type CutLine = (line: string, width: number) => string;

export interface TerminalParts {
  readonly write: (text: string) => void;
  /** A terminal, where one line of progress is drawn over and over; else only whole lines are written. */
  readonly live: boolean;
  /** Whether colours are written; if not, they are also removed from the kernel's text. */
  readonly coloured: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Lines shown of one display; the others are only counted. Infinity shows all. */
  readonly mostLines: number;
  /** Makes a table in the text of a display as narrow as the terminal. */
  readonly fit: (text: string) => string;
  /** Cuts a line to so many columns of the terminal. */
  readonly cut: CutLine;
}

/** Shows outputs that are no cell's, too: nothing begins then. */
export interface TerminalListener extends RunListener {
  published(place: RunCell | undefined, message: PublishedMessage): void;
  ended(place: RunCell | undefined, end: CellEnd): void;
}

export function terminalListener({
  write,
  coloured,
  live,
  width,
  mostLines,
  fit,
  cut,
}: TerminalParts): TerminalListener {
  const colours = coloursFor(coloured);
  /** Displays with an id may still change, so each is printed when the cell ends, in its last form. */
  let updatable = new Map<string, string>();
  let error: JsonObject | undefined;
  let progress = false;
  let lineOpen = false;
  let shown = false;
  /** Not on a terminal: the end of a stream that has no line end yet, and may be overwritten. */
  let held: { readonly name: unknown; readonly text: string } | undefined;
  const wipe = (): void => {
    if (progress) write('\r\u001b[K');
    progress = false;
  };
  const print = (text: string): void => {
    if (text === '') return;
    wipe();
    write(text);
    shown = true;
    lineOpen = !text.endsWith('\n');
  };
  const clean = (text: string): string => terminalText(text, coloured);
  const stream = (name: unknown, text: string): void => {
    print(name === 'stderr' ? colours.yellow(text) : text);
  };
  const closeLine = (): void => {
    const last = held;
    held = undefined;
    if (last !== undefined) stream(last.name, withoutReturns(last.text));
    if (lineOpen) write('\n');
    lineOpen = false;
  };
  const printBlock = (text: string): void => {
    if (text === '') return;
    wipe();
    closeLine();
    print(`${text.trimEnd()}\n`);
  };
  const takeText = (name: unknown, text: string): void => {
    if (live) {
      stream(name, text);
      return;
    }
    if (held !== undefined && held.name !== name) closeLine();
    const whole = foldReturns(`${held?.text ?? ''}${text}`);
    const open = whole.lastIndexOf('\n') + 1;
    held = open === whole.length ? undefined : { name, text: whole.slice(open) };
    if (open > 0) stream(name, whole.slice(0, open));
  };
  const showDisplay = (content: JsonObject, fresh: boolean): void => {
    const plain = clean(plainOf(content));
    const id = displayIdOf(content);
    const isStatus = isStatusLine(content);
    if (id !== undefined && !isStatus) updatable.set(id, plain);
    if (id === undefined && !isStatus) {
      if (fresh) printBlock(shortened(fit(plain), mostLines));
      return;
    }
    if (!live || lineOpen) return;
    wipe();
    const line = terminalText(plain, false).split('\n')[0] ?? '';
    write(colours.dim(cut(line, Math.max(8, width - 1))));
    progress = true;
  };
  return {
    begins: ({ cell, index, of }) => {
      updatable = new Map();
      error = undefined;
      const place = `[${String(index)}/${String(of)}]`;
      // A cell that has shown something is set apart from the next.
      printBlock(
        `${shown ? '\n' : ''}${colours.bold(place)} ${colours.dim(headOf(cell, cut, width - place.length - 2))}`,
      );
      shown = false;
    },
    published: (_place, { header, content }) => {
      switch (header.msg_type) {
        case 'stream':
          takeText(content['name'], clean(asString(content['text']) ?? ''));
          break;
        case 'display_data':
        case 'execute_result':
          showDisplay(content, true);
          break;
        case 'update_display_data':
          showDisplay(content, false);
          break;
        case 'error':
          error = content;
          break;
        default:
          break;
      }
    },
    ended: (place, end) => {
      wipe();
      closeLine();
      for (const text of updatable.values()) printBlock(shortened(fit(text), mostLines));
      updatable = new Map();
      if (end.status === 'error' && end.expected) printBlock(clean(tracebackOf(error)));
      if ((end.status !== 'skipped' && end.status !== 'kept') || place === undefined) return;
      const at = `[${String(place.index)}/${String(place.of)}]`;
      const head = headOf(place.cell, cut, width - 40);
      const why =
        end.status === 'kept' ? 'kept of the earlier run' : 'skipped (tag skip-execution)';
      printBlock(colours.dim(`${at} ${why}: ${head}`));
      shown = false;
    },
  };
}

/** The lines of an error message, as the cell of a notebook shows them. */
export function tracebackOf(error: JsonObject | undefined): string {
  return (asArray(error?.['traceback']) ?? []).map(String).join('\n');
}

/** The cell's text on one line of at most `width` columns. */
export function headOf({ source }: NotebookCell, cut: CutLine, width: number): string {
  const text = terminalText(source, false).trim().replaceAll(/\s+/g, ' ');
  return cut(text, Math.max(8, width));
}

/** The first lines, and the number of the others. */
function shortened(text: string, mostLines: number): string {
  const lines = text.split('\n');
  if (lines.length <= mostLines) return text;
  return [
    ...lines.slice(0, mostLines),
    `… ${String(lines.length - mostLines)} more lines, in the notebook`,
  ].join('\n');
}
