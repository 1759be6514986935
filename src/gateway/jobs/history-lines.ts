/** The lines of a file that may be of any size, read in pieces: neither the file nor a line fills the memory. */
import { ignoreMissing, openPrivateFile } from '../../shared/index.ts';

/** In characters. No cell is so large: the gateway has not written a longer line. */
const longestLine = 32 * 1024 * 1024;

/** Each line without its end; `undefined` for one that is too long. Nothing when there is no file. Rejects with the system's error. */
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
