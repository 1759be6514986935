/** What the columns of a table hold, as it is counted and shown. Data only. */

/** A value as text; a long one is its beginning, which ends with `…`. */
export type ProfileValue = string;

/** How often values occur. */
export type Histogram =
  /** Numbers and times in ranges. `isToIncluded`: each range has its `to`, and the next one begins a step later; else only the last has it. */
  | {
      readonly kind: 'ranges';
      readonly isToIncluded: boolean;
      readonly ranges: readonly {
        readonly from: ProfileValue;
        readonly to: ProfileValue;
        readonly count: number;
      }[];
    }
  /** The most frequent values; the count of the other rows that are not NULL. */
  | {
      readonly kind: 'values';
      readonly values: readonly { readonly value: ProfileValue; readonly count: number }[];
      readonly others: number;
    };

export interface ColumnProfile {
  readonly name: string;
  /** As the result or the catalogue names it. */
  readonly type: string;
  readonly isNumeric: boolean;
  readonly nulls: number;
  /** Undefined = values of this type cannot be compared. */
  readonly distinct: { readonly count: number; readonly isAbout: boolean } | undefined;
  /** Null = there is no value, or none of this type is the smallest. */
  readonly minimum: ProfileValue | null;
  readonly maximum: ProfileValue | null;
  /** Of the finite values. Null = there is none, or the type has none. */
  readonly mean: ProfileValue | null;
  /** Values that are no number, and infinite ones: in no mean and in no histogram. */
  readonly nan: number;
  readonly infinite: number;
  /** Undefined = not asked for. */
  readonly histogram: Histogram | undefined;
}

export interface TableProfile {
  /** What it is of, in the words of the title. */
  readonly title: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Columns of the whole table, if only some are here. */
  readonly totalColumns: number;
  /** One sentence each. */
  readonly notices: readonly string[];
}
