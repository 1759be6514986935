/**
 * How columns travel in a Parquet file, so that every release of Spark and DuckDB reads what was sent. Days and moments travel as texts:
 * of those in Parquet, releases of Spark differ in the time zone and in the calendar.
 */
import { showControls } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';
import type { FileColumn } from '../local/result-file.ts';

export interface CarriedColumn {
  readonly name: string;
  /** What is written into the file, in SQL of this machine. */
  readonly written: string;
  /** The type to which the engine casts what it reads; undefined = it is as it was written. */
  readonly cast: 'DATE' | 'TIMESTAMP' | undefined;
  /** Counts the values that cannot travel, in SQL of this machine; undefined = there are none. */
  readonly misfits: string | undefined;
  /** What becomes of the column. One sentence. */
  readonly notice: string | undefined;
}

/** Types that every engine reads as they are. */
const plain =
  /^(?:VARCHAR|BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|FLOAT|DOUBLE|BLOB|DECIMAL\(\d+,\d+\)|TIMESTAMP WITH TIME ZONE)$/;

/** Types that would be read as something else inside of a list or a structure. */
const changesInside =
  /TIMESTAMP|DATE|TIME|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UUID|INTERVAL|ENUM|BIT|VARINT|BIGNUM|UNION/;

const wider: Readonly<Record<string, string>> = {
  UTINYINT: 'SMALLINT',
  USMALLINT: 'INTEGER',
  UINTEGER: 'BIGINT',
  UBIGINT: 'DECIMAL(20,0)',
  HUGEINT: 'DECIMAL(38,0)',
  UHUGEINT: 'DECIMAL(38,0)',
};

/** Rejects with `OPTION_INVALID` a type of which a part would be changed on the way. */
export function carried({ name, value, type }: FileColumn): CarriedColumn {
  const as = (written: string, rest: Partial<CarriedColumn> = {}): CarriedColumn => ({
    name,
    written,
    cast: undefined,
    misfits: undefined,
    notice: undefined,
    ...rest,
  });
  if (plain.test(type)) return as(value);
  const text = `CAST(${value} AS VARCHAR)`;
  if (type === 'DATE')
    return as(text, { cast: 'DATE', misfits: outside(value, 'DATE', '0001-01-01', '9999-12-31') });
  if (/^TIMESTAMP(?:_S|_MS)?$/.test(type))
    return as(text, {
      cast: 'TIMESTAMP',
      misfits: outside(value, 'TIMESTAMP', '0001-01-01', '9999-12-31 23:59:59.999999'),
    });
  const wide = Object.hasOwn(wider, type) ? wider[type] : undefined;
  if (wide !== undefined)
    return as(`CAST(${value} AS ${wide})`, {
      misfits: `count(*) FILTER (${value} IS NOT NULL AND TRY_CAST(${value} AS ${wide}) IS NULL)`,
    });
  if (/[[(]/.test(type) && !type.startsWith('ENUM') && !type.startsWith('DECIMAL')) {
    if (!changesInside.test(type)) return as(value);
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `column ${showControls(name)} is a ${type}, whose parts would be read as other types`,
      { hint: 'Nothing was sent. Make columns of its parts, or a text by to_json().' },
    );
  }
  return as(text, {
    notice:
      type === 'JSON' || type.startsWith('ENUM')
        ? undefined
        : `Column ${showControls(name)} is text there: other engines have no ${type}.`,
  });
}

function outside(value: string, type: string, from: string, to: string): string {
  return `count(*) FILTER (${value} < CAST(${sqlText(from)} AS ${type}) OR ${value} > CAST(${sqlText(to)} AS ${type}))`;
}
