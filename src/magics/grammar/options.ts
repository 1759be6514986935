/** The options parser of all magics: from words to values, by a table of options. Throws `OPTION_INVALID` for anything else. */
import { LinkisKernelError, longestTimerMs, suggestion } from '../../shared/index.ts';
import type { MagicCall, Word } from './cell.ts';

/** In order: nothing; any text; a whole number from 1; a time (`90`, `90s`, `10m`, `1h30m`, `2d`); names with commas; `key=value`, repeatable. */
export type OptionKind = 'flag' | 'text' | 'number' | 'duration' | 'list' | 'pair';

export interface OptionSpec {
  readonly kind: OptionKind;
  /** One letter, used with one dash. */
  readonly short?: string;
  /** Stands for the value in the help, e.g. `N`; without it the choices do. */
  readonly value?: string;
  /** Its only values, in lower case; the user may write any case. */
  readonly choices?: readonly string[];
  /** A text may be given several times. Pairs and lists always may. */
  readonly repeats?: boolean;
  /** Words that it takes besides values of its kind, such as `off`. */
  readonly words?: readonly string[];
  readonly help: string;
}

/** By option name, without dashes. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The options of one call. Asking for a name that the table lacks gives nothing. */
export interface Options {
  /** Words that are no options, in order. */
  readonly words: readonly Word[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** Every text of an option that may be repeated. */
  texts(name: string): readonly string[];
  /** The one of `choices` that the user wrote. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
  /** Undefined also for one of the option's `words`. */
  number(name: string): number | undefined;
  /** Milliseconds; undefined also for one of the option's `words`. */
  duration(name: string): number | undefined;
  list(name: string): readonly string[];
  pairs(name: string): Readonly<Record<string, string>>;
  /** An `OPTION_INVALID` at the option's value, or at `item` of its list. Its message is the option's name, then `problem`. */
  invalid(name: string, problem: string, item?: string): LinkisKernelError;
}

/** As it is written: a name of one letter has one dash. */
export function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** What stands for the option's value in the help, such as `N|off`; empty for a flag. */
export function valueForm({ value, choices = [], words = [] }: OptionSpec): string {
  return [...(value === undefined ? choices : [value]), ...words].join('|');
}

/** The position of a problem; every message of this room begins with it. */
export function placeOf(call: MagicCall, word?: Word): string {
  return placeIn(call, call.line, word?.column ?? call.column);
}

/** The same for a place below the magic's own line. `line` and `column` count in the cell, from 1. */
export function placeIn(
  call: Pick<MagicCall, 'name' | 'cell'>,
  line: number,
  column: number,
): string {
  return `%${call.cell ? '%' : ''}${call.name} (line ${String(line)}, column ${String(column)})`;
}

/** Reads a call's words. At most `mostWords` of them may be no options. */
export function parseOptions(call: MagicCall, table: OptionTable, mostWords: number): Options {
  const words: Word[] = [];
  const values = new Map<string, Word[]>();
  const written = call.words.flatMap((word) => singleFlags(word, table));
  for (let at = 0; at < written.length; at += 1) {
    const word = written[at];
    if (word === undefined) break;
    if (!isOption(word)) {
      words.push(word);
      continue;
    }
    const { name, inline } = optionOf(call, word, table);
    const spec = table[name];
    let value = spec?.kind === 'flag' ? word : inline;
    if (spec?.kind === 'flag' && inline !== undefined)
      throw invalid(call, inline, `${dashed(name)} takes no value`);
    if (value === undefined) {
      at += 1;
      value = written[at];
      if (value === undefined) throw invalid(call, word, `${dashed(name)} needs a value`);
    }
    // A comma at the end of a word says that the list goes on.
    while (spec?.kind === 'list' && value.text.endsWith(',')) {
      const next = written[at + 1];
      if (next === undefined || isOption(next)) break;
      at += 1;
      value = { ...value, text: value.text + next.text };
    }
    if (spec !== undefined) check(call, name, spec, value);
    const earlier = values.get(name) ?? [];
    const mayRepeat = spec?.kind === 'pair' || spec?.kind === 'list' || spec?.repeats === true;
    if (earlier.length > 0 && !mayRepeat) {
      throw invalid(call, word, `${dashed(name)} is given twice`);
    }
    earlier.push(value);
    values.set(name, earlier);
  }
  const extra = words[mostWords];
  if (extra !== undefined) throw invalid(call, extra, `'${extra.text}' is one word too many`);
  const texts = (name: string): readonly string[] => (values.get(name) ?? []).map(textOf);
  const first = (name: string): string | undefined => values.get(name)?.[0]?.text;
  return {
    words,
    flag: (name) => values.has(name),
    text: first,
    texts,
    choice: (name, choices) => choices.find((choice) => choice === first(name)?.toLowerCase()),
    number(name) {
      const text = first(name);
      return text === undefined || isWord(table[name], text) ? undefined : Number(text);
    },
    duration: (name) => parseDuration(first(name) ?? ''),
    list: (name) => texts(name).flatMap(itemsOf),
    pairs: (name) => Object.fromEntries(texts(name).map(splitPair)),
    invalid(name, problem, item) {
      const given = values.get(name) ?? [];
      const word = given.find(
        ({ text }) => item !== undefined && (text === item || itemsOf(text).includes(item)),
      );
      return invalid(call, word ?? given[0], `${dashed(name)} ${problem}`);
    },
  };
}

/** The long name of an option that is written with its dashes; undefined when the table lacks it. */
export function optionNamed(written: string, table: OptionTable): string | undefined {
  return Object.entries(table).find(
    ([name, { short }]) =>
      written === `--${name}` || (short !== undefined && written === `-${short}`),
  )?.[0];
}

/** True for an unquoted word that begins as an option does. */
export function isOption(word: Word): boolean {
  return !word.quoted && /^--?[A-Za-z]/.test(word.text);
}

/** `-la` as `-l` and `-a`, where the table has a flag for each letter; otherwise the word as it is. */
function singleFlags(word: Word, table: OptionTable): readonly Word[] {
  if (
    word.quoted ||
    !/^-[A-Za-z]{2,}$/.test(word.text) ||
    optionNamed(word.text, table) !== undefined
  )
    return [word];
  const flags = Array.from(word.text.slice(1), (letter) => `-${letter}`);
  const areFlags = flags.every((flag) => table[optionNamed(flag, table) ?? '']?.kind === 'flag');
  return areFlags ? flags.map((text) => ({ ...word, text })) : [word];
}

function textOf({ text }: Word): string {
  return text;
}

function itemsOf(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim());
}

function isWord(spec: OptionSpec | undefined, text: string): boolean {
  return spec?.words?.includes(text) === true;
}

/** Milliseconds of `90` (seconds), `500ms`, `90s`, `10m`, `1h30m`, `2d`; undefined for anything else and for more than a month. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return inRange(Number(text) * 1000);
  const found = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (found === null || text === '') return undefined;
  const part = (index: number): number => Number(found[index] ?? 0);
  const hours = part(1) * 24 + part(2);
  return inRange(((hours * 60 + part(3)) * 60 + part(4)) * 1000 + part(5));
}

/** The time as {@link parseDuration} takes it, in its largest units: `1h30m`, `10m`, `1s500ms`. */
export function durationText(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 3_600_000), 'h'],
    [Math.floor(whole / 60_000) % 60, 'm'],
    [Math.floor(whole / 1000) % 60, 's'],
    [whole % 1000, 'ms'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${String(count)}${unit}`)
    .join('');
}

function inRange(ms: number): number | undefined {
  return ms > 0 && ms <= longestTimerMs ? ms : undefined;
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
): { readonly name: string; readonly inline: Word | undefined } {
  const [, dashes = '', given = '', inline] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(word.text) ?? [];
  const name = optionNamed(dashes + given, table);
  if (name === undefined) {
    throw invalid(
      call,
      word,
      `unknown option ${dashes}${given}${suggestion(given, Object.keys(table), '--')}`,
    );
  }
  if (inline === undefined) return { name, inline };
  const column = word.column + word.written.indexOf('=') + 1;
  return { name, inline: { ...word, text: inline, column } };
}

function check(call: MagicCall, name: string, spec: OptionSpec, word: Word): void {
  const { kind, choices, words = [] } = spec;
  const { text } = word;
  if (isWord(spec, text)) return;
  const wrong = (wanted: string, meant = ''): LinkisKernelError =>
    invalid(call, word, `${dashed(name)} takes ${wanted}, not '${text}'${meant}`);
  if (kind === 'number' && !/^[1-9]\d{0,8}$/.test(text))
    throw wrong(oneOf(['a whole number from 1', ...words]));
  if (kind === 'duration' && parseDuration(text) === undefined)
    throw wrong(['a time such as 90s, 10m or 1h30m', ...words].join(', or '));
  if (kind === 'pair' && !/^[^=\s]+=/.test(text)) throw wrong('key=value');
  const items = kind === 'list' ? itemsOf(text) : [text];
  if (kind === 'list' && items.includes('')) throw wrong('names with commas');
  if (choices === undefined) return;
  const other = items.find((item) => !choices.includes(item.toLowerCase()));
  if (other !== undefined) throw wrong(oneOf(choices), suggestion(other, choices));
}

/** `a, b or c`. */
function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function splitPair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
