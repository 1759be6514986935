/** What a configured alias asks for beside its engine and run type. Reads words only; changes nothing. */
import { engineOptions, engineMagic } from './engine-magic.ts';
import { parseOptions } from './options.ts';
import { splitWords } from './split-words.ts';

/** The options among `words`, by their long names. Throws `OPTION_INVALID` or `MAGIC_SYNTAX` as a cell with that alias does. */
export function aliasOptions(words: string): readonly string[] {
  const call = {
    name: engineMagic.name,
    cell: true,
    line: 1,
    column: 1,
    words: splitWords(words, 1, 1),
    help: false,
  };
  const options = parseOptions(call, engineOptions, engineMagic.mostWords);
  return Object.keys(engineOptions).filter((name) => options.flag(name));
}
