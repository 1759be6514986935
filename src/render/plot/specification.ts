/** From points to Vega-Lite. Field names are fixed, texts stand in titles and data only: no column name is read as path or expression. */
import type { TopLevelSpec } from 'vega-lite';
import type { PlotChoice, PlotColumn } from './choice.ts';
import { isDiscrete, plotText, type PlotPoint } from './points.ts';
import { textWidth } from '../text/visible-text.ts';

export interface PlotStyle {
  readonly title: string | undefined;
  /** Size of the area between the axes, in pixels. @default 600 × 320, for a pie 320 × 320 */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** A line with at most this many points marks each of them. */
const fewPoints = 60;
/** Pixels that a letter of a label takes. */
const letterWidth = 6;
/** Pixels of the picture; horizontal bars need more when they are many. */
const defaultHeight = 320;
const mostHeight = 2400;
const barHeight = 16;
/** Letters of a title that are shown. */
const longestTitle = 200;

/** Version 5 of the grammar, which JupyterLab draws. */
export function plotSpecification(
  choice: PlotChoice,
  points: readonly PlotPoint[],
  style: PlotStyle,
): TopLevelSpec {
  const { kind } = choice;
  const width = style.width ?? (kind === 'pie' ? 320 : 600);
  const bars = barsOf(choice, points, width);
  const height = bars.areHorizontal
    ? Math.max(defaultHeight, bars.count * barHeight)
    : defaultHeight;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    // Readable on a light page and on a dark one.
    background: 'white',
    padding: 8,
    width,
    height: style.height ?? Math.min(mostHeight, height),
    ...(style.title === undefined ? {} : { title: { text: titleText(style.title), limit: width } }),
    data: { values: kind === 'pie' ? withShares(points) : points.map((point) => ({ ...point })) },
    mark: markOf(choice, points.length),
    encoding:
      kind === 'pie' ? slices(choice, points) : axes(choice, points, width, bars.areHorizontal),
    // Screen readers get the description of the picture; one for each mark would double its size.
    config: { aria: false, legend: { labelLimit: 240 } },
  };
}

type Encoding = NonNullable<Extract<TopLevelSpec, { mark: unknown }>['encoding']>;
type Mark = Extract<TopLevelSpec, { mark: unknown }>['mark'];

function markOf(choice: PlotChoice, count: number): Mark {
  // Shows the values of the data: a tooltip by encoding would put the titles into an expression.
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

function axes(
  choice: PlotChoice,
  points: readonly PlotPoint[],
  width: number,
  areHorizontal: boolean,
): Encoding {
  const { kind, x, y, color } = choice;
  const type: 'nominal' | 'temporal' | 'quantitative' = isDiscrete(choice)
    ? 'nominal'
    : x?.scale === 'time'
      ? 'temporal'
      : 'quantitative';
  // Several columns of y stand side by side (bars) or overlap (areas); the colors of one column are stacked.
  const stack = y.length > 1 ? { stack: null } : {};
  const series = y.length > 1 ? 'column' : color === undefined ? undefined : titleText(color.name);
  const across = {
    field: 'x' as const,
    type,
    title: x === undefined ? 'row' : titleText(x.name),
    sort: null,
    axis: { labelOverlap: true, ...(type === 'nominal' ? labelsOf(points, width) : {}) },
    // Times without a zone were read as UTC: any other zone would move them.
    ...(type === 'temporal' ? { scale: { type: 'utc' as const } } : {}),
    ...(type === 'quantitative' ? { scale: { zero: false } } : {}),
  };
  const up = {
    field: 'y',
    type: 'quantitative',
    title: y.map(nameOf).join(', '),
    ...(kind === 'scatter' || kind === 'line' ? { scale: { zero: false } } : {}),
    ...(kind === 'bar' || kind === 'area' ? stack : {}),
  } as const;
  const offset =
    kind === 'bar' && y.length > 1 ? ({ field: 'color', sort: null } as const) : undefined;
  const places = areHorizontal
    ? {
        // A bar a line, with all of its name beside it.
        x: up,
        y: { ...across, axis: { labelOverlap: true, labelLimit: 320 } },
        ...(offset === undefined ? {} : { yOffset: offset }),
      }
    : { x: across, y: up, ...(offset === undefined ? {} : { xOffset: offset }) };
  return {
    ...places,
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
  };
}

/** Bars of texts lie down when their labels have no room side by side. */
function barsOf(
  { kind, x, y }: PlotChoice,
  points: readonly PlotPoint[],
  width: number,
): { readonly areHorizontal: boolean; readonly count: number } {
  const count = new Set(points.map((point) => point.x)).size * y.length;
  const isText = kind === 'bar' && x?.scale === 'text';
  return { areHorizontal: isText && labelsOf(points, width).labelAngle === undefined, count };
}

/** Each slice with its share in its name, as the legend shows it. */
function withShares(points: readonly PlotPoint[]): { x: string; y: number | null }[] {
  const sum = points.reduce((total, { y }) => total + (y ?? 0), 0);
  return points.map(({ x, y }) => {
    const share = sum > 0 && y !== null ? ` · ${((y / sum) * 100).toFixed(1)} %` : '';
    return { x: `${String(x)}${share}`, y };
  });
}

/** Labels are horizontal when there is room for all of them, else vertical. */
function labelsOf(
  points: readonly PlotPoint[],
  width: number,
): { readonly labelLimit: number; readonly labelAngle?: number } {
  const labels = [...new Set(points.map(({ x }) => String(x)))];
  const longest = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0);
  const isRoomy = (longest + 2) * letterWidth * labels.length <= width;
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
