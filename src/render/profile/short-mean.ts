/** A mean in as many digits as a reader wants. It is no value of the column: all its digits are in the JSON and in the tooltip. */

/** From the first digit that is not zero. */
const significant = 6;
/** Behind the point, however large the number is. */
const fewestDecimals = 2;

/** The mean rounded, half away from zero; anything but a number with a point as it is. */
export function shortMean(mean: string): string {
  const [, sign = '', whole = '', fraction, exponent = ''] =
    /^(-?)(\d+)\.(\d+)(e[+-]?\d+)?$/i.exec(mean) ?? [];
  if (fraction === undefined) return mean;
  const leading = whole === '0' ? (/^0*/.exec(fraction)?.[0].length ?? 0) : -whole.length;
  const decimals = Math.max(fewestDecimals, leading + significant);
  if (fraction.length <= decimals) return mean;
  const digits = BigInt(whole + fraction.slice(0, decimals));
  const rounded = String(digits + ((fraction[decimals] ?? '0') >= '5' ? 1n : 0n)).padStart(
    decimals + 1,
    '0',
  );
  const behind = rounded.slice(-decimals).replace(/0+$/, '');
  const before = rounded.slice(0, -decimals);
  return `${sign}${before}${behind === '' ? '' : `.${behind}`}${exponent}`;
}
