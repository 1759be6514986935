/** Splits the text after a magic's name into words with columns. Knows quotes but no options. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { Word } from './cell.ts';

/** `words`: as a shell quotes. `names`: as SQL quotes names, in `"` or `` ` ``, part by part, with a quote inside doubled. */
export type Quoting = 'words' | 'names';

/**
 * Splits at blanks. `'…'` is literal, `"…"` knows `\"` and `\\`; both may stand inside a word (`k="a b"`, as a name `s."a b"`). `line` and
 * `column` say where `text` begins, for errors. A word that is a comment's sign ends the words. Throws `MAGIC_SYNTAX` for a quote without an end.
 */
export function splitWords(
  text: string,
  line: number,
  column: number,
  quoting: Quoting = 'words',
): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (isBlank(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (comment.test(text.slice(at, at + 3))) break;
    const begin = at;
    let word = '';
    let quoted = false;
    while (at < text.length && !isBlank(text.charAt(at))) {
      const character = text.charAt(at);
      // A quote inside a plain word (it's) is a letter. It quotes at a word's start, after `=`, `,`, `[`, `:`, and in names after `.`.
      if (quotes[quoting].includes(character) && opens(text, begin, at, quoting)) {
        const piece = readQuoted(text, at, line, column, quoting);
        word += piece.text;
        at = piece.end;
        quoted = true;
      } else {
        word += character;
        at += 1;
      }
    }
    words.push({
      text: word,
      written: text.slice(begin, at),
      column: column + begin,
      quoted: quoted && text.charAt(begin) !== '-',
    });
  }
  return words;
}

/** A sign of a comment, with a blank behind it. */
const comment = /^(?:#|--|\/\/)(?:\s|$)/;

const quotes: Readonly<Record<Quoting, string>> = { words: `"'`, names: `"'\`` };

function isBlank(character: string): boolean {
  return /\s/.test(character);
}

function opens(text: string, begin: number, at: number, quoting: Quoting): boolean {
  const before = text.charAt(at - 1);
  return at === begin || '=,[:'.includes(before) || (quoting === 'names' && before === '.');
}

function readQuoted(
  text: string,
  at: number,
  line: number,
  column: number,
  quoting: Quoting,
): { readonly text: string; readonly end: number } {
  const quote = text.charAt(at);
  const escape = quoting === 'words' ? '\\' : quote;
  const escaped = quote === "'" ? '' : quoting === 'words' ? '"\\' : quote;
  let inside = '';
  for (let next = at + 1; next < text.length; next += 1) {
    const character = text.charAt(next);
    const following = text.charAt(next + 1);
    if (character === escape && following !== '' && escaped.includes(following)) {
      next += 1;
      inside += following;
    } else if (character === quote) return { text: inside, end: next + 1 };
    else inside += character;
  }
  throw new LinkisKernelError(
    'MAGIC_SYNTAX',
    `The quote ${quote} at line ${String(line)}, column ${String(column + at)} has no end`,
    { hint: `Close it with ${quote} on the same line.` },
  );
}
