/** A column of a local table as a grid asks for it: what is shown of it, and what it is compared, sorted and counted by. Pure. */
import type { ColumnKind, GridColumn } from '../../grid/index.ts';
import { storedText } from '../../shared/index.ts';

/** SQL over a column, whose name comes quoted. */
type ColumnSql = (column: string) => string;

export interface TableColumn extends GridColumn {
  readonly at: number;
  /** In the file; holds nothing of the user. */
  readonly stored: string;
  /** DuckDB's type of {@link value}. */
  readonly valueType: string;
  /** To sort, compare and count by. */
  readonly value: ColumnSql;
  /** A text, to search in: what is shown, but that DuckDB writes numbers with an exponent (`1e+20`), and times by its own rule. */
  readonly text: ColumnSql;
  /** The stored column that holds what is shown, where that is not {@link stored}. */
  readonly written: string | undefined;
  /** From DuckDB's text of what is shown to what is shown. */
  readonly shown: (cell: string) => string;
}

/** What is known of a column before a grid is made of it. */
export interface StoredColumn {
  readonly name: string;
  /** As the result names it. */
  readonly type: string;
  /** DuckDB's type in the file. */
  readonly storedType: string;
  /** See `LookedTable`. */
  readonly isPython: boolean;
  /** The file has the server's own texts too, in `t0`, `t1`, …. @default false */
  readonly hasTexts?: boolean | undefined;
  /** All texts of the file are values of this type, which Parquet does not have. @default they stay texts */
  readonly castTo?: string | undefined;
}

export function tableColumn(column: StoredColumn, at: number): TableColumn {
  const { name, type, storedType, isPython, hasTexts = false, castTo } = column;
  const valueType = castTo ?? storedType;
  const isDouble = valueType === 'DOUBLE' || valueType === 'FLOAT';
  const plain: ColumnSql = (c) => (storedType === 'VARCHAR' ? c : `CAST(${c} AS VARCHAR)`);
  return {
    name,
    type,
    kind: kindOfType(valueType, type),
    at,
    stored: `c${String(at)}`,
    valueType,
    value: castTo === undefined ? (c) => c : (c) => `CAST(${c} AS ${castTo})`,
    text:
      isDouble && !isPython
        ? (c) => `regexp_replace(CAST(${c} AS VARCHAR), '[.]0$', '')`
        : castTo !== undefined
          ? (c) => `CAST(${c} AS VARCHAR)`
          : plain,
    written: hasTexts ? `t${String(at)}` : undefined,
    shown: (hasTexts ? undefined : storedText(storedType, isPython)) ?? ((cell) => cell),
  };
}

const wholeOrDecimal = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|U?HUGEINT|DECIMAL\(.*\))$/;

function kindOfType(valueType: string, type: string): ColumnKind {
  if (wholeOrDecimal.test(valueType) || valueType === 'DOUBLE' || valueType === 'FLOAT')
    return 'number';
  if (valueType === 'BOOLEAN') return 'boolean';
  if (valueType === 'DATE') return 'date';
  if (valueType.startsWith('TIMESTAMP')) return 'timestamp';
  if (valueType === 'TIME') return 'time';
  return /^(array|list|map|struct|row|union|variant|binary|blob)\b/i.test(type) ? 'other' : 'text';
}

/** Digits behind the point of a column of exact numbers; undefined for other columns. */
export function scaleOf({ valueType }: Pick<TableColumn, 'valueType'>): number | undefined {
  if (!wholeOrDecimal.test(valueType)) return undefined;
  return Number(/^DECIMAL\(\d+,\s*(\d+)\)$/.exec(valueType)?.[1] ?? 0);
}

/** The type that all texts of a stored column may have, by what the result says of it; undefined where there is none. */
export function possibleCast({
  type,
  storedType,
}: Pick<StoredColumn, 'type' | 'storedType'>): string | undefined {
  if (storedType !== 'VARCHAR') return undefined;
  if (type === 'decimal') return 'DECIMAL(38,0)';
  return type === 'timestamp' ? 'TIMESTAMP_NS' : undefined;
}
