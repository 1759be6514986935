/** What the text of Python code says: which names it uses as it finds them, and where its comments stand. */
import { identifierSign } from '../../shared/index.ts';

/** Whether the code first reads the name or sets it; undefined when it has no such name. */
export function firstUse(code: string, name: string): 'read' | 'set' | undefined {
  const word = String.raw`(?<![.${identifierSign}])${name}(?!${identifierSign})`;
  const found = new RegExp(String.raw`${word}([ \t]*=(?!=))?`, 'u').exec(code);
  if (found === null) return undefined;
  const line = code.slice(code.lastIndexOf('\n', found.index) + 1);
  // `totals = totals.head()` reads what it sets.
  const isRead = new RegExp(`=.*${word}`, 'u').test(line.split('\n', 1)[0] ?? '');
  return found[1] !== undefined && !isRead ? 'set' : 'read';
}

/** The code with blanks in place of its comments; as it is where it cannot be read as Python for certain. */
export async function withoutPythonComments(code: string): Promise<string> {
  if (!code.includes('#')) return code;
  const { parser } = await import('@lezer/python');
  const parts: string[] = [];
  let behind = 0;
  let isCertain = true;
  parser.parse(code).iterate({
    enter({ type, name, from, to }) {
      if (type.isError) isCertain = false;
      if (name !== 'Comment') return;
      parts.push(code.slice(behind, from), ' '.repeat(to - from));
      behind = to;
    },
  });
  return isCertain ? parts.join('') + code.slice(behind) : code;
}
