/** Guesses which known name was meant by an unknown one. */

/** Letters for each edit that is allowed: a name of two letters must match exactly. */
const lettersOfOneFault = 3;

/** The candidate with the smallest edit distance; undefined when none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const longer = Math.max(name.length, candidate.length);
    if (distance < bestDistance && distance <= Math.floor(longer / lettersOfOneFault)) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** The number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  // Names are short; a pasted wall of text is not compared letter by letter.
  if (from.length > 64 || to.length > 64) return Math.max(from.length, to.length);
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      line.push(least);
    }
    before = last;
    last = line;
  }
  return last[to.length] ?? 0;
}

/** `; did you mean X?` or nothing. */
export function suggestion(name: string, candidates: Iterable<string>, prefix = ''): string {
  const meant = nearest(name, candidates);
  return meant === undefined ? '' : `; did you mean ${prefix}${meant}?`;
}
