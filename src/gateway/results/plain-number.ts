/** The text of a double as Linkis writes it, from DuckDB's: the rule of `plainNumberMacros`, for pages, whose rows pass through here anyway. */

const notFinite: Readonly<Record<string, string>> = {
  nan: 'NaN',
  '-nan': 'NaN',
  inf: 'Infinity',
  '-inf': '-Infinity',
};

/**
 * Without exponent and without a trailing `.0`; every digit is kept. As SQL the same rule costs a page of doubles more to
 * plan than to read.
 */
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
