/** Zeppelin's options, in brackets right behind a magic's name: `%jdbc(sales)`, `%spark.sql(saveAs=totals)`. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { invalid } from '../grammar/options.ts';

/** The same options as words of this kernel. Throws `OPTION_INVALID` for one that has no match. `isForCode`: the magic runs code. */
export function bracketWords(call: MagicCall, isForCode: boolean): readonly Word[] {
  const { brackets } = call;
  if (brackets === undefined) return [];
  let words: readonly Word[] = [];
  let { column } = brackets;
  for (const part of brackets.text.split(',')) {
    const text = part.trim();
    const at = column + part.length - part.trimStart().length;
    const word: Word = { text, written: text, column: at, quoted: false };
    column += part.length + 1;
    if (text === '') continue;
    if (!isForCode) throw invalid(call, word, 'takes nothing in brackets: options begin with --');
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(?:"([^"]*)"|(.*))$/.exec(text) ?? [];
    const given = /=\s*"/.test(text) ? value : text.slice(text.indexOf('=') + 1).trim();
    if (key === 'saveAs') words = [...words, ...option(word, '--as', given)];
    else if (key === '' && call.name === 'jdbc' && /^[\w.-]+$/.test(text))
      words = [...words, ...option(word, '--datasource', text)];
    else
      throw invalid(
        call,
        word,
        `'${text}' is an option of Zeppelin that this kernel does not have; saveAs=NAME is --as NAME`,
      );
  }
  return words;
}

function option(word: Word, name: string, value: string): readonly Word[] {
  return [
    { ...word, text: name, written: name },
    { ...word, text: value, written: value },
  ];
}
