/** From a Python value to the text that the server puts in place of `${name}`. */
import { PythonLiteralError, type PythonValue } from './python-literal.ts';

/** A list as for `IN (…)`, a dict as JSON. `at`: where the value stands, for the {@link PythonLiteralError} of one that has no text. */
export function literalText(value: PythonValue, at: number): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return value.digits;
    case 'constant':
      return constants[value.name];
    case 'list':
      return value.items.map((item) => itemText(item, at)).join(', ');
    case 'dict':
      return jsonOf(value, at);
  }
}

const constants = { None: 'NULL', True: 'true', False: 'false' } as const;

/** As an SQL literal. */
function itemText(value: PythonValue, at: number): string {
  if (value.kind === 'text') return `'${value.text.replaceAll("'", "''")}'`;
  if (value.kind === 'list' || value.kind === 'dict')
    throw new PythonLiteralError('a list in a list has no form in SQL; give it as a text', at);
  return literalText(value, at);
}

function jsonOf(value: PythonValue, at: number): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text);
    case 'number':
      return jsonNumber(value.digits, at);
    case 'constant':
      return { None: 'null', True: 'true', False: 'false' }[value.name];
    case 'list':
      return `[${value.items.map((item) => jsonOf(item, at)).join(', ')}]`;
    case 'dict': {
      const entries = value.entries.map(
        ([key, entry]) => `${JSON.stringify(literalText(key, at))}: ${jsonOf(entry, at)}`,
      );
      return `{${entries.join(', ')}}`;
    }
  }
}

/** Python's `1.` and `.5` are none in JSON. */
function jsonNumber(digits: string, at: number): string {
  if (/[a-z]/i.test(digits.replace(/e[+-]?\d/i, '')))
    throw new PythonLiteralError(`${digits} in a dict has no form in JSON`, at);
  return digits.replace(/^(-?)\./, '$10.').replace(/\.(?=e|$)/i, '');
}
