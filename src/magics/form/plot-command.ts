/** What the run room does for `%plot`, as data. */
import type { ResultName } from './export-command.ts';

/** What a plot can be. */
export const plotKinds = ['bar', 'line', 'area', 'scatter', 'pie'] as const;

/** One of {@link plotKinds}. */
export type PlotKind = (typeof plotKinds)[number];

/** One plot. What is undefined is chosen by what the columns are. */
export interface PlotCommand {
  readonly kind: 'plot';
  readonly source: ResultName;
  readonly plot: PlotKind | undefined;
  /** Names of columns as written; those of `y` with commas between them. */
  readonly x: string | undefined;
  readonly y: string | undefined;
  readonly color: string | undefined;
  readonly title: string | undefined;
  /** Of the area between the axes, in pixels. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Rows that are read at the most; undefined = the default. */
  readonly limit: number | undefined;
  /** The Vega-Lite specification in place of the HTML, for clients that draw it themselves. */
  readonly vega: boolean;
  readonly json: boolean;
}
