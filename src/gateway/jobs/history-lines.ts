/** The lines of a file of ours that may be of any size: read in pieces, so that neither file nor line fills the memory. */
import { isMissing, openPrivateFile } from '../../shared/index.ts';

/** A line longer than this is none of ours: cells are smaller. In characters. */
const longestLine = 32 * 1024 * 1024;

/** Each line without its end; `undefined` for one that is too long. Nothing when there is no file. Rejects with the system's error. */
export async function* historyLines(file: string): AsyncGenerator<string | undefined> {
  const handle = await openPrivateFile(file, 'read').catch((thrown: unknown) => {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  });
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
