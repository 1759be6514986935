/** Makes a kernel's text safe for a terminal: removes what moves the cursor or sets a title or the clipboard. Knows no message. */
import { stripVTControlCharacters } from 'node:util';

// Colours and weights: `ESC [ … m`. Other sequences are the terminal's commands.
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const colour = /(\u001b\[[\d;:]*m)/;
// All but tab, line end and carriage return, with which progress bars draw; C1 has commands of its own.
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const commands = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Keeps the colours, unless `coloured` is off, and removes all else that a terminal obeys. */
export function terminalText(text: string, coloured: boolean): string {
  return text
    .split(colour)
    .map((part, index) =>
      // Odd parts are colours. What is left of a cut sequence is shown and does nothing.
      index % 2 === 0 ? stripVTControlCharacters(part).replace(commands, '') : coloured ? part : '',
    )
    .join('');
}
