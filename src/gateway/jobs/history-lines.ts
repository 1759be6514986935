/** Reads the lines of a file of any size in pieces, so that neither the file nor a line fills the memory. */
import { ignoreMissing, openPrivateFile } from '../../shared/index.ts';

/** In characters. The gateway writes no longer line, since no cell is so large. */
const longestLine = 32 * 1024 * 1024;

/** Yields each line without its end, undefined when it is too long; nothing when there is no file. Rejects with the system's error. */
export async function* historyLines(file: string): AsyncGenerator<string | undefined> {
  const handle = await openPrivateFile(file, 'read').catch(ignoreMissing);
  if (handle === undefined) return;
  let pieces: string[] = [];
  let size = 0;
  const take = (piece: string): void => {
    size += piece.length;
    if (size > longestLine) pieces = [];
    else pieces.push(piece);
  };
  const line = (): string | undefined => {
    const whole = size > longestLine ? undefined : pieces.join('');
    pieces = [];
    size = 0;
    return whole;
  };
  for await (const chunk of handle.createReadStream({ encoding: 'utf8' })) {
    const [first = '', ...others] = String(chunk).split('\n');
    take(first);
    for (const other of others) {
      yield line();
      take(other);
    }
  }
  yield line();
}
