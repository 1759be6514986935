/** Recognizes code on the line of an engine magic; the magics of other kernels take code there. */
import { LinkisKernelError, nearest } from '../../shared/index.ts';
import { sqlKeywords } from '../../sql/index.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { askedTypes, engines } from './engines.ts';
import { meaningElsewhere } from '../grammar/foreign-options.ts';
import { isOption, optionNamed, type OptionTable, placeOf } from '../grammar/options.ts';

const runTypes: readonly string[] = [...engines.values()].flatMap(askedTypes);

/** How many characters of the code an error quotes. */
const longestQuote = 60;

/** Throws `OPTION_INVALID` for the first word that reads as code. `typeAt`: how many words come before the run type. */
export function refuseCode(call: MagicCall, table: OptionTable, typeAt: number): void {
  const plain = withoutOptions(call, table);
  const code = plain.find((word, index) => {
    if (isOption(word)) return false;
    if (index < typeAt) return isKeyword(word) && plain.length > 1;
    if (index > typeAt) return isKeyword(word) || hasSigns(word);
    const isType = nearest(word.text, runTypes) !== undefined;
    return !isType && (isKeyword(word) || hasSigns(word) || plain.length > typeAt + 1);
  });
  if (code === undefined) return;
  const at = call.words.indexOf(code);
  // The words of an alias have the magic's own column: the user has not written them.
  const written = (words: readonly Word[]): string =>
    words
      .filter(({ column }) => column > call.column)
      .map((word) => word.written)
      .join(' ');
  const text = written(call.words.slice(at));
  const quoted = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${placeOf(call, code)}: '${quoted}' reads as code, and code goes on the lines below the magic`,
    {
      hint: `Write ${`%%${call.name} ${written(call.words.slice(0, at))}`.trim()} on a line of its own, and the code below it. Nothing was submitted.`,
    },
  );
}

/** The words that are neither options nor their values. An option that the table lacks is a word like any other: `ls -la`. One of another kernel ends them: what follows may be its value. */
function withoutOptions(call: MagicCall, table: OptionTable): readonly Word[] {
  const plain: Word[] = [];
  for (let at = 0; at < call.words.length; at += 1) {
    const word = call.words[at];
    if (word === undefined) break;
    const [written = ''] = word.text.split('=', 1);
    const name = isOption(word) ? optionNamed(written, table) : undefined;
    const isForeign =
      name === undefined &&
      isOption(word) &&
      meaningElsewhere(written.replace(/^-+/, ''), Object.keys(table)) !== undefined;
    if (isForeign) break;
    if (name === undefined) plain.push(word);
    else if (table[name]?.kind !== 'flag' && !word.text.includes('=')) at += 1;
  }
  return plain;
}

function isKeyword(word: Word): boolean {
  return !word.quoted && sqlKeywords.includes(word.text.toUpperCase());
}

/** True when the word has characters that no run type has. */
function hasSigns(word: Word): boolean {
  return word.text !== '' && /[^\w.-]/.test(word.text);
}
