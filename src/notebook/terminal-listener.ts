/** Shows a run in a terminal: each cell with its outputs as they come. Decides nothing. */
import { stripVTControlCharacters } from 'node:util';
import { asArray, asObject, asString, coloursFor, type JsonObject } from '../shared/index.ts';
import type { NotebookCell } from './notebook-file.ts';
import type { RunListener } from './run-notebook.ts';
import { terminalText } from './terminal-text.ts';

export interface TerminalParts {
  readonly write: (text: string) => void;
  /** A terminal, where one line of progress is drawn over and over; else only plain lines are written. */
  readonly live: boolean;
  /** Whether colours are written; if not, they are also removed from the kernel's text. */
  readonly coloured: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Lines shown of one display; the others are only counted. Infinity shows all. */
  readonly mostLines: number;
}

export function terminalListener({
  write,
  coloured,
  live,
  width,
  mostLines,
}: TerminalParts): RunListener {
  const colours = coloursFor(coloured);
  /** Displays with an id may still change, so each is printed when the cell ends, in its last form. */
  let updatable = new Map<string, string>();
  let progress = false;
  let lineOpen = false;
  const wipe = (): void => {
    if (progress) write('\r\u001b[K');
    progress = false;
  };
  const print = (text: string): void => {
    if (text === '') return;
    wipe();
    write(text);
    lineOpen = !text.endsWith('\n');
  };
  const clean = (text: string): string => terminalText(text, coloured);
  const closeLine = (): void => {
    if (lineOpen) write('\n');
    lineOpen = false;
  };
  const printBlock = (text: string): void => {
    if (text === '') return;
    wipe();
    closeLine();
    print(`${text.trimEnd()}\n`);
  };
  const showDisplay = (content: JsonObject, fresh: boolean): void => {
    const plain = clean(plainOf(content));
    const id = asString(asObject(content['transient'])?.['display_id']);
    if (id === undefined) {
      if (fresh) printBlock(shortened(plain, mostLines));
      return;
    }
    updatable.set(id, plain);
    if (!live || lineOpen) return;
    wipe();
    const line = stripVTControlCharacters(plain).split('\n')[0] ?? '';
    write(colours.dim(line.slice(0, Math.max(1, width - 1))));
    progress = true;
  };
  return {
    begins: (cell, index, of) => {
      updatable = new Map();
      printBlock(`${index > 1 ? '\n' : ''}${colours.bold(`[${String(index)}/${String(of)}]`)}`);
      printBlock(colours.dim(indent(terminalText(cell.source, false))));
    },
    published: (_cell, { header, content }) => {
      switch (header.msg_type) {
        case 'stream': {
          const text = clean(asString(content['text']) ?? '');
          print(content['name'] === 'stderr' ? colours.yellow(text) : text);
          break;
        }
        case 'display_data':
        case 'execute_result':
          showDisplay(content, true);
          break;
        case 'update_display_data':
          showDisplay(content, false);
          break;
        case 'error':
          printBlock(clean((asArray(content['traceback']) ?? []).map(String).join('\n')));
          break;
        default:
          break;
      }
    },
    ended: (cell, result, elapsedMs) => {
      wipe();
      closeLine();
      for (const text of updatable.values()) printBlock(colours.dim(text));
      updatable = new Map();
      const took = `${(elapsedMs / 1000).toFixed(1)} s`;
      if (result.status === 'error') {
        const how = result.allowed ? colours.yellow('failed, as allowed') : colours.red('failed');
        printBlock(
          // The cell has said why above, or the run says it below.
          `${how} ${colours.dim(took)} ${clean(result.ename)}`,
        );
      } else if (result.status === 'skipped') {
        printBlock(
          colours.dim(`skipped (tag skip-execution): ${terminalText(firstLine(cell), false)}`),
        );
      } else {
        printBlock(`${colours.green('ok')} ${colours.dim(took)}`);
      }
    },
  };
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

function plainOf(content: JsonObject): string {
  return asString(asObject(content['data'])?.['text/plain']) ?? '';
}

function firstLine(cell: NotebookCell): string {
  return cell.source.trim().split('\n')[0] ?? '';
}

function indent(source: string): string {
  return source
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
