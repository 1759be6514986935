/** How a page of a result writes numbers and times: from DuckDB's text to Linkis' form, or to Python's. */

/** Makes the text of a cell of DuckDB's; undefined where that is the text already. `type`: DuckDB's name. */
export function storedText(
  type: string,
  isPython: boolean,
): ((cell: string) => string) | undefined {
  if (type === 'DOUBLE' || type === 'FLOAT') return isPython ? pythonNumber : plainNumber;
  return isPython && (type === 'TIMESTAMP' || type === 'TIMESTAMP_NS') ? pythonTime : undefined;
}

function pythonNumber(cell: string): string {
  return cell.endsWith('.0') ? cell : plainNumber(cell);
}

/** Python writes microseconds with all their digits, pandas nanoseconds too. */
function pythonTime(cell: string): string {
  const point = cell.indexOf('.');
  if (point < 0) return cell;
  return cell.padEnd(point + 1 + (cell.length - point > 7 ? 9 : 6), '0');
}

const notFinite: Readonly<Record<string, string>> = {
  nan: 'NaN',
  '-nan': 'NaN',
  inf: 'Infinity',
  '-inf': '-Infinity',
};

/** Every digit, no exponent, no trailing `.0`. The local gateway has the same rule as macros, which take longer to plan than a page of doubles to read. */
export function plainNumber(text: string): string {
  if (text.endsWith('.0')) return text.slice(0, -2);
  const at = text.indexOf('e');
  if (at < 0) return notFinite[text] ?? text;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(0, at).replace('-', '').replace('.', '');
  return sign + expanded(digits, Number(text.slice(at + 1)));
}

function expanded(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = exponent + 1;
  return digits.length > whole
    ? `${digits.slice(0, whole)}.${digits.slice(whole)}`
    : digits.padEnd(whole, '0');
}
