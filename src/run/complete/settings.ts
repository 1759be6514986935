/** Names of settings behind `%config`. */
import type { Completion } from '../../interpreter/index.ts';

/** Undefined when the cursor stands elsewhere. A group (`limits`) is a name too. */
export function completeSetting(
  code: string,
  cursor: number,
  keys: readonly string[],
): Completion | undefined {
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1, cursor);
  const typed = /^\s*%%?config[ \t]+((?!-)\S*)$/.exec(line)?.[1];
  if (typed === undefined) return undefined;
  const groups = keys.filter((key) => key.includes('.')).map((key) => key.split('.', 1)[0] ?? '');
  return {
    matches: [...new Set([...groups, ...keys])]
      .filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()))
      .map((text) => ({ text, type: 'setting' })),
    start: cursor - typed.length,
    end: cursor,
  };
}
