/**
 * From points to a Vega-Lite specification. Fields have names of ours and texts stand in titles and data alone, so that
 * no column's name is ever read as a field's path or as an expression.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { PlotChoice, PlotColumn } from './choice.ts';
import { isDiscrete, type PlotPoint } from './points.ts';
import { plotText } from './text.ts';
import { textWidth } from '../text/text-width.ts';

/** How it shall look. */
export interface PlotLook {
  readonly title: string | undefined;
  /** Of the area between the axes, in pixels. @default 600 × 320 */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** Points up to which a line also marks each of them. */
const fewPoints = 60;
/** Pixels that a letter of a label takes. */
const letterWidth = 6;
/** Letters of a title that are shown. */
const longestTitle = 200;

/** Version 5 of the grammar, which is what JupyterLab draws. */
export function plotSpecification(
  choice: PlotChoice,
  points: readonly PlotPoint[],
  look: PlotLook,
): TopLevelSpec {
  const { kind } = choice;
  const width = look.width ?? (kind === 'pie' ? 320 : 600);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    // A ground of its own: legible on a light page and on a dark one.
    background: 'white',
    padding: 8,
    width,
    height: look.height ?? 320,
    ...(look.title === undefined ? {} : { title: { text: titleText(look.title), limit: width } }),
    data: { values: points.map((point) => ({ ...point })) },
    mark: markOf(choice, points.length),
    encoding: kind === 'pie' ? slices(choice, points) : axes(choice, points, width),
    // Screen readers have the picture's own description; one for each mark would double its size.
    config: { aria: false, legend: { labelLimit: 240 } },
  };
}

type Encoding = NonNullable<Extract<TopLevelSpec, { mark: unknown }>['encoding']>;
type Mark = Extract<TopLevelSpec, { mark: unknown }>['mark'];

function markOf(choice: PlotChoice, count: number): Mark {
  // The values as they are: a tooltip by encoding would put the titles into an expression.
  const tooltip = { content: 'data' } as const;
  switch (choice.kind) {
    case 'bar':
      return { type: 'bar', tooltip };
    case 'line':
      return { type: 'line', tooltip, point: count <= fewPoints };
    case 'area':
      return { type: 'area', tooltip, opacity: choice.y.length > 1 ? 0.5 : 0.85 };
    case 'scatter':
      return { type: 'point', tooltip, filled: true, opacity: 0.7 };
    case 'pie':
      return { type: 'arc', tooltip };
  }
}

function axes(choice: PlotChoice, points: readonly PlotPoint[], width: number): Encoding {
  const { kind, x, y, color } = choice;
  const type = isDiscrete(choice) ? 'nominal' : x?.scale === 'time' ? 'temporal' : 'quantitative';
  // Several measures stand side by side or one before the other; the parts of one measure are stacked.
  const stack = y.length > 1 ? { stack: null } : {};
  const series = y.length > 1 ? 'column' : color === undefined ? undefined : titleText(color.name);
  return {
    x: {
      field: 'x',
      type,
      title: x === undefined ? 'row' : titleText(x.name),
      sort: null,
      axis: { labelOverlap: true, ...(type === 'nominal' ? labelsOf(points, width) : {}) },
      // Times without a zone were read as UTC: any other zone would move them.
      ...(type === 'temporal' ? { scale: { type: 'utc' } } : {}),
      ...(type === 'quantitative' ? { scale: { zero: false } } : {}),
    },
    y: {
      field: 'y',
      type: 'quantitative',
      title: y.map(nameOf).join(', '),
      ...(kind === 'scatter' || kind === 'line' ? { scale: { zero: false } } : {}),
      ...(kind === 'bar' || kind === 'area' ? stack : {}),
    },
    ...(series === undefined
      ? {}
      : {
          color: {
            field: 'color',
            title: series,
            ...(kind === 'scatter' && color?.scale === 'number'
              ? { type: 'quantitative' }
              : {
                  type: 'nominal',
                  sort: null,
                  scale: { scheme: schemeFor(points.map((point) => point.color)) },
                }),
          },
        }),
    ...(kind === 'bar' && y.length > 1 ? { xOffset: { field: 'color', sort: null } } : {}),
  };
}

/** Names of places lie flat where there is room for all of them, else they stand. */
function labelsOf(
  points: readonly PlotPoint[],
  width: number,
): { readonly labelLimit: number; readonly labelAngle?: number } {
  const places = [...new Set(points.map(({ x }) => String(x)))];
  const longest = places.reduce((most, place) => Math.max(most, textWidth(place)), 0);
  const isRoomy = (longest + 2) * letterWidth * places.length <= width;
  return { labelLimit: 120, ...(isRoomy ? { labelAngle: 0 } : {}) };
}

function slices({ x, y }: PlotChoice, points: readonly PlotPoint[]): Encoding {
  const [measure] = y;
  return {
    theta: { field: 'y', type: 'quantitative', stack: true, title: nameOf(measure) },
    color: {
      field: 'x',
      type: 'nominal',
      title: x === undefined ? 'row' : titleText(x.name),
      sort: null,
      scale: { scheme: schemeFor(points.map((point) => point.x)) },
    },
  };
}

function schemeFor(values: readonly unknown[]): 'tableau10' | 'tableau20' {
  return new Set(values).size > 10 ? 'tableau20' : 'tableau10';
}

function nameOf(column: PlotColumn | undefined): string {
  return titleText(column?.name ?? '');
}

function titleText(text: string): string {
  return plotText(text, longestTitle);
}
