/** The ends of a range as SQL. Exact numbers are rounded inwards here, since a cast would round to the nearest. Pure. */
import { LinkisKernelError } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';
import { scaleOf, type TableColumn } from './grid-column.ts';

interface RangeEnd {
  readonly operator: '>=' | '<=' | '<';
  readonly value: string;
}

/** Both are inclusive; null = open. Throws `OPTION_INVALID` for a text that is no value of the column's type. */
export function rangeEnds(
  { from, to }: { readonly from: string | null; readonly to: string | null },
  column: TableColumn,
  textOf: (text: string) => string,
): readonly RangeEnd[] {
  return [
    ...(from === null ? [] : [endOf(from, '>=', column, textOf)]),
    ...(to === null ? [] : [endOf(to, '<=', column, textOf)]),
  ];
}

function endOf(
  text: string,
  operator: '>=' | '<=',
  column: TableColumn,
  textOf: (text: string) => string,
): RangeEnd {
  const given = text.trim();
  const scale = scaleOf(column);
  switch (column.kind) {
    case 'number':
      if (!number.test(given)) throw noValue(text, column, 'a number, as in -12.5');
      return {
        operator,
        value:
          scale === undefined
            ? `CAST(${sqlText(given)} AS DOUBLE)`
            : exactEnd(given, operator, scale),
      };
    case 'date':
      if (!date.test(given)) throw noValue(text, column, 'a day, as in 2026-01-31');
      return { operator, value: castOf(given.slice(0, 10), 'DATE') };
    case 'timestamp':
      if (date.test(given))
        // The last day is meant whole.
        return operator === '>='
          ? { operator, value: castOf(given, column.valueType) }
          : {
              operator: '<',
              value: `${castOf(given, 'TIMESTAMP')} + INTERVAL 1 DAY`,
            };
      if (!timestamp.test(given)) throw noValue(text, column, 'a time, as in 2026-01-31 08:30:00');
      return { operator, value: castOf(given.replace('T', ' '), column.valueType) };
    case 'time':
      if (!time.test(given)) throw noValue(text, column, 'a time, as in 08:30:00');
      return { operator, value: castOf(given, column.valueType) };
    case 'boolean':
    case 'other':
    case 'text':
      return { operator, value: textOf(text) };
  }
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const date = /^\d{4,6}-\d{2}-\d{2}$/;
const time = /^\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;
const timestamp = /^\d{4,6}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;

/** A day or time that there is not, such as February 30, is NULL, and no row is within. */
function castOf(text: string, type: string): string {
  return `TRY_CAST(${sqlText(text)} AS ${type})`;
}

/** Beyond all numbers of DuckDB's widest exact type. */
const widest = 10n ** 38n;

/** The nearest number of the scale within the range. */
function exactEnd(text: string, operator: '>=' | '<=', scale: number): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = BigInt(`${whole}${fraction}`);
  const shift = scale - fraction.length + Number(exponent);
  const isNegative = sign === '-';
  let units: bigint;
  if (shift >= 0) {
    units = digits * 10n ** BigInt(shift);
  } else {
    const divisor = 10n ** BigInt(-shift);
    const isAwayFromZero = (operator === '>=') !== isNegative;
    units = isAwayFromZero ? (digits + divisor - 1n) / divisor : digits / divisor;
  }
  if (units >= widest) return `CAST('${isNegative ? '-' : ''}Infinity' AS DOUBLE)`;
  const padded = String(units).padStart(scale + 1, '0');
  const written = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return `CAST('${isNegative ? '-' : ''}${written}' AS DECIMAL(38,${String(scale)}))`;
}

function noValue(text: string, column: TableColumn, wanted: string): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `${JSON.stringify(text.slice(0, 100))} is no value of ${column.name.slice(0, 100)} (${column.type})`,
    { hint: `It takes ${wanted}.` },
  );
}
