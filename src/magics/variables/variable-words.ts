/** From the words of `%var` to names, types and values as they are written. Blanks may stand around `:` and `=` and inside a list. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { invalid } from '../grammar/options.ts';

export interface WrittenVariable {
  readonly name: string;
  readonly type: string | undefined;
  /** As `readValue` takes it. */
  readonly value: string;
  /** For the positions of errors. */
  readonly nameAt: Word;
  readonly valueAt: Word;
}

/** `names` are words that set nothing. Throws `OPTION_INVALID` for words that read in two ways, and says what to write. */
export function readVariableWords(
  call: MagicCall,
  words: readonly Word[],
): { readonly set: readonly WrittenVariable[]; readonly names: readonly Word[] } {
  const set: WrittenVariable[] = [];
  const names: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const first = words[at];
    if (first === undefined) break;
    let head = first;
    let joined = first.text;
    for (let next = words[at + 1]; next !== undefined && goesOn(joined, next); at += 1) {
      head = next;
      joined += next.text;
      next = words[at + 2];
    }
    const [, name, type, text] = /^([^=:]+)(?::([^=]+))?=(.*)$/s.exec(joined) ?? [];
    if (name === undefined || text === undefined) {
      if (joined !== first.text || joined.includes('=')) throw noAssignment(call, first, joined);
      names.push(first);
      continue;
    }
    let value = valueIn(head, text);
    const next = words[at + 1];
    if (text === '' && !head.quoted && next !== undefined) {
      const beginsAnother = begins(next, words[at + 2]);
      if (beginsAnother && head.text === '=')
        throw invalid(
          call,
          first,
          `'${name} = ${next.text}' can be read in two ways: write ${name}="${next.text}", or ${name}="" in front of ${next.text}`,
        );
      if (!beginsAnother) {
        at += 1;
        value = next;
      }
    }
    const list = listFrom(call, value, words, at + 1);
    at += list.taken;
    set.push({
      name: name.trim(),
      type,
      value: list.text ?? (value.quoted && type === undefined ? quotedAgain(value) : value.text),
      nameAt: first,
      valueAt: value,
    });
  }
  return { set, names };
}

function noAssignment(call: MagicCall, word: Word, text: string): Error {
  return invalid(call, word, `'${text}' is not NAME=VALUE`);
}

/** A word that begins with a quote does not go on in the next one. */
function isWhole(word: Word): boolean {
  return /^["']/.test(word.written);
}

function goesOn(joined: string, next: Word): boolean {
  if (joined.includes('=') || isWhole(next)) return false;
  return /^[=:]/.test(next.text) || joined.endsWith(':');
}

/** True when another variable begins with the word. */
function begins(word: Word, following: Word | undefined): boolean {
  if (isWhole(word)) return false;
  return word.text.includes('=') || (following !== undefined && goesOn(word.text, following));
}

/** The part of a word after its `=`, with its column. */
function valueIn(word: Word, text: string): Word {
  if (isWhole(word)) return { ...word, text, written: text };
  const from = word.written.indexOf('=') + 1;
  return { ...word, text, written: word.written.slice(from), column: word.column + from };
}

function quotedAgain({ text }: Word): string {
  return JSON.stringify(text);
}

/** The list that begins with `value`, and how many words from `behind` on belong to it. A text such as `[a-z]+` is no list. */
function listFrom(
  call: MagicCall,
  value: Word,
  words: readonly Word[],
  behind: number,
): { readonly text: string | undefined; readonly taken: number } {
  if (!value.written.startsWith('[')) return { text: undefined, taken: 0 };
  if (value.written.endsWith(']')) return { text: value.written, taken: 0 };
  if (value.written.includes(']') || behind >= words.length) return { text: undefined, taken: 0 };
  let end = behind;
  while (end < words.length && words[end]?.written.endsWith(']') !== true) end += 1;
  if (end === words.length)
    throw invalid(call, value, `the list ${value.text} has no ]; a text is written in quotes`);
  const rest = words.slice(behind, end + 1);
  return { text: [value, ...rest].map((word) => word.written).join(' '), taken: rest.length };
}
