/** What carriage returns leave of a text: a progress bar draws its line over and over, and the last drawing counts. Pure. */

/** The text as a terminal shows it once nothing more comes. */
export function withoutReturns(text: string): string {
  return text.includes('\r') ? text.split('\n').map(overwritten).join('\n') : text;
}

/** A shorter text that shows the same, whatever follows it: what is overwritten goes, the place of the cursor stays. */
export function foldReturns(text: string): string {
  if (!text.includes('\r')) return text;
  const lines = text.split('\n');
  const open = lines.pop() ?? '';
  const end = open.lastIndexOf('\r');
  const kept = end < 0 ? open : `${overwritten(open.slice(0, end))}${open.slice(end)}`;
  return [...lines.map(overwritten), kept].join('\n');
}

/** One line. A drawing that is shorter than the one below leaves the end of that one, as on a terminal. */
function overwritten(line: string): string {
  if (!line.includes('\r')) return line;
  // A colour takes no place on the screen: drawings with colours replace the whole line.
  const isColoured = line.includes('\u001b');
  return line
    .split('\r')
    .filter((drawn) => drawn !== '')
    .reduce((shown, drawn) => (isColoured ? drawn : drawn + shown.slice(drawn.length)), '');
}
