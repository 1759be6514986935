/** What one view of a grid knows: the kernel's state, the user's look, and the rows and profiles for both. */
import type { GridState } from '../../messages.ts';
import { firstLook, keptLook, type Look, lookFrom, viewOf } from '../look/look.ts';
import { decodeLook, decodeState } from './decode.ts';
import { isAlive, type WidgetModel } from './model.ts';
import { Pages } from './pages.ts';
import { Profiles } from './profiles.ts';
import { Questions } from './questions.ts';

export type Change = 'state' | 'query' | 'columns' | 'rows' | 'profiles';

const noState: GridState = {
  version: 1,
  title: '',
  columns: [],
  fetchedRows: 0,
  totalRows: null,
  isFetching: false,
  notices: [],
  ended: 'This grid and its kernel are of different versions: run the cell again.',
  pageRows: 1,
  beside: '',
};

const lostWords = 'The kernel that made this grid was stopped or restarted: run the cell again.';

export class Session {
  readonly questions: Questions;
  readonly pages: Pages;
  readonly profiles: Profiles;
  readonly #model: WidgetModel;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #isClosed = new AbortController();
  #state: GridState;
  #look: Look;
  /** Why, where the kernel's state does not say it. */
  #lost: string | undefined;

  constructor(model: WidgetModel) {
    this.#model = model;
    this.#state = decodeState(model.get('grid')) ?? noState;
    const kept = decodeLook(model.get('look'));
    this.#look = (kept && lookFrom(kept, this.#state.columns)) ?? firstLook(this.#state.columns);
    const view = viewOf(this.#look);
    const state = (): GridState => this.state;
    this.questions = new Questions(model, (why) => {
      this.lose(why);
    });
    this.pages = new Pages(this.questions, state, view, () => {
      this.#tell('rows');
    });
    this.profiles = new Profiles(this.questions, state, view, () => {
      this.#tell('profiles');
    });
    this.#follow();
  }

  /** As the kernel says it; ended too when the kernel is gone. */
  get state(): GridState {
    return this.#lost !== undefined && this.#state.ended === null
      ? { ...this.#state, ended: this.#lost, isFetching: false }
      : this.#state;
  }

  get look(): Look {
    return this.#look;
  }

  /** Until the view is closed. */
  get signal(): AbortSignal {
    return this.#isClosed.signal;
  }

  listen(listener: (change: Change) => void): void {
    this.#listeners.add(listener);
  }

  /** Sorts, filters, or orders the columns. Rows of a view that is the same stay. */
  change(look: Look): void {
    const before = this.#look;
    if (look === before) return;
    this.#look = look;
    this.#keep();
    const isQuery =
      look.sort !== before.sort || look.filters !== before.filters || look.search !== before.search;
    if (isQuery) {
      this.pages.show(viewOf(look));
      this.profiles.show(viewOf(look));
    }
    this.#tell(isQuery ? 'query' : 'columns');
  }

  /** For a view that is made anew. Views of one model look for themselves: none follows another. */
  #keep(): void {
    if (this.state.ended !== null) return;
    this.#model.set('look', keptLook(this.#look));
    this.#model.save_changes();
  }

  /** Nothing that is asked from now on is answered. */
  lose(why: string = lostWords): void {
    if (this.#lost !== undefined) return;
    this.#lost = why;
    this.questions.abandon();
    this.#tell('state');
  }

  close(): void {
    this.#isClosed.abort();
    this.#listeners.clear();
    this.questions.close();
  }

  #follow(): void {
    const changed = (): void => {
      this.#takeState();
    };
    const closed = (): void => {
      this.lose();
    };
    const { lose, revive } = {
      lose: () => {
        this.lose();
      },
      revive: () => {
        this.#revive();
      },
    };
    const liveness = function (this: unknown): void {
      const alive = isAlive(this);
      if (alive === false) lose();
      if (alive === true) revive();
    };
    const events = [
      ['change:grid', changed],
      ['comm:close', closed],
      ['destroy', closed],
      ['comm_live_update', liveness],
    ] as const;
    for (const [name, listener] of events) this.#model.on(name, listener);
    this.signal.addEventListener('abort', () => {
      for (const [name, listener] of events) this.#model.off(name, listener);
    });
  }

  #revive(): void {
    if (this.#lost === undefined) return;
    this.#lost = undefined;
    this.pages.retry();
    this.#tell('state');
  }

  #takeState(): void {
    const before = this.#state;
    const state = decodeState(this.#model.get('grid'));
    if (state === undefined) return;
    this.#state = state;
    const isSameTable =
      state.columns.length === before.columns.length &&
      state.columns.every((column, at) => column.name === before.columns[at]?.name);
    if (!isSameTable) {
      this.#look = firstLook(state.columns);
      this.pages.show(viewOf(this.#look));
      this.profiles.show({ ...viewOf(this.#look), filters: [] });
    } else if (before.isFetching && !state.isFetching && state.ended === null) {
      this.pages.refresh();
      this.profiles.refresh();
    } else if (state.isFetching) this.pages.grow();
    this.#tell('state');
  }

  #tell(change: Change): void {
    if (this.signal.aborted) return;
    for (const listener of this.#listeners) listener(change);
  }
}
