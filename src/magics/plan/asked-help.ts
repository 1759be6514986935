/** Reads a cell that asks for help as people do elsewhere: `?`, `help`, `help variables`, `orders?`, `?orders`. */
import { masked } from '../../shared/index.ts';
import { quoteName, sqlFunctionsOf, unquoteName } from '../../sql/index.ts';
import type { CodeLanguage } from '../code/engines.ts';
import { textAnswer } from '../form/answer.ts';
import type { Answer, CatalogueCommand } from '../form/cell-plan.ts';
import { keyOfQuery } from '../form/kept-query.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import { findMagic, isHelpTopic } from './registry.ts';

/** What a cell asks for, and how it is answered. */
export type AskedHelp =
  /** As by `%help` with this word; without one the overview. */
  | { readonly kind: 'help'; readonly word: string | undefined; readonly note?: string }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'command'; readonly command: CatalogueCommand };

/** Where a cell runs. */
interface Place {
  readonly language: CodeLanguage;
  /** First half of the engine label. */
  readonly engine: string;
  /** The cell has no magics. */
  readonly isBare: boolean;
}

const helpWord = /^help(?:[ \t]+(%{0,2}[A-Za-z][\w.-]*))?$/i;
const plain = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_$]*`;
const part = String.raw`(?:"[^"\n]+"|\x60[^\x60\n]+\x60|${plain})`;
const name = String.raw`%{1,2}[A-Za-z][\w.-]*|'[^'\n]+'|${part}(?:\.${part})*`;
/** Made with the first question: classes of letters take milliseconds, and hardly a cell needs them. */
let marked: RegExp | undefined;
/** A question is short; longer code is not read by the patterns. */
const longest = 300;
/** Engines that understand HELP themselves. */
const answerHelp: ReadonlySet<string> = new Set(['jdbc', 'doris']);

/** Here `x?` and `?x` are no code. In R they are R's own help, in a shell a pattern. */
const asksByMark: ReadonlySet<CodeLanguage> = new Set(['sql', 'python', 'scala']);

/** Undefined for code. A shell's own `help` and its patterns (`a?`) stay code where the cell says that it is for a shell. */
export function askedHelp(
  body: string,
  { language, engine, isBare }: Place,
  state: NotebookState,
): AskedHelp | undefined {
  const line = body.trim();
  if (line.length > longest || line.includes('\n')) return undefined;
  const text = line.replace(/[ \t]*;$/, '');
  if (/^\?{1,2}$/.test(text)) return { kind: 'help', word: undefined };
  const isKnown = (word: string): boolean =>
    isHelpTopic(word) || findMagic(word.replace(/^%+/, ''), state.aliases) !== undefined;
  const help = helpWord.exec(text);
  if (help !== null) {
    const [, word] = help;
    if (language === 'shell' && (!isBare || (word !== undefined && !isKnown(word))))
      return undefined;
    if (word === undefined || isKnown(word)) return { kind: 'help', word };
    if (answerHelp.has(engine) || !asksByMark.has(language)) return undefined;
    return language === 'python' ? about(word, language, engine, state) : { kind: 'help', word };
  }
  if (!text.startsWith('?') && !text.endsWith('?')) return undefined;
  marked ??= new RegExp(String.raw`^(?:(${name})[ \t]*\?{1,2}|\?{1,2}[ \t]*(${name}))$`, 'u');
  const [, before, after] = marked.exec(text) ?? [];
  const asked = before ?? after;
  if (asked === undefined) return undefined;
  if (asked.startsWith('%')) return { kind: 'help', word: asked };
  return asksByMark.has(language) ? about(asked, language, engine, state) : undefined;
}

function about(
  asked: string,
  language: CodeLanguage,
  engine: string,
  state: NotebookState,
): AskedHelp {
  const variable = Object.hasOwn(state.variables, asked) ? state.variables[asked] : undefined;
  if (variable !== undefined) return answer(`${asked} = ${masked(asked, variable)}`);
  if (language === 'python')
    return answer(
      `What ${asked} is only the Python session knows: run help(${asked}), type(${asked}) or dir(${asked}). Help on writing cells: %help`,
    );
  const known = isHelpTopic(asked) || findMagic(asked, state.aliases) !== undefined;
  if (language !== 'sql')
    return known
      ? { kind: 'help', word: asked }
      : answer(`What ${asked} is only the engine knows. Help on writing cells: %help`);
  const query = state.queries.get(keyOfQuery(unquoteName(asked)));
  if (query !== undefined)
    return answer(
      `${query.name} (kept query, {{${query.name}}} in SQL)\n${query.text}\n\nFor a table of that name: %columns ${asked}`,
    );
  // A file's name is a text in SQL.
  const table = asked.startsWith("'") ? quoteName(asked.slice(1, -1), '"') : asked;
  const sqlFunction = sqlFunctionsOf(engine).get(unquoteName(asked).toLowerCase());
  if (sqlFunction !== undefined) return answer(`${sqlFunction.signature}\n${sqlFunction.summary}`);
  return known
    ? { kind: 'help', word: asked, note: `For a table of that name: %columns ${asked}` }
    : { kind: 'command', command: { kind: 'columns', table, json: false } };
}

function answer(text: string): AskedHelp {
  return { kind: 'answer', answer: textAnswer(text) };
}
