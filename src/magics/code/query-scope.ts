/** What composing SQL of kept queries works with. Types only. */
import type { BraceReference, SqlToken, StatementReader } from '../../sql/index.ts';
import type { KeptQueries, KeptQuery } from '../form/kept-query.ts';
import type { WrittenPlace } from '../form/written-place.ts';

export interface ComposeScope {
  /** First half of the engine label. */
  readonly engine: string;
  readonly queries: KeptQueries;
  /** Of the notebook, so that `{{x}}` of a variable is answered with `${x}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Kept queries that the code names as tables, without braces (`--with`). @default none */
  readonly tables?: readonly string[] | undefined;
  /** Line n of the code is line n + headLines of the cell. */
  readonly headLines: number;
  /** Leave `{{x}}` as it is where no query has the name (`--allow-undefined`). @default it is refused */
  readonly allowUndefined?: boolean | undefined;
}

/** A kept query where a text names it. */
export interface Use {
  readonly query: KeptQuery;
  /** Of the braces, or of the name without braces. */
  readonly from: number;
  readonly to: number;
  readonly nameFrom: number;
  /** Index of the token with the name. */
  readonly index: number;
  readonly isBraced: boolean;
}

/** A text that may name kept queries. */
export interface ReadText {
  readonly tokens: readonly SqlToken[];
  readonly reader: StatementReader;
  readonly uses: readonly Use[];
  /** Tables that it names without braces and without `--with`. */
  readonly plain: readonly SqlToken[];
  readonly placeOf: (offset: number) => WrittenPlace;
}

export interface Library {
  readonly scope: ComposeScope;
  /** Throws for a name that is not kept; undefined where it is to be left alone. */
  find(reference: BraceReference, place: WrittenPlace): KeptQuery | undefined;
  readonly textOf: (query: KeptQuery) => ReadText;
  /** The queries that these need, each after those that it refers to. Throws for a circle. */
  ordered(queries: readonly KeptQuery[]): readonly KeptQuery[];
}
