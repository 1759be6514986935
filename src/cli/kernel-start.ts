/** Reads `start` with the words that a kernelspec has, so that a kernel does not wait for the library that reads command lines. */
import type { StartOptions } from './start.ts';

const options: ReadonlyMap<string, keyof StartOptions> = new Map([
  ['-f', 'connectionFile'],
  ['--connection-file', 'connectionFile'],
  ['--profile', 'profile'],
  ['--language', 'language'],
]);

/** Undefined for every other command line: an option of a client's own, a value in the same word, one that begins with a hyphen. */
export function kernelStart([command, ...words]: readonly string[]): StartOptions | undefined {
  if (command !== 'start' || words.length % 2 !== 0) return undefined;
  const read: Partial<Record<keyof StartOptions, string>> = {};
  for (let at = 0; at < words.length; at += 2) {
    const option = options.get(words[at] ?? '');
    const value = words[at + 1] ?? '';
    if (option === undefined || value.startsWith('-')) return undefined;
    read[option] = value;
  }
  const { connectionFile, ...others } = read;
  return connectionFile === undefined ? undefined : { connectionFile, ...others };
}
