/** A kernel of grids over a table in memory: answers what a view asks, by the rules that the messages state. It can hold answers back. */
import {
  type ColumnProfile,
  type GridAnswer,
  type GridColumn,
  type GridFilter,
  gridLimits,
  type GridQuestion,
  type GridState,
  type GridView,
} from '../../../src/grid/index.ts';

type Value = string | null;

/** A table whose values are computed, so that a million rows take no room. */
export interface MadeTable {
  readonly columns: readonly GridColumn[];
  readonly rows: number;
  readonly value: (row: number, column: number) => Value;
}

/** A table of values that are written down. */
export function tableOf(
  columns: readonly GridColumn[],
  rows: readonly (readonly Value[])[],
): MadeTable {
  return { columns, rows: rows.length, value: (row, column) => rows[row]?.[column] ?? null };
}

const regions = ['north', 'south', 'east', 'west'];

/** A million orders: numbers, texts, dates, NULLs, empty texts. */
export function ordersTable(rows = 1_000_000, more = 12): MadeTable {
  const base: readonly (readonly [GridColumn, (row: number) => Value])[] = [
    [{ name: 'id', type: 'bigint', kind: 'number' }, (row) => String(row + 1)],
    [
      { name: 'region', type: 'varchar', kind: 'text' },
      (row) => regions[((row * 7) % 11) % 4] ?? '',
    ],
    [
      { name: 'amount', type: 'decimal(12,2)', kind: 'number' },
      (row) => (row % 97 === 5 ? null : (((row * 7919) % 100_003) ** 2 / 1e6 / 100).toFixed(2)),
    ],
    [
      { name: 'day', type: 'date', kind: 'date' },
      (row) => new Date(Date.UTC(2024, 0, 1 + ((row * 13) % 700))).toISOString().slice(0, 10),
    ],
    [
      { name: 'sold at', type: 'timestamp', kind: 'timestamp' },
      (row) =>
        new Date(Date.UTC(2024, 0, 1, 0, row % 525_600))
          .toISOString()
          .slice(0, 19)
          .replace('T', ' '),
    ],
    [
      { name: 'paid', type: 'boolean', kind: 'boolean' },
      (row) => (row % 3 === 0 ? 'false' : 'true'),
    ],
    [
      { name: 'note', type: 'varchar', kind: 'text' },
      (row) =>
        row % 5 === 0
          ? ''
          : row % 7 === 0
            ? null
            : `order ${String(row)} was taken by phone, delivered late, and paid in full`,
    ],
    [
      { name: 'pair', type: 'integer[]', kind: 'other' },
      (row) => `[${String(row)}, ${String(row + 1)}]`,
    ],
  ];
  const extra = Array.from({ length: more }, (_, at) => at);
  const columns = [
    ...base.map(([column]) => column),
    ...extra.map((at): GridColumn => ({
      name: `measure_${String(at)}`,
      type: 'double',
      kind: 'number',
    })),
  ];
  return {
    columns,
    rows,
    value: (row, column) =>
      base[column]?.[1](row) ??
      (column < base.length ? null : String(((row * (column + 3)) % 1009) / 8)),
  };
}

function compare(one: Value, other: Value, isNumber: boolean): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  if (isNumber) return Number(one) - Number(other);
  return one < other ? -1 : 1;
}

/** Whether two texts mean the same state of the table. */
const keyOf = (view: GridView): string => JSON.stringify(view);

/** What is asked is kept; `hold` lets nothing be answered until it is called again with false. */
export class TableKernel {
  readonly table: MadeTable;
  readonly asked: GridQuestion[] = [];
  /** Rows that are here. */
  fetched: number;
  /** Answers the next question so, in place of what it asks. */
  nextAnswer: ((question: GridQuestion) => GridAnswer | undefined) | undefined;
  readonly saved: string[] = [];
  #isHeld = false;
  readonly #waiting: (() => void)[] = [];
  #found: { key: string; rows: Uint32Array } | undefined;

  constructor(table: MadeTable, fetched: number = table.rows) {
    this.table = table;
    this.fetched = fetched;
  }

  state(more: Partial<GridState> = {}): GridState {
    return {
      version: 1,
      title: 'orders',
      columns: this.table.columns,
      fetchedRows: this.fetched,
      totalRows: this.table.rows,
      isFetching: this.fetched < this.table.rows,
      notices: [],
      ended: null,
      pageRows: gridLimits.pageRows,
      beside: 'static1',
      ...more,
    };
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) for (const release of this.#waiting.splice(0)) release();
  }

  async answer(question: GridQuestion): Promise<GridAnswer> {
    this.asked.push(question);
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const forced = this.nextAnswer?.(question);
    if (forced !== undefined) return forced;
    return { id: question.id, ...this.#answerTo(question) } as GridAnswer;
  }

  questions<Ask extends GridQuestion['ask']>(
    ask: Ask,
  ): readonly Extract<GridQuestion, { ask: Ask }>[] {
    return this.asked.filter((one): one is Extract<GridQuestion, { ask: Ask }> => one.ask === ask);
  }

  #answerTo(question: GridQuestion): object {
    const rows = this.#rowsOf(question.view);
    const { columns } = this.table;
    const place = (name: string): number => columns.findIndex((column) => column.name === name);
    switch (question.ask) {
      case 'rows': {
        const places = question.columns?.map(place) ?? columns.map((_, at) => at);
        const cut: [number, number][] = [];
        const found = Array.from(
          rows.slice(question.from, question.from + question.count),
          (row, at) =>
            places.map((column, index) => {
              const value = this.table.value(row, column);
              if (value === null || value.length <= 200) return value;
              cut.push([at, index]);
              return value.slice(0, 200);
            }),
        );
        return {
          answer: 'rows',
          from: question.from,
          rows: found,
          cut,
          matching: rows.length,
          over: this.fetched,
        };
      }
      case 'columns':
        return {
          answer: 'columns',
          profiles: question.columns.map((name) => this.#profile(rows, place(name))),
          matching: rows.length,
          over: this.fetched,
        };
      case 'values': {
        const counts = this.#counts(rows, place(question.column), 20_000).filter(([value]) =>
          (value ?? 'NULL').toLowerCase().includes(question.contains.toLowerCase()),
        );
        return {
          answer: 'values',
          values: counts.slice(0, 50).map(([value, count]) => ({ value, count })),
          more: counts.length > 50,
        };
      }
      case 'value':
        return {
          answer: 'value',
          text: this.table.value(rows[question.row] ?? -1, place(question.column)),
          cut: false,
        };
      case 'copy': {
        const places = question.columns.map(place);
        const separator = question.format === 'csv' ? ',' : '\t';
        const lines = Array.from(
          rows.slice(question.from, question.from + Math.min(question.count, 10_000)),
          (row) => places.map((column) => this.table.value(row, column) ?? '').join(separator),
        );
        if (question.header) lines.unshift(question.columns.join(separator));
        return {
          answer: 'copy',
          text: lines.join('\n'),
          rows: lines.length - (question.header ? 1 : 0),
          cut: question.count > 10_000,
        };
      }
      case 'sql':
        return { answer: 'sql', code: `SELECT * FROM orders -- ${keyOf(question.view)}` };
      case 'save':
        if (!/^\w+$/.test(question.name))
          return {
            answer: 'error',
            code: 'BAD_NAME',
            message: `${question.name} is no name.`,
            hint: 'Use letters.',
          };
        this.saved.push(question.name);
        return { answer: 'saved', name: question.name, rows: rows.length };
    }
  }

  #isNumber(column: number): boolean {
    return this.table.columns[column]?.kind === 'number';
  }

  #matches(row: number, filter: GridFilter): boolean {
    const column = this.table.columns.findIndex(({ name }) => name === filter.column);
    const value = this.table.value(row, column);
    switch (filter.operator) {
      case 'isNull':
        return value === null;
      case 'isNotNull':
        return value !== null;
      case 'in':
        return filter.values.includes(value);
      case 'notIn':
        return !filter.values.includes(value);
      case 'range':
        return (
          value !== null &&
          (filter.from === null || compare(value, filter.from, this.#isNumber(column)) >= 0) &&
          (filter.to === null || compare(value, filter.to, this.#isNumber(column)) <= 0)
        );
      case 'contains':
      case 'notContains':
      case 'equals':
      case 'notEquals':
      case 'startsWith':
      case 'endsWith': {
        if (value === null) return false;
        const fold = (text: string): string =>
          filter.matchCase === true ? text : text.toLowerCase();
        const [text, wanted] = [fold(value), fold(filter.value)];
        return {
          contains: text.includes(wanted),
          notContains: !text.includes(wanted),
          equals: text === wanted,
          notEquals: text !== wanted,
          startsWith: text.startsWith(wanted),
          endsWith: text.endsWith(wanted),
        }[filter.operator];
      }
    }
  }

  /** The rows of a view, in its order. */
  #rowsOf(view: GridView): Uint32Array {
    const key = `${keyOf(view)} ${String(this.fetched)}`;
    if (this.#found?.key === key) return this.#found.rows;
    const search = view.search.toLowerCase();
    let rows = Uint32Array.from({ length: this.fetched }, (_, row) => row);
    if (view.filters.length > 0)
      rows = rows.filter((row) => view.filters.every((filter) => this.#matches(row, filter)));
    if (search !== '')
      rows = rows.filter((row) =>
        this.table.columns.some((_, column) =>
          this.table.value(row, column)?.toLowerCase().includes(search),
        ),
      );
    const order = view.sort.map(({ column, descending }) => {
      const at = this.table.columns.findIndex(({ name }) => name === column);
      // Computed once a row, and not once a comparison.
      const values = new Map(Array.from(rows, (row) => [row, this.table.value(row, at)]));
      return { values, isNumber: this.#isNumber(at), sign: descending ? -1 : 1 };
    });
    if (order.length > 0)
      rows = Uint32Array.from(rows).toSorted((one, other) => {
        for (const { values, isNumber, sign } of order) {
          const by = compare(values.get(one) ?? null, values.get(other) ?? null, isNumber);
          if (by !== 0) return by * sign;
        }
        return one - other;
      });
    this.#found = { key, rows };
    return rows;
  }

  #counts(rows: Uint32Array, column: number, most: number): [Value, number][] {
    const counts = new Map<Value, number>();
    for (const row of rows.slice(0, most)) {
      const value = this.table.value(row, column);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].toSorted(([, one], [, other]) => other - one);
  }

  /** Pictures are of a sample, so that a million rows are quick enough for a test. */
  #profile(rows: Uint32Array, column: number): ColumnProfile {
    const counts = this.#counts(rows, column, 2_000);
    const nulls = this.#counts(rows, column, 20_000).find(([value]) => value === null);
    const isNumber = this.#isNumber(column);
    const { name = '', kind = 'other' } = this.table.columns[column] ?? {};
    const given = counts.filter((one): one is [string, number] => one[0] !== null);
    const sorted = given
      .map(([value]) => value)
      .toSorted((one, other) => compare(one, other, isNumber));
    const isRange = kind === 'number' || kind === 'date' || kind === 'timestamp';
    const size = Math.max(1, Math.ceil(sorted.length / 12));
    return {
      column: name,
      nulls: nulls?.[1] ?? 0,
      distinct: given.length,
      distinctIsExact: rows.length <= 2_000,
      minimum: sorted[0] ?? null,
      maximum: sorted.at(-1) ?? null,
      bars: isRange
        ? Array.from({ length: Math.ceil(sorted.length / size) }, (_, at) => ({
            label: `${sorted[at * size] ?? ''} … ${sorted[Math.min(sorted.length, (at + 1) * size) - 1] ?? ''}`,
            count: size * (1 + ((at * 5) % 7)),
          }))
        : given.slice(0, 10).map(([label, count]) => ({ label, count })),
    };
  }
}
