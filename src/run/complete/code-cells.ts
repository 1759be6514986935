/** Completes and explains Python, Scala and shell by the words of the notebook, those of the language, and the files beside the notebook. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { CodeLanguage } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import type { Candidate, Found } from './candidate.ts';
import { type CellWord, withoutTexts } from './cell-words.ts';
import { keywords, type LanguageName, languageNames, pythonModules } from './language-names.ts';

/** Code of one language, up to the cursor. */
export interface TypedCode {
  readonly language: CodeLanguage;
  /** First half of the engine's label. */
  readonly engine: string;
  readonly text: string;
  readonly words: readonly CellWord[];
}

/** A path that is being typed; in a shell's code without quotes, blanks in names get a backslash. */
export interface TypedPath {
  readonly path: string;
  readonly isQuoted: boolean;
}

/** Longer words and paths are not completed: reading them back from the cursor would take time that grows with their square. */
const longest = 500;

/** The word at the end of the text, '' when there is none. */
function wordAtEnd(text: string): string {
  return /[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.exec(text.slice(-longest))?.[0] ?? '';
}

/** The path at the end of the code; undefined where none can stand. */
export function typedPath({ language, text }: TypedCode): TypedPath | undefined {
  const line = lastLine(text).slice(-longest);
  if (language === 'shell') {
    if (/(?:^|\s)#[^'"]*$/.test(line)) return undefined;
    const quote = openQuote(line);
    if (quote !== undefined) return { path: line.slice(quote + 1), isQuoted: true };
    const path = /(?:[^\s;|&()<>"'`=$\\]|\\.)*$/.exec(line)?.[0] ?? '';
    // The first word of a command is a program, unless it is a path already.
    const isFirst = /(?:^|[;|&(]|\b(?:then|do|else))\s*$/.test(
      line.slice(0, -path.length || undefined),
    );
    if ((isFirst && !path.includes('/')) || line.at(-path.length - 1) === '$') return undefined;
    return { path: path.replace(/\\(.)/g, '$1'), isQuoted: false };
  }
  if (language !== 'python' || !isInText(language, text)) return undefined;
  const quote = openQuote(line);
  return quote === undefined ? undefined : { path: line.slice(quote + 1), isQuoted: true };
}

/** How a file's name stands in the code. */
export function writtenPath(name: string, { isQuoted }: TypedPath, language: CodeLanguage): string {
  return isQuoted || language !== 'shell' ? name : name.replace(/[^\p{L}\p{N}_@%+:,./-]/gu, '\\$&');
}

/** Where the quote that is open at the end of the line stands. */
function openQuote(line: string): number | undefined {
  let open: number | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at];
    if (sign === '\\') at += 1;
    else if (open === undefined && (sign === "'" || sign === '"')) open = at;
    else if (open !== undefined && sign === line[open]) open = undefined;
  }
  return open;
}

/** True when the code ends inside a text or a comment. */
function isInText(language: CodeLanguage, text: string): boolean {
  return withoutTexts(language, `${text}x`).endsWith(' ');
}

/** The names that begin with the word at the end of the code. For no word: what the notebook has defined. */
export function completeCode(code: TypedCode, from: number): Found {
  const { language, engine, text, words } = code;
  const typed = wordAtEnd(text);
  const end = from + text.length;
  const found = (candidates: readonly Candidate[]): Found => {
    const matching = candidates.filter((one) => one.text.startsWith(typed));
    const unique = new Map(matching.toReversed().map((one) => [one.text, one]));
    return { matches: [...unique.values()].toReversed(), start: end - typed.length, end };
  };
  const before = text.slice(0, text.length - typed.length);
  if (language !== 'shell' && isInText(language, text)) return found([]);
  if (language !== 'shell' && /\.[ \t]*$/.test(before))
    return found(
      /\d\.$/.test(before)
        ? []
        : ofWords(words.filter((one) => one.type === 'field' && one.name !== typed)),
    );
  if (
    language === 'python' &&
    /^[ \t]*(?:import|from)[ \t]+(?:.*,[ \t]*)?$/m.test(lastLine(before))
  )
    return found([
      ...ofWords(words.filter(({ type }) => type === 'module')),
      ...pythonModules.map((name) => ({ text: name, type: 'module' })),
    ]);
  const own = words.filter(({ type }) => type !== 'field' && type !== 'text');
  if (typed === '') return found(language === 'shell' ? [] : ofWords(own));
  if (language === 'shell' && /\$\{?$/.test(before))
    return found(ofWords(own.filter(({ type }) => type === 'variable')));
  // The word that is being typed is in the cell too.
  const used = words.filter((one) => one.type === 'text' && one.name !== typed);
  return found([
    ...ofWords(own),
    ...languageNames(language, engine).map(({ name, signature }) => ({
      text: name,
      type: language === 'shell' ? 'command' : signature === undefined ? 'variable' : 'function',
      signature,
    })),
    ...(keywords[language] ?? []).map((text) => ({ text, type: 'keyword' })),
    ...ofWords(used),
  ]);
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function ofWords(words: readonly CellWord[]): readonly Candidate[] {
  return words.map(({ name, type, signature }) => ({ text: name, type, signature }));
}

/** What is known of the word around the end of `text`; `after` is the code behind it. */
export function inspectCode(code: TypedCode, after: string): MimeBundle | undefined {
  const { language, engine, text, words } = code;
  const begun = wordAtEnd(text);
  const name = `${begun}${/^[\p{L}\p{M}\p{N}_]*/u.exec(after)?.[0] ?? ''}`;
  const isText =
    language !== 'shell' && isInText(language, text.slice(0, text.length - begun.length));
  if (!isText && name !== '') {
    if (/\.[ \t]*$/.test(text.slice(0, text.length - begun.length))) return undefined;
    const described = describe(name, code);
    if (described !== undefined) return described;
  }
  // Inside the brackets of a call the function is what the user wants to know of.
  const called = calledAt(withoutTexts(language, text), language);
  return called === undefined ? undefined : describe(called, { language, engine, text, words });
}

function calledAt(text: string, language: CodeLanguage): string | undefined {
  if (language === 'shell') return undefined;
  let depth = 0;
  for (let at = text.length - 1; at >= Math.max(0, text.length - 2000); at -= 1) {
    const sign = text[at] ?? '';
    if (')]}'.includes(sign)) depth += 1;
    else if ('([{'.includes(sign)) {
      if (depth === 0)
        return sign === '('
          ? /(?<!\.)\b[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.exec(
              text.slice(Math.max(0, at - 200), at),
            )?.[0]
          : undefined;
      depth -= 1;
    }
  }
  return undefined;
}

const languageTitles: Partial<Record<CodeLanguage, string>> = {
  python: 'Python',
  scala: 'Scala',
  shell: 'the shell',
};

function describe(name: string, code: TypedCode): MimeBundle | undefined {
  const { language, engine, words } = code;
  const own = words.find((one) => one.name === name && one.type !== 'text' && one.type !== 'field');
  if (own !== undefined)
    return renderLines([own.signature ?? name, `${own.type} of a cell of this notebook`]);
  const known: LanguageName | undefined = languageNames(language, engine).find(
    (one) => one.name === name,
  );
  if (known !== undefined) return renderLines([known.signature ?? known.name, known.summary]);
  return keywords[language]?.includes(name) === true
    ? renderLines([`${name}: a keyword of ${languageTitles[language] ?? language}`])
    : undefined;
}
