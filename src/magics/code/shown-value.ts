/** A Linkis server runs Python as a script, which shows no value. This sends the code so that it does, with every line where it was. */
import { foreignObjectsPattern } from './foreign-objects.ts';
import { shippedResultPattern } from './shipped-result.ts';
import { shownValueCode, shownValuePattern } from './shown-value-code.ts';

/** Put in front of the last expression. */
const capture = '_linkis_value = ';

const simpleStatements: ReadonlySet<string> = new Set([
  'AssertStatement',
  'AssignStatement',
  'DeleteStatement',
  'ExpressionStatement',
  'ImportStatement',
  'PassStatement',
  'StatementGroup',
  'UpdateStatement',
]);

/** Code that shows its figures itself. */
const showsFigures = /\b(?:plt|pyplot)\s*\.\s*show\b|\bshow\.show\(\s*plt\b|\bshow_matplotlib\b/;

/**
 * The code with the value of its last expression shown below it, and `display` defined for a cell that calls it, and the objects that it names.
 * What cannot be read as Python for certain is given back untouched. `objects`: the line that makes them.
 */
export async function withShownValue(code: string, objects?: string): Promise<string> {
  // Variables that the server will put in are read as names of the same length.
  const text = code.replaceAll(/[$&]\{[^{}\n]*\}/g, (reference) => '_'.repeat(reference.length));
  if (text.trimEnd().endsWith('\\')) return code;
  const { parser } = await import('@lezer/python');
  const tree = parser.parse(text);
  let isCertain = true;
  tree.iterate({
    enter: ({ type }) => {
      if (type.isError) isCertain = false;
    },
  });
  if (!isCertain) return code;
  const statements: { name: string; from: number; to: number }[] = [];
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    if (node.name === 'Comment') continue;
    const { name, from, to } = node;
    statements.push({ name, from, to });
    const end = node.lastChild;
    if (name === 'StatementGroup' && end !== null)
      statements.push({ name: end.name, from: end.from, to: end.to });
  }
  const first = statements[0];
  const last = statements.at(-1);
  if (first === undefined || last === undefined) return code;
  const action = showsFigures.test(text) ? 2 : 1;
  const above = code.slice(0, first.from);
  const lines = [above];
  // The names must be there before the code runs; a compound statement has no room for them on its line, but on that of a comment above it.
  if ((callsShown.test(text) || objects !== undefined) && !text.includes('__future__')) {
    const made = [shownValueCode(0), ...(objects === undefined ? [] : [objects])].join('; ');
    const comment = /^[ \t]*#/m.exec(above);
    if (simpleStatements.has(first.name)) lines.push(`${made}; `);
    else if (comment !== null)
      lines.splice(0, 1, above.slice(0, comment.index), `${made} `, above.slice(comment.index));
  }
  const value = text.slice(last.from, last.to);
  if (last.name === 'ExpressionStatement' && !valueless.test(value))
    lines.push(code.slice(first.from, last.from), capture, code.slice(last.from));
  else lines.push(code.slice(first.from));
  return `${lines.join('')}\n${shownValueCode(action)}`;
}

const callsShown = /(?<![.\w])(?:display|show\s*\.\s*show)\s*\(/;
/** What has no value, or is a statement to Python 2, or is all of one variable, whose text may be more than an expression. */
const valueless = /^(?:print|exec)\b|^_+$/;

/** True for a text that may hold something that the kernel has put into code. */
export function hasShownValue(text: string): boolean {
  return text.includes('_linkis_value') || text.includes('<linkis-kernel>');
}

/** A text of the server, such as a log, without what the kernel has put into its code. */
export function withoutShownValue(text: string): string {
  return withoutShownLines(text.split('\n')).join('\n');
}

/** The same for lines, of which each that has nothing else is left out. */
export function withoutShownLines(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let moved = 0;
  for (const line of lines) {
    if (moved > 0 && /^\s*[\^~]+\s*$/.test(line)) {
      kept.push(line.startsWith(' '.repeat(moved)) ? line.slice(moved) : line);
      moved = 0;
      continue;
    }
    moved = 0;
    if (!hasShownValue(line)) {
      kept.push(line);
      continue;
    }
    const frame = ownFrame.exec(line);
    if (frame !== null) {
      // Our own line called it, not the user's.
      if (frame[1] === '<module>' && scriptFrame.test(kept.at(-1) ?? '')) kept.pop();
      continue;
    }
    const own = line
      .replaceAll(shownValuePattern, '')
      .replaceAll(shippedResultPattern, '')
      .replaceAll(foreignObjectsPattern, '')
      .replaceAll(capture, '');
    if (own.trim() === '') continue;
    moved = line.length - own.length;
    kept.push(own);
  }
  return kept;
}

/** A frame of our code in a traceback of Python. */
const ownFrame = /^\s*File "<linkis-kernel>", line \d+, in (\S+)/;
const scriptFrame = /^\s*File "<string>", line \d+, in <module>$/;
