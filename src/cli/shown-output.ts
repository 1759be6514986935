/** Shows on standard output what cells and magics publish: in colour, with progress and fitted tables where it is a terminal. */
import { type TerminalListener, terminalListener } from '../notebook/index.ts';
import { cutToWidth } from '../render/index.ts';
import { isColoured } from '../shared/index.ts';
import { fittedTable } from './fitted-table.ts';
import { headWidth, outputWidth } from './terminal-width.ts';

/** `mostLines`: of one display. */
export function outputListener(mostLines: number = Number.POSITIVE_INFINITY): TerminalListener {
  const width = outputWidth(process.stdout);
  return terminalListener({
    write: (text) => process.stdout.write(text),
    coloured: isColoured(process.env, process.stdout.isTTY),
    live: process.stdout.isTTY,
    width: width ?? headWidth,
    mostLines,
    cut: cutToWidth,
    fit: (text) => (width === undefined ? text : fittedTable(text, width)),
  });
}
