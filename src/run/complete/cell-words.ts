/** What the notebook's cells name in Python, Scala and shell, read from their text: no engine is asked, so nothing is known of values. */
import type { CodeLanguage } from '../../magics/index.ts';

/** A name and what the code says of it. */
export interface CellWord {
  readonly name: string;
  /** A `field` stands after a dot; a `text` is only used, not made, by the code that was read. */
  readonly type: 'variable' | 'function' | 'class' | 'module' | 'field' | 'text';
  /** How a function that was defined is called. */
  readonly signature?: string | undefined;
}

/** The words of the cells that this kernel has run. */
export interface CellWords {
  note(language: CodeLanguage, code: string): void;
  /** The words of the cells that ran and of `code`, each name once; what was seen last wins. */
  of(language: CodeLanguage, code: string): readonly CellWord[];
}

/** Limits of one language; the words used longest ago go first. */
const mostWords = 5000;
const mostCode = 200_000;

export function createCellWords(): CellWords {
  const seen = new Map<CodeLanguage, Map<string, CellWord>>();
  return {
    note(language, code) {
      // SQL is completed by the catalogue, and the keys of JSON are no names.
      if (language === 'sql' || language === 'json') return;
      const words = seen.get(language) ?? new Map<string, CellWord>();
      seen.set(language, words);
      addWords(words, language, code);
      for (const key of words.keys()) {
        if (words.size <= mostWords) break;
        words.delete(key);
      }
    },
    of(language, code) {
      const words = new Map(seen.get(language));
      addWords(words, language, code);
      return [...words.values()].toReversed();
    },
  };
}

/** A name after a dot and one that stands alone are two words. */
function keyOf({ name, type }: CellWord): string {
  return type === 'field' ? `.${name}` : name;
}

function addWords(words: Map<string, CellWord>, language: CodeLanguage, code: string): void {
  for (const word of wordsIn(language, code.slice(0, mostCode))) {
    const key = keyOf(word);
    // That a name is used again says less than that it was defined.
    const known = word.type === 'text' ? words.get(key) : undefined;
    words.delete(key);
    words.set(key, known ?? word);
  }
}

type Finder = readonly [pattern: RegExp, type: CellWord['type']];

const name = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;
const listed = String.raw`\(?\*?${name}\)?(?:[ \t]*,[ \t]*\(?\*?${name}\)?)*`;

/**
 * Each pattern finds names, one or several with commas, in code whose texts and comments are blank. They are made with a language's first
 * code: a class of letters takes a part of a millisecond, which each kernel would wait for.
 */
const patterns: Partial<Record<CodeLanguage, () => readonly Finder[]>> = {
  python: () => [
    [new RegExp(String.raw`^[ \t]*(${listed})[ \t]*(?::[^=\n]{1,80})?=(?!=)`, 'gmu'), 'variable'],
    [new RegExp(String.raw`\bfor[ \t]+(${listed})[ \t]+in\b`, 'gu'), 'variable'],
    [new RegExp(String.raw`\bas[ \t]+(${name})[ \t]*[:,)]`, 'gu'), 'variable'],
    [new RegExp(String.raw`\b(${name})[ \t]*:=`, 'gu'), 'variable'],
    [new RegExp(String.raw`^[ \t]*(?:async[ \t]+)?def[ \t]+(${name})`, 'gmu'), 'function'],
    [new RegExp(String.raw`^[ \t]*class[ \t]+(${name})`, 'gmu'), 'class'],
    [/^[ \t]*import[ \t]+([^\n;]+)/gm, 'module'],
    [/^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]+(\([^)]{1,2000}|[^\n;]+)/gm, 'variable'],
  ],
  scala: () => [
    [new RegExp(String.raw`\b(?:val|var)[ \t]+(${name})`, 'gu'), 'variable'],
    [new RegExp(String.raw`\bdef[ \t]+(${name})`, 'gu'), 'function'],
    [new RegExp(String.raw`\b(?:class|object|trait|type)[ \t]+(${name})`, 'gu'), 'class'],
    [new RegExp(String.raw`^[ \t]*import[ \t][\w.]*\.(${name})[ \t]*$`, 'gmu'), 'class'],
  ],
  shell: () => [
    [new RegExp(String.raw`(?:^|[;\s])(${name})=`, 'gmu'), 'variable'],
    [new RegExp(String.raw`\b(?:for|read)[ \t]+(${name})`, 'gu'), 'variable'],
    [new RegExp(String.raw`^[ \t]*(?:function[ \t]+)?(${name})[ \t]*\(\)`, 'gmu'), 'function'],
  ],
};

const finders = new Map<CodeLanguage, readonly Finder[]>();

function findersOf(language: CodeLanguage): readonly Finder[] {
  const made = finders.get(language) ?? patterns[language]?.() ?? [];
  finders.set(language, made);
  return made;
}

const texts: Partial<Record<CodeLanguage, RegExp>> = {
  python:
    /#[^\n]*|'''(?:\\[^]|[^\\])*?(?:'''|$(?![^]))|"""(?:\\[^]|[^\\])*?(?:"""|$(?![^]))|'(?:\\[^]|[^'\\\n])*'?|"(?:\\[^]|[^"\\\n])*"?/g,
  scala: /\/\/[^\n]*|"""[^]*?(?:"""|$(?![^]))|"(?:\\[^]|[^"\\\n])*"?/g,
  shell: /(?<![^\s;])#[^\n]*|'[^']*'?/g,
};

/** Blanks in place of what is no code; places and line ends stay. */
export function withoutTexts(language: CodeLanguage, code: string): string {
  const text = texts[language];
  return text === undefined ? code : code.replace(text, (found) => found.replace(/[^\n]/g, ' '));
}

function* wordsIn(language: CodeLanguage, code: string): Generator<CellWord> {
  const bare = withoutTexts(language, code);
  const renamed = new RegExp(String.raw`\bas[ \t]+(${name})`, 'u');
  const first = new RegExp(String.raw`^[\s(*]*(${name})`, 'u');
  const used = new RegExp(String.raw`(\.[ \t]*)?(?<![\p{N}_])(${name})`, 'gu');
  for (const [, dot, word = ''] of bare.matchAll(used))
    if (word.length > 2) yield { name: word, type: dot === undefined ? 'text' : 'field' };
  for (const [pattern, type] of findersOf(language)) {
    for (const found of bare.matchAll(pattern)) {
      for (const one of (found[1] ?? '').split(',')) {
        const word = (renamed.exec(one) ?? first.exec(one))?.[1];
        if (word === undefined) continue;
        if (type !== 'function') yield { name: word, type };
        else {
          // Its arguments are read from the code itself: their defaults may be texts.
          const behind = code.slice(found.index + found[0].length, found.index + 400);
          const signature = `${word}${/^\s*\([^()]*(?:\([^()]*\)[^()]*)*\)/.exec(behind)?.[0].trim() ?? '()'}`;
          yield { name: word, type, signature: signature.replace(/\s+/g, ' ') };
        }
      }
    }
  }
}
