/** What the words of a configured alias ask for. */
import { mostWords } from '../form/magic.ts';
import { engineMagic, engineOptions } from './engine-magic.ts';
import { parseOptions } from '../grammar/options.ts';
import { magicCall } from '../grammar/parse-cell.ts';
import { splitWords } from '../grammar/split-words.ts';

export interface AliasWords {
  readonly engine: string | undefined;
  readonly runType: string | undefined;
  /** Long names of the options that the alias sets. */
  readonly options: readonly string[];
}

/** Throws `OPTION_INVALID` or `MAGIC_SYNTAX` as a cell with that alias does. */
export function readAlias(words: string): AliasWords {
  const call = magicCall(engineMagic.name, { cell: true, words: splitWords(words, 1, 1) });
  const options = parseOptions(call, engineOptions, mostWords(engineMagic));
  return {
    engine: options.words[0]?.text,
    runType: options.words[1]?.text ?? options.text('type'),
    options: Object.keys(engineOptions).filter((name) => options.flag(name)),
  };
}
