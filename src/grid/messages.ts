/**
 * What a grid view and its kernel say to each other. The kernel's state is synced as `grid` of the widget model; questions and answers are
 * custom messages of its comm. Texts in all of them may be hostile: a view makes text nodes only.
 */

/** Synced state `grid`, kernel → view. */
export interface GridState {
  readonly version: 1;
  /** Such as `orders`, or `task 17, result 2`. */
  readonly title: string;
  readonly columns: readonly GridColumn[];
  /** Rows that are local. */
  readonly fetchedRows: number;
  /** Rows of the result; null = not known. */
  readonly totalRows: number | null;
  readonly isFetching: boolean;
  readonly notices: readonly string[];
  /** Why it is no longer live; null = live. */
  readonly ended: string | null;
  /** Rows in one answer at the most. */
  readonly pageRows: number;
  /**
   * The static table stands in the output before the grid, in an element with this value of {@link besideAttribute}. A view hides it once the
   * kernel has answered, and shows it again when the grid is no longer live. Small letters and digits.
   */
  readonly beside: string;
}

/** See {@link GridState.beside}. */
export const besideAttribute = 'data-linkis-grid';

export type ColumnKind = 'number' | 'text' | 'boolean' | 'date' | 'time' | 'timestamp' | 'other';

/** Names are distinct, in whatever letter case. */
export interface GridColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind;
}

export interface GridSort {
  readonly column: string;
  readonly descending: boolean;
}

export interface GridView {
  readonly sort: readonly GridSort[];
  readonly filters: readonly GridFilter[];
  /** In any column, in whatever letter case; '' = all rows. */
  readonly search: string;
}

/**
 * Synced state `look`, view → kernel: how the user looked last. A view that is made anew, after a reload of the page say, begins with it.
 * null = as the result is.
 */
export interface GridLook extends GridView {
  /** Every column by its place in the result, as they stand from left to right. Frozen ones first. */
  readonly order: readonly number[];
  readonly hidden: readonly number[];
  /** So many of `order` are frozen, hidden ones counted. */
  readonly frozen: number;
  /** `[place, pixels]` of the columns whose width the user chose. */
  readonly widths: readonly (readonly [number, number])[];
}

/** Conditions on a column's text. */
export const textOperators = [
  'contains',
  'notContains',
  'equals',
  'notEquals',
  'startsWith',
  'endsWith',
] as const;

type TextOperator = (typeof textOperators)[number];

export type GridFilter =
  | {
      readonly column: string;
      readonly operator: TextOperator;
      readonly value: string;
      /** @default false */
      readonly matchCase?: boolean;
    }
  | {
      readonly column: string;
      readonly operator: 'range';
      /** Inclusive, as a text that the kernel casts to the column's type; null = open. */
      readonly from: string | null;
      readonly to: string | null;
    }
  | {
      readonly column: string;
      readonly operator: 'in' | 'notIn';
      readonly values: readonly (string | null)[];
    }
  | { readonly column: string; readonly operator: 'isNull' | 'isNotNull' };

/** Custom messages view → kernel. Each gets exactly one answer with the same id. */
export type GridQuestion = {
  /** Grows. */
  readonly id: number;
} & (
  | {
      readonly ask: 'rows';
      readonly view: GridView;
      readonly from: number;
      readonly count: number;
      /** @default all */
      readonly columns?: readonly string[];
    }
  /** Profiles for the filtered rows. */
  | { readonly ask: 'columns'; readonly view: GridView; readonly columns: readonly string[] }
  /** Most frequent values, for the set filter. */
  | {
      readonly ask: 'values';
      readonly view: GridView;
      readonly column: string;
      readonly contains: string;
    }
  /** Whole text. */
  | {
      readonly ask: 'value';
      readonly view: GridView;
      readonly row: number;
      readonly column: string;
    }
  | {
      readonly ask: 'copy';
      readonly view: GridView;
      readonly from: number;
      readonly count: number;
      readonly columns: readonly string[];
      readonly format: 'cells' | 'csv';
      readonly header: boolean;
    }
  | { readonly ask: 'sql'; readonly view: GridView; readonly columns?: readonly string[] }
  | {
      readonly ask: 'save';
      readonly view: GridView;
      readonly name: string;
      readonly columns?: readonly string[];
    }
);

/** Custom messages kernel → view. */
export type GridAnswer = { readonly id: number } & (
  | {
      readonly answer: 'rows';
      readonly from: number;
      /** Texts as the static table shows them. Fewer than asked for at the end, and where columns are many or values long. */
      readonly rows: readonly (readonly (string | null)[])[];
      /** `[row, column]` of values that are shorter here. */
      readonly cut: readonly (readonly [number, number])[];
      readonly matching: number;
      readonly over: number;
    }
  | {
      readonly answer: 'columns';
      readonly profiles: readonly ColumnProfile[];
      readonly matching: number;
      readonly over: number;
    }
  | {
      readonly answer: 'values';
      readonly values: readonly { readonly value: string | null; readonly count: number }[];
      readonly more: boolean;
    }
  | { readonly answer: 'value'; readonly text: string | null; readonly cut: boolean }
  | {
      readonly answer: 'copy';
      readonly text: string;
      readonly rows: number;
      readonly cut: boolean;
    }
  | { readonly answer: 'sql'; readonly code: string }
  | { readonly answer: 'saved'; readonly name: string; readonly rows: number }
  | {
      readonly answer: 'error';
      /**
       * A code of `docs/reference/errors.md`, or one of these. `OBSOLETE`: a later question of the same kind took its place; of `rows` and
       * `columns` only when its view is another one, or many wait. `BUSY`: too many wait. `ENDED`: the grid is no longer live.
       */
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    }
);

/** What a question may have at the most; more is refused. */
export const gridLimits = {
  /** Rows of one answer; of fewer when columns × rows are over `cells`. */
  pageRows: 500,
  cells: 50_000,
  sort: 16,
  filters: 100,
  /** Values of one `in` or `notIn`. */
  values: 1000,
  /** Letters of a text to search or to compare with. */
  text: 10_000,
  /** Letters of a value in `rows`. */
  shownLetters: 300,
  /** Letters of `value` and of `copy`. */
  letters: 1_000_000,
  /** Rows of `copy`. */
  copiedRows: 100_000,
  /** Letters of a `look` as JSON. */
  lookLetters: 100_000,
  /** Columns of `columns`. */
  profiled: 50,
  /** Questions that wait for their answers. */
  waiting: 32,
  /** Grids of one kernel: each page that is loaded again gets them all. */
  live: 30,
} as const;

export interface ColumnProfile {
  readonly column: string;
  readonly nulls: number;
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  readonly minimum: string | null;
  readonly maximum: string | null;
  /** Numbers and dates by equal ranges, else the most frequent values. */
  readonly bars: readonly { readonly label: string; readonly count: number }[];
}
