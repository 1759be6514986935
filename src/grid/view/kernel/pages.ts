/**
 * The rows that are here: asked for where the view looks, then ahead in the direction in which it moves; kept up to a bound. Rows of
 * another order or filter are never given, and those of a result that has grown meanwhile never beside newer ones.
 */
import type { GridState, GridView } from '../../messages.ts';
import { isPlain } from '../look/look.ts';
import { type AnswerTo, QuestionFailure, type Questions, Superseded } from './questions.ts';

/** So many columns are asked for together. */
const groupColumns = 50;
/** Values in one question, so that what is seen does not wait for what is not. */
const mostValues = 4_000;
const keptValues = 250_000;
/** Rows in front of the view that should be here already. */
const rowsAhead = 100;

export interface Wanted {
  /** Both ends are seen. */
  readonly first: number;
  readonly last: number;
  readonly isUpwards: boolean;
  /** Places of the seen columns. */
  readonly columns: readonly number[];
}

interface Row {
  readonly values: readonly (string | null)[];
  readonly cut: ReadonlySet<number> | undefined;
}

export interface Value {
  readonly text: string | null;
  readonly isCut: boolean;
}

export class Pages {
  readonly #questions: Questions;
  readonly #state: () => GridState;
  readonly #changed: () => void;
  #view: GridView;
  /** By group of columns, by row. */
  #groups = new Map<number, Map<number, Row>>();
  #matching: number | undefined;
  #over: number | undefined;
  #wanted: Wanted | undefined;
  #generation = 0;
  #isAsking = false;
  #hasAnswer = false;
  /** The rows here are from before the last rows were fetched. */
  #isOld = false;
  failure: QuestionFailure | undefined;

  constructor(questions: Questions, state: () => GridState, view: GridView, changed: () => void) {
    this.#questions = questions;
    this.#state = state;
    this.#view = view;
    this.#changed = changed;
  }

  get view(): GridView {
    return this.#view;
  }

  /** Rows that the view has, where that is known: the kernel may begin to fetch with the first question. */
  get count(): number | undefined {
    if (!isPlain(this.#view)) return this.#matching;
    const { fetchedRows, isFetching } = this.#state();
    // Rows that come are asked for in steps: fewer than have come already.
    if (isFetching || (fetchedRows === 0 && !this.#hasAnswer)) return this.#matching;
    return Math.max(fetchedRows, this.#matching ?? 0);
  }

  /** Rows that were looked through. */
  get over(): number | undefined {
    return isPlain(this.#view) ? this.#state().fetchedRows : this.#over;
  }

  /** The kernel has answered once. */
  get hasAnswer(): boolean {
    return this.#hasAnswer;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** undefined = not here. */
  value(row: number, place: number): Value | undefined {
    const found = this.#groups.get(Math.floor(place / groupColumns))?.get(row);
    if (found === undefined) return undefined;
    const at = place % groupColumns;
    return { text: found.values[at] ?? null, isCut: found.cut?.has(at) === true };
  }

  /** Another order or filter: nothing that is here counts any more. */
  show(view: GridView): void {
    this.#view = view;
    this.#groups.clear();
    this.#matching = undefined;
    this.#over = undefined;
    this.#isOld = false;
    this.#restart();
  }

  /** Asks again after a failure. */
  retry(): void {
    this.#restart();
  }

  /** All rows are fetched now: what was found in fewer is asked for again, and shown until the answer is here. */
  refresh(): void {
    if (isPlain(this.#view)) return;
    this.#isOld = true;
    this.#restart();
  }

  /** More rows have come: asks how many there are to see now. */
  grow(): void {
    if (!isPlain(this.#view) || this.#isAsking) return;
    const { fetchedRows } = this.#state();
    if (this.#matching !== undefined && fetchedRows < this.#matching * 2) return;
    this.#isOld = true;
    this.#askNext();
  }

  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#askNext();
  }

  #restart(): void {
    this.#generation += 1;
    this.#isAsking = false;
    this.failure = undefined;
    this.#askNext();
  }

  #askNext(): void {
    if (this.#isAsking || this.failure !== undefined || this.#wanted === undefined) return;
    const { ended, columns } = this.#state();
    if (ended !== null || columns.length === 0) return;
    const groups = this.#groupsOf(this.#wanted.columns);
    const rows = this.#nextRows(this.#wanted, groups);
    if (rows === undefined) return;
    void this.#ask(rows.from, rows.count, groups);
  }

  #groupsOf(places: readonly number[]): readonly number[] {
    const groups = new Set(places.map((place) => Math.floor(place / groupColumns)));
    return groups.size === 0 ? [0] : [...groups].toSorted((one, other) => one - other);
  }

  #isMissing(row: number, groups: readonly number[]): boolean {
    return groups.some((group) => this.#groups.get(group)?.has(row) !== true);
  }

  #nextRows(
    wanted: Wanted,
    groups: readonly number[],
  ): { from: number; count: number } | undefined {
    const { pageRows, isFetching } = this.#state();
    const columns = Math.min(this.#state().columns.length, groups.length * groupColumns);
    const seen = wanted.last - wanted.first + 1;
    const most = Math.min(pageRows, Math.max(seen, Math.floor(mostValues / columns)));
    const end = this.count;
    // The first question also brings the number of rows.
    if (end === undefined) return { from: 0, count: most };
    const last = Math.min(wanted.last, end - 1);
    const isWholeAsked = this.#isOld || (isFetching && !isPlain(this.#view));
    if (this.#isOld)
      return { from: Math.max(0, wanted.first), count: Math.max(1, Math.min(seen, pageRows)) };
    for (let row = wanted.first; row <= last; row += 1) {
      if (!this.#isMissing(row, groups)) continue;
      if (isWholeAsked) return { from: wanted.first, count: Math.min(seen, pageRows) };
      return this.#run(row, last, wanted.isUpwards, most, end, groups);
    }
    if (isFetching && !isPlain(this.#view)) return undefined;
    return this.#ahead(wanted, last, most, end, groups);
  }

  /** From a missing row on, or up to it, as many as one answer has. */
  #run(
    row: number,
    last: number,
    isUpwards: boolean,
    most: number,
    end: number,
    groups: readonly number[],
  ): { from: number; count: number } {
    if (!isUpwards) return { from: row, count: Math.min(most, end - row) };
    let bottom = last;
    while (bottom > row && !this.#isMissing(bottom, groups)) bottom -= 1;
    const from = Math.max(0, Math.min(row, bottom + 1 - most));
    return { from, count: Math.min(most, bottom + 1 - from) };
  }

  #ahead(
    wanted: Wanted,
    last: number,
    most: number,
    end: number,
    groups: readonly number[],
  ): { from: number; count: number } | undefined {
    for (let step = 1; step <= rowsAhead; step += 1) {
      const row = wanted.isUpwards ? wanted.first - step : last + step;
      if (row < 0 || row >= end) return undefined;
      if (this.#isMissing(row, groups))
        return this.#run(row, row, wanted.isUpwards, most, end, groups);
    }
    return undefined;
  }

  async #ask(from: number, count: number, groups: readonly number[]): Promise<void> {
    const { columns } = this.#state();
    const generation = this.#generation;
    const places = groups.flatMap((group) =>
      columns
        .slice(group * groupColumns, (group + 1) * groupColumns)
        .map((_, at) => group * groupColumns + at),
    );
    this.#isAsking = true;
    try {
      const answer = await this.#questions.ask('rows', {
        view: this.#view,
        from,
        count,
        ...(places.length === columns.length
          ? {}
          : { columns: places.map((place) => columns[place]?.name ?? '') }),
      });
      if (generation !== this.#generation) return;
      this.#isAsking = false;
      this.#take(answer, groups, places.length);
    } catch (thrown) {
      if (generation !== this.#generation) return;
      this.#isAsking = false;
      if (thrown instanceof QuestionFailure) this.failure = thrown;
      else if (!(thrown instanceof Superseded)) throw thrown;
      this.#changed();
      return;
    }
    this.#changed();
    this.#askNext();
  }

  #take(answer: AnswerTo<'rows'>, groups: readonly number[], columns: number): void {
    if (this.#over !== answer.over && !isPlain(this.#view)) this.#groups.clear();
    this.#isOld = false;
    this.#hasAnswer = true;
    this.#over = answer.over;
    this.#matching = answer.matching;
    const isShort = answer.rows.some((row) => row.length !== columns);
    const isEmpty =
      answer.rows.length === 0 && answer.from < (this.count ?? 0) && !this.#state().isFetching;
    if (isShort || isEmpty) {
      this.failure = new QuestionFailure(
        'ROWS_MISSING',
        `The kernel gave no rows from row ${String(answer.from + 1)} on.`,
        'Run the cell again.',
      );
      return;
    }
    const cut = new Map<number, number[]>();
    for (const [row, column] of answer.cut) {
      const inRow = cut.get(row);
      if (inRow === undefined) cut.set(row, [column]);
      else inRow.push(column);
    }
    for (const [at, group] of groups.entries()) {
      const rows = this.#groups.get(group) ?? new Map<number, Row>();
      this.#groups.set(group, rows);
      const start = at * groupColumns;
      for (const [index, row] of answer.rows.entries()) {
        const cutHere = cut
          .get(index)
          ?.filter((column) => column >= start && column < start + groupColumns);
        rows.set(answer.from + index, {
          values: row.slice(start, start + groupColumns),
          cut: cutHere === undefined ? undefined : new Set(cutHere.map((column) => column - start)),
        });
      }
    }
    this.#forget();
  }

  /** Keeps what is nearest to where the view looks. */
  #forget(): void {
    const columns = Math.max(1, Math.min(groupColumns, this.#state().columns.length));
    const most = Math.max(600, Math.floor(keptValues / columns / Math.max(1, this.#groups.size)));
    const middle = this.#wanted === undefined ? 0 : (this.#wanted.first + this.#wanted.last) / 2;
    for (const rows of this.#groups.values()) {
      if (rows.size <= most * 1.25) continue;
      for (const row of rows.keys()) if (Math.abs(row - middle) > most / 2) rows.delete(row);
    }
  }
}
