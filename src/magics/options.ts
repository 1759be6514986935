/** The options parser of all magics: from words to values by a table of options. Throws `OPTION_INVALID` for anything else. */
import { LinkisKernelError, suggestion } from '../shared/index.ts';
import type { MagicCall, Word } from './cell.ts';

/** What an option takes: nothing, a text, a whole number from 1, a time (`90`, `90s`, `10m`, `1h30m`), names with commas, or `key=value` (may be repeated). */
export type OptionKind = 'flag' | 'text' | 'number' | 'duration' | 'list' | 'pair';

/** One option as data. */
export interface OptionSpec {
  readonly kind: OptionKind;
  /** One letter, used with one dash. */
  readonly short?: string;
  /** Stands for the value in the help, e.g. `N`. */
  readonly value?: string;
  /** Every value that it takes, where they are few: for completion. The magic itself checks. */
  readonly choices?: readonly string[];
  readonly help: string;
}

/** Option name (without dashes) to what it is. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The options of one call. Asking for a name that the table lacks gives nothing. */
export interface Options {
  /** Words that are no options, in order. */
  readonly words: readonly Word[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  /** Milliseconds. */
  duration(name: string): number | undefined;
  list(name: string): readonly string[];
  pairs(name: string): Readonly<Record<string, string>>;
}

/** As it is written: a name of one letter has one dash. */
export function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** Where something is wrong, as every message of this room says it. */
export function placeOf(call: MagicCall, word?: Word): string {
  return `%${call.cell ? '%' : ''}${call.name} (line ${String(call.line)}, column ${String(word?.column ?? call.column)})`;
}

/** Reads a call's words. At most `mostWords` of them may be no options. */
export function parseOptions(call: MagicCall, table: OptionTable, mostWords: number): Options {
  const words: Word[] = [];
  const values = new Map<string, string[]>();
  for (let at = 0; at < call.words.length; at += 1) {
    const word = call.words[at];
    if (word === undefined) break;
    if (word.quoted || !/^--?[A-Za-z]/.test(word.text)) {
      words.push(word);
      continue;
    }
    const { name, inline } = optionOf(call, word, table);
    const kind = table[name]?.kind;
    let value = inline;
    if (kind === 'flag') {
      if (inline !== undefined) throw invalid(call, word, `${dashed(name)} takes no value`);
    } else if (value === undefined) {
      at += 1;
      value = call.words[at]?.text;
      if (value === undefined) throw invalid(call, word, `${dashed(name)} needs a value`);
    }
    check(call, word, name, kind, value);
    const earlier = values.get(name) ?? [];
    if (earlier.length > 0 && kind !== 'pair' && kind !== 'list') {
      throw invalid(call, word, `${dashed(name)} is given twice`);
    }
    values.set(name, [...earlier, value ?? '']);
  }
  const extra = words[mostWords];
  if (extra !== undefined) throw invalid(call, extra, `'${extra.text}' is one word too many`);
  const first = (name: string): string | undefined => values.get(name)?.[0];
  return {
    words,
    flag: (name) => values.has(name),
    text: first,
    number: (name) => (first(name) === undefined ? undefined : Number(first(name))),
    duration: (name) => parseDuration(first(name) ?? ''),
    list: (name) =>
      (values.get(name) ?? []).flatMap((text) => text.split(',')).map((text) => text.trim()),
    pairs: (name) => Object.fromEntries((values.get(name) ?? []).map(splitPair)),
  };
}

/** Milliseconds of `90` (seconds), `500ms`, `90s`, `10m`, `1h30m`; undefined for anything else and for more than a month. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return inRange(Number(text) * 1000);
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (found === null || text === '') return undefined;
  const part = (index: number): number => Number(found[index] ?? 0);
  return inRange(((part(1) * 60 + part(2)) * 60 + part(3)) * 1000 + part(4));
}

function inRange(ms: number): number | undefined {
  // setTimeout counts in 32 bits: a longer time would end at once.
  return ms > 0 && ms <= 2_147_483_647 ? ms : undefined;
}

/** An `OPTION_INVALID` that says where. */
export function invalid(
  call: MagicCall,
  word: Word | undefined,
  problem: string,
): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `${placeOf(call, word)}: ${problem}`, {
    hint: `%${call.name} --help shows its options. Nothing was submitted.`,
  });
}

function optionOf(
  call: MagicCall,
  word: Word,
  table: OptionTable,
): { readonly name: string; readonly inline: string | undefined } {
  const [, dashes = '', given = '', inline] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(word.text) ?? [];
  const long = dashes === '--' && Object.hasOwn(table, given) ? given : undefined;
  const short = Object.keys(table).find((name) => dashes === '-' && table[name]?.short === given);
  const name = long ?? short;
  if (name === undefined) {
    throw invalid(
      call,
      word,
      `unknown option ${dashes}${given}${suggestion(given, Object.keys(table), '--')}`,
    );
  }
  return { name, inline };
}

function check(
  call: MagicCall,
  word: Word,
  name: string,
  kind: OptionKind | undefined,
  value: string | undefined,
): void {
  if (value === undefined) return;
  const wrong = (wanted: string): LinkisKernelError =>
    invalid(call, word, `${dashed(name)} takes ${wanted}, not '${value}'`);
  if (kind === 'number' && !/^[1-9]\d{0,8}$/.test(value)) throw wrong('a whole number from 1');
  if (kind === 'duration' && parseDuration(value) === undefined)
    throw wrong('a time such as 90s, 10m or 1h30m');
  if (kind === 'pair' && !/^[^=\s]+=/.test(value)) throw wrong('key=value');
  if (kind === 'list' && value.split(',').some((item) => item.trim() === ''))
    throw wrong('names with commas');
}

function splitPair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
