/** One value of a table as it is shown in a line: never another value, only another way to write it. */
import { isFloating } from './column-type.ts';

/** Longer than any double that is written without a row of zeros. */
const longNumber = 24;
const plainNumber = /^-?\d+(\.\d+)?$/;

/**
 * A floating-point number of hundreds of digits in its short form, 1e300 for a 1 and 300 zeros: a double has no other digits. Undefined
 * when the text is short, or the column can hold numbers that are no doubles.
 */
export function shortNumber(value: string, type: string): string | undefined {
  if (value.length <= longNumber || !isFloating(type) || !plainNumber.test(value)) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  const short = String(number).replace('e+', 'e');
  // Where the server has cut the digits of a tiny number nothing is left, and its own text says more than a 0.
  if (number === 0 || Number(short) !== number) return undefined;
  return short.length < value.length ? short : undefined;
}

/** From so many digits in front of the point on a number is hard to read without groups. */
const manyDigits = 10;
const wholeNumber = /^(-?)(\d{4,})(\.\d*)?$/;

export function isLongNumber(value: string): boolean {
  return value.length >= manyDigits && (wholeNumber.exec(value)?.[2]?.length ?? 0) >= manyDigits;
}

/** `-12`, `345`, `678.9`; undefined when there is one group only, or the text is no number in digits. */
export function digitGroups(value: string): readonly string[] | undefined {
  const [, sign = '', digits = '', rest = ''] = wholeNumber.exec(value) ?? [];
  if (digits === '') return undefined;
  const groups = digits.match(/\d{1,3}(?=(?:\d{3})*$)/g) ?? [];
  return groups.map(
    (group, at) => (at === 0 ? sign : '') + group + (at === groups.length - 1 ? rest : ''),
  );
}

/** True when blanks at an end, or several at once, would not be seen. */
export function hasHiddenBlanks(value: string): boolean {
  return / {2}|^ | $/.test(value);
}

/** Blanks at the ends as `␣`, which can be seen where everything else is a blank too. */
export function markBlanks(text: string): string {
  if (!text.startsWith(' ') && !text.endsWith(' ')) return text;
  const inner = text.trim();
  if (inner === '') return '␣'.repeat(text.length);
  const start = text.length - text.trimStart().length;
  const end = text.length - text.trimEnd().length;
  const middle = text.slice(start, text.length - end);
  return '␣'.repeat(start) + middle + '␣'.repeat(end);
}
