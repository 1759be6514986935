/** Parses a cell's text into magics and code: the grammar of its head, not what a magic does. */
import { grouped, LinkisKernelError } from '../../shared/index.ts';
import { blockCommentEnds } from '../../sql/index.ts';
import type { Cell, MagicCall } from './cell.ts';
import { splitWords } from './split-words.ts';

/** Limit of magics in a cell: each works on the state that those before it left, so the work grows with their square. */
export const mostMagics = 1000;
const magicLine = /^(\s*)(%%?)([A-Za-z][\w.-]*)(\([^()\n]*\))?(\??)(?=\s|$)(.*)$/s;
const commentLine = /^\s*(--|#|\/\/|!!@set)/;
/** Magics whose words are names of the catalogue, quoted as SQL quotes them. */
const quotesNames: ReadonlySet<string> = new Set([
  'tables',
  'columns',
  'describe',
  'use',
  'profile',
]);
/** Limit of a cell in UTF-16 units. Regular expressions for quoted texts overflow the stack at about twice it; a server keeps all code. */
export const largestCell = 4_194_304;
/** Lines that the server itself reads [VariableUtils.scala]; they are always sent. */
const directiveLine = /^\s*(---?|#|\/\/|!!)@set\b/;

/**
 * The head is every blank line, comment and magic before the first line of code; the body begins after the last magic. Comments above a
 * magic are not sent, since they need not be comments in the cell's language. `@set` lines among them are sent: the body then begins at the
 * first of them, with empty lines in place of the others, so that line numbers still differ by `headLines`. After the first line of code,
 * or `%%raw`, `%` is code. Throws `MAGIC_SYNTAX` for a line that begins with `%` and names no magic, and `OPTION_INVALID` for a cell over {@link largestCell} or {@link mostMagics}.
 */
export function parseCell(code: string): Cell {
  if (code.length > largestCell) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `The cell has ${grouped(code.length)} characters; at most ${grouped(largestCell)} are sent`,
      { hint: 'Put data into a file or a table that the code reads.' },
    );
  }
  const lines = code.split('\n');
  const blocks = commentBlocks(code);
  const magics: MagicCall[] = [];
  let afterLastMagic = 0;
  let firstDirective: number | undefined;
  let raw = false;
  let behindBlock = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || index < behindBlock) continue;
    if (line.trimStart().startsWith('/*')) {
      const end = blocks(index);
      if (end === undefined) break;
      behindBlock = end;
    } else if (line.trimStart().startsWith('%')) {
      const magic = parseMagic(line, index + 1);
      afterLastMagic = index + 1;
      if (magic.name === 'raw' && magic.cell && !magic.help) {
        raw = true;
        break;
      }
      magics.push(magic);
      if (magics.length > mostMagics) throw tooManyMagics();
    } else if (commentLine.test(line)) {
      if (directiveLine.test(line)) firstDirective ??= index;
    } else break;
  }
  const keepsDirectives =
    !raw && firstDirective !== undefined && firstDirective < afterLastMagic
      ? firstDirective
      : afterLastMagic;
  const body = lines
    .slice(keepsDirectives)
    .map((line, offset) =>
      keepsDirectives + offset < afterLastMagic && !directiveLine.test(line) ? '' : line,
    )
    .join('\n');
  return { magics, body, headLines: keepsDirectives, raw };
}

const blanksInLine = /[^\S\n]*/y;

/** Call the result with rising lines, from 0. It gives the line after the block comment of that line; undefined if open or code follows. */
function commentBlocks(code: string): (index: number) => number | undefined {
  const endOfBlock = blockCommentEnds(code, true);
  let line = 0;
  let lineAt = 0;
  return (index) => {
    while (line < index) {
      lineAt = code.indexOf('\n', lineAt) + 1;
      line += 1;
    }
    let at = lineAt;
    for (;;) {
      const end = endOfBlock(code.indexOf('/*', at));
      if (end === undefined) return undefined;
      // Only the next few characters are read: a line may hold very many comments.
      blanksInLine.lastIndex = end;
      blanksInLine.test(code);
      const behind = code.slice(blanksInLine.lastIndex, blanksInLine.lastIndex + 5);
      if (behind === '' || behind.startsWith('\n') || commentLine.test(behind))
        return index + code.slice(lineAt, end).split('\n').length;
      if (!behind.startsWith('/*')) return undefined;
      at = end;
    }
  };
}

function tooManyMagics(): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `The cell has more than ${grouped(mostMagics)} magics`,
    { hint: 'Write variables as the lines of one %%var cell.' },
  );
}

function parseMagic(line: string, number: number): MagicCall {
  const found = magicLine.exec(line);
  const column = line.length - line.trimStart().length + 1;
  if (found === null) {
    const [, signs, apart] = /^\s*(%%?)\s+([A-Za-z][\w.-]*)/.exec(line) ?? [];
    const meant = apart === undefined ? '' : `; write ${signs ?? ''}${apart} without the blank`;
    throw new LinkisKernelError(
      'MAGIC_SYNTAX',
      `Line ${String(number)}, column ${String(column)}: a magic's name is expected after %${meant}`,
      { hint: '%lsmagic lists the magics; %%raw sends a cell untouched.' },
    );
  }
  const [, indent = '', percent = '', name = '', brackets, question = '', rest = ''] = found;
  const behindName = indent.length + percent.length + name.length;
  const restColumn = behindName + (brackets ?? '').length + question.length + 1;
  const call = {
    name,
    cell: percent === '%%',
    line: number,
    column,
    text: rest,
    textColumn: restColumn,
    words: [],
    help: question === '?',
    ...(brackets === undefined
      ? {}
      : { brackets: { text: brackets.slice(1, -1), column: behindName + 2 } }),
  };
  return withWords(call, rest);
}

/** A call that stands in no cell, or is read into one. Its words are given, not read. */
export function magicCall(
  name: string,
  given: Pick<MagicCall, 'cell'> & Partial<Pick<MagicCall, 'line' | 'words'>>,
): MagicCall {
  const place = { line: 1, column: 1, text: '', textColumn: 1 };
  return { name, ...place, words: [], help: false, ...given };
}

/** How the words of a magic are quoted. */
export function quotingOf(name: string): 'names' | 'words' {
  return quotesNames.has(name) ? 'names' : 'words';
}

/** The call with the words of `text`, which is what stands behind its name, or the beginning of that. */
export function withWords(call: MagicCall, text: string): MagicCall {
  const quoting = quotingOf(call.name);
  const asksHelp = (word: string): boolean => word === '-h' || word === '--help' || word === '?';
  try {
    const words = splitWords(text, call.line, call.textColumn, quoting);
    const help = call.help || words.some((word) => !word.quoted && asksHelp(word.text));
    return { ...call, text, words, help, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    return { ...call, text, fault: thrown };
  }
}
