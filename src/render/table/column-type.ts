/** What the type of a column says about its values, by Linkis' type names and those of the engines. */

const numeric =
  /^(tinyint|smallint|int|integer|bigint|long|short|float|double|real|decimal|numeric|number|hugeint|u?int\d*)\b/i;
const floating = /^(float\d*|double|real)\b/i;
const temporal = /^(date|datetime|timestamp\w*|time)\b/i;

/** True for types of numbers, whose cells are aligned right. */
export function isNumeric(type: string): boolean {
  return numeric.test(type);
}

/** True for types whose values are binary floating-point numbers. */
export function isFloating(type: string): boolean {
  return floating.test(type);
}

/** True for types whose values are all about as long, so that it does not matter where they are aligned. */
export function isTemporal(type: string): boolean {
  return temporal.test(type);
}

/** Linkis names no scale, and writes decimals of Spark without the zeros at their end; other engines tell the scale, or keep the zeros. */
export function typeNote(type: string): string {
  return /^decimal$/.test(type)
    ? ' (scale unknown; Spark leaves out zeros at the end: 3.7 for 3.70)'
    : '';
}
