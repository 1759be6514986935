/** The cell that papermill injects, written in Python by its translator, as variables. Anything else in the cell: not such a cell. */
import { LinkisKernelError } from '../shared/index.ts';
import { asServerTakes, listText } from './variable-value.ts';
import { variableName } from './var-magic.ts';

/** Variables of a cell that is `# Parameters` and then only `name = literal` lines; undefined for any other cell. Throws `OPTION_INVALID` for a `run_date` that is none. */
export function readInjectedParameters(code: string): Readonly<Record<string, string>> | undefined {
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  if (!/^\s*#\s*parameters\s*$/i.test(lines[0] ?? '')) return undefined;
  const variables: Record<string, string> = {};
  for (const line of lines.slice(1)) {
    if (line.trimStart().startsWith('#')) continue;
    const [, name = '', literal = ''] = /^([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const value = variableName.test(name) ? readLiteral(literal) : undefined;
    if (value === undefined) return undefined;
    const taken = asServerTakes(name, value);
    if ('problem' in taken) {
      const number = code.split('\n').indexOf(line) + 1;
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `parameters (line ${String(number)}): ${name}: ${taken.problem}`,
      );
    }
    variables[name] = taken.value;
  }
  return Object.keys(variables).length === 0 ? undefined : variables;
}

const words: Readonly<Record<string, string>> = {
  None: 'NULL',
  True: 'true',
  False: 'false',
  "float('nan')": 'NaN',
  "float('inf')": 'Infinity',
  "float('-inf')": '-Infinity',
};

/** A Python literal as variable text: lists as comma lists for `IN (…)`, a dict as it stands. */
function readLiteral(literal: string): string | undefined {
  if (Object.hasOwn(words, literal)) return words[literal];
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(literal)) return literal;
  if (/^"(?:[^"\\]|\\.)*"$|^'(?:[^'\\]|\\.)*'$/.test(literal))
    return unescape(literal.slice(1, -1));
  if (/^\{.*\}$/.test(literal)) return literal;
  const [, inside] = /^\[(.*)\]$/.exec(literal) ?? /^\((.*)\)$/.exec(literal) ?? [];
  if (inside === undefined) return undefined;
  const items = inside.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,\s]+/g) ?? [];
  const texts = items.map((item) => ({ item, text: readLiteral(item) }));
  const read: (string | { readonly quoted: string })[] = [];
  for (const { item, text } of texts) {
    if (text === undefined) return undefined;
    read.push(/^["']/.test(item) ? { quoted: text } : text);
  }
  return listText(read);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_found, letter: string) => escapes[letter] ?? letter);
}
