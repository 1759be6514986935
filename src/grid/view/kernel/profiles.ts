/** What the columns hold, for the rows of the view: asked for when a column is seen, a few at a time, after its rows. */
import type { ColumnProfile, GridState, GridView } from '../../messages.ts';
import { QuestionFailure, type Questions, Superseded } from './questions.ts';

const mostColumns = 8;

/** A profile with the number of rows that it is of. */
export interface ProfileOfRows extends ColumnProfile {
  readonly rows: number;
}

/** The text says why there is none. */
export type ProfileState = ProfileOfRows | { readonly failure: string } | undefined;

export class Profiles {
  readonly #questions: Questions;
  readonly #state: () => GridState;
  readonly #changed: () => void;
  #view: GridView;
  #found = new Map<number, ProfileState>();
  #wanted: readonly number[] = [];
  #isAsking = false;
  #generation = 0;
  /** Those of fewer rows are shown until the new ones are here. */
  #isOld = false;

  constructor(questions: Questions, state: () => GridState, view: GridView, changed: () => void) {
    this.#questions = questions;
    this.#state = state;
    this.#view = view;
    this.#changed = changed;
  }

  of(place: number): ProfileState {
    return this.#found.get(place);
  }

  /** Sorting alone changes no profile. */
  show(view: GridView): void {
    const isSame = view.search === this.#view.search && view.filters === this.#view.filters;
    this.#view = view;
    if (isSame) return;
    this.#found.clear();
    this.#restart();
  }

  /** All rows are fetched now. */
  refresh(): void {
    this.#isOld = true;
    this.#restart();
  }

  want(places: readonly number[]): void {
    this.#wanted = places;
    this.#askNext();
  }

  #restart(): void {
    this.#generation += 1;
    this.#isAsking = false;
    this.#askNext();
  }

  #askNext(): void {
    if (this.#isAsking || this.#state().ended !== null) return;
    if (this.#isOld) {
      const generation = this.#generation;
      const places = this.#wanted.slice(0, mostColumns);
      if (places.length > 0) void this.#ask(places, generation, true);
      return;
    }
    const places = this.#wanted.filter((place) => !this.#found.has(place)).slice(0, mostColumns);
    if (places.length > 0) void this.#ask(places, this.#generation, false);
  }

  async #ask(places: readonly number[], generation: number, isAnew: boolean): Promise<void> {
    const { columns } = this.#state();
    this.#isAsking = true;
    let found: readonly ProfileState[] = [];
    try {
      const { profiles, matching } = await this.#questions.ask('columns', {
        view: { ...this.#view, sort: [] },
        columns: places.map((place) => columns[place]?.name ?? ''),
      });
      found = places.map((place) => {
        const profile = profiles.find(({ column }) => column === columns[place]?.name);
        return profile === undefined ? { failure: 'no profile' } : { ...profile, rows: matching };
      });
    } catch (thrown) {
      if (thrown instanceof QuestionFailure)
        found = places.map(() => ({ failure: `${thrown.message} [${thrown.code}]` }));
      else if (!(thrown instanceof Superseded)) throw thrown;
    }
    if (generation !== this.#generation) return;
    this.#isAsking = false;
    if (isAnew) {
      this.#found.clear();
      this.#isOld = false;
    }
    for (const [at, place] of places.entries())
      if (found[at] !== undefined) this.#found.set(place, found[at]);
    this.#changed();
    if (found.length > 0) this.#askNext();
  }
}
