/** Notices about code that the server removes as a comment, although its author meant it to have an effect. Pure. */
import {
  languageOf,
  lineInWords,
  type PlannedTask,
  pythonLineStarts,
  serverCuts,
  writtenPlaces,
} from '../../magics/index.ts';
import { LinkisKernelError, plural } from '../../shared/index.ts';
import { substitute } from '../../substitution/index.ts';

/** The most characters of a piece, and the most pieces, that a sentence quotes. */
const longestQuote = 80;
const mostQuoted = 3;

/** What is read of a planned task. */
export type CutCode = Pick<
  PlannedTask,
  'code' | 'engine' | 'runType' | 'variables' | 'headLines' | 'origin'
>;

/** One sentence for each kind of piece. `kept`: the code as the server has it, if it says; what is still in it was not removed. */
export function cutNotices(
  task: CutCode,
  kept: string | undefined,
  isLocal: boolean,
): readonly string[] {
  if (languageOf(task.runType) === 'python') return isLocal ? [] : textLinesLost(task);
  const { code, linesBefore } = afterVariables(task);
  const cuts = serverCuts(code, task).filter(({ from, to }) => {
    return kept?.includes(code.slice(from, to)) !== true;
  });
  const lineOf = lineCounter(code);
  const places = writtenPlaces(task);
  const found = new Map<string, string[]>();
  for (const { kind, from, to } of cuts) {
    // The local gateway knows every kind of quote.
    if (kind === 'comment' || (kind === 'quoted' && isLocal)) continue;
    const text = code.slice(from, to).replaceAll(/\s+/g, ' ').trim();
    const line = lineInWords(places.ofLine(lineOf(from) + linesBefore), task.headLines);
    const quoted = `${text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text} (${line})`;
    const others = found.get(kind) ?? [];
    if (!others.includes(quoted)) others.push(quoted);
    found.set(kind, others);
  }
  return Object.entries(sentences).flatMap(([kind, sentence]) => {
    const pieces = found.get(kind) ?? [];
    if (pieces.length === 0) return [];
    const more =
      pieces.length > mostQuoted ? ` and ${String(pieces.length - mostQuoted)} more` : '';
    return [sentence(`${pieces.slice(0, mostQuoted).join(', ')}${more}`)];
  });
}

/** Linkis' Python engines drop blank lines and # lines before they compile the code, wherever they stand [python.py, mix_pyspark.py]. */
function textLinesLost({ code, headLines }: CutCode): readonly string[] {
  if (!/\n[ \t]*(?:#|\n)/.test(code)) return [];
  const starts = pythonLineStarts(code);
  const lost = code
    .split('\n')
    .flatMap((line, index) =>
      starts[index] === 'text' && /^\s*(?:#|$)/.test(line) ? [index + 1 + headLines] : [],
    );
  if (lost.length === 0) return [];
  const quoted = lost.slice(0, mostQuoted).join(', ');
  const more = lost.length > mostQuoted ? ` and ${String(lost.length - mostQuoted)} more` : '';
  return [
    `Linkis removes blank lines and lines that begin with # from Python before it runs, inside texts too: ${plural(lost.length, 'line')} ${quoted}${more} of the cell ${lost.length === 1 ? 'was' : 'were'} left out of a text. Write such a line as \\n in a text of one line.`,
  ];
}

const sentences: Readonly<Record<string, (pieces: string) => string>> = {
  hash: (pieces) =>
    `Linkis takes # for a comment in every SQL, and left out what follows it: ${pieces}. Write an operator with # as a function.`,
  hint: (pieces) =>
    `Linkis removes comments from SQL before it runs, and optimizer hints with them: ${pieces} had no effect.`,
  code: (pieces) => `Linkis takes for a comment, and left out, what is code to MySQL: ${pieces}.`,
  quoted: (pieces) =>
    `Linkis sees a comment inside of quotes (only text in '…' without a backslash is safe) and left it out: ${pieces}.`,
  nested: (pieces) =>
    `Linkis ends a comment at the first */, also of a nested comment: what follows was taken for code after ${pieces}.`,
};

/** The code with its variables put in, in which the server searches for comments. `linesBefore`: blank lines that it drops at the top. */
function afterVariables({ code, runType, variables }: CutCode): {
  readonly code: string;
  readonly linesBefore: number;
} {
  const blank = code.length - code.trimStart().length;
  if (!code.includes('${')) return { code, linesBefore: 0 };
  try {
    const after = substitute(code, { runType, variables, user: undefined, now: new Date() }).code;
    return { code: after, linesBefore: code.slice(0, blank).split('\n').length - 1 };
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return { code, linesBefore: 0 };
    throw thrown;
  }
}

/** Gives the line of a position, from 1. Positions must rise from call to call. */
function lineCounter(code: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (
      let end = code.indexOf('\n', counted);
      end !== -1 && end < at;
      end = code.indexOf('\n', counted)
    ) {
      line += 1;
      counted = end + 1;
    }
    return line;
  };
}
