/** Text of a kernel made safe for a terminal: what moves the cursor, sets titles or the clipboard is taken out. Knows no message. */
import { stripVTControlCharacters } from 'node:util';

// Colours and weights: `ESC [ … m`. Other sequences are the terminal's commands.
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const colour = /(\u001b\[[\d;:]*m)/;
// All but tab, line end and carriage return, which progress bars draw with; C1 has commands of its own.
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const commands = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** The text with colours and nothing else that a terminal obeys; without colours when `coloured` is off. */
export function terminalText(text: string, coloured: boolean): string {
  return text
    .split(colour)
    .map((part, index) =>
      // The odd parts are the colours themselves. What is left of a cut sequence is shown, and does nothing.
      index % 2 === 0 ? stripVTControlCharacters(part).replace(commands, '') : coloured ? part : '',
    )
    .join('');
}
