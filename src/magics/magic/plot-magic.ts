/** `%plot`: a result as a picture. Which columns there are is not known here. */
import { type PlotCommand, plotKinds } from '../form/cell-plan.ts';
import { commandMagic, inOwnCell, type Magic } from '../form/magic.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, type Options } from '../grammar/options.ts';
import { readResultName } from '../form/task-name.ts';

/** In pixels: smaller pictures show nothing, larger ones fill a browser's memory. */
const sizes = { least: 50, most: 4000 } as const;
/** In rows: a picture of more points is one blot, and drawing it would hold the kernel up. */
const mostRows = 50_000;

export const plotMagic: Magic = inOwnCell(
  commandMagic(
    {
      name: 'plot',
      summary:
        'A table as a picture: bar, line, area, scatter or pie, by --kind or as the first word. What is not named is chosen by the columns and told. Bars, areas and slices of one x are added up.',
      usage: '[KIND] [TASK|NAME|last[.N]]',
      options: {
        kind: { kind: 'text', choices: plotKinds, help: 'what to draw' },
        x: { kind: 'text', short: 'x', value: 'COLUMN', help: 'across; the slices of a pie' },
        y: { kind: 'text', short: 'y', value: 'COLUMN,…', help: 'up; numbers' },
        color: { kind: 'text', value: 'COLUMN', help: 'a color for each of its values' },
        title: { kind: 'text', value: 'TEXT', help: 'above the picture' },
        width: { kind: 'number', value: 'PIXELS', help: 'between the axes (600)' },
        height: { kind: 'number', value: 'PIXELS', help: 'between the axes (320)' },
        limit: {
          kind: 'number',
          value: 'N',
          help: 'rows drawn at the most; without it the first 5000, or as many as fit into a cell',
        },
        vega: {
          kind: 'flag',
          help: 'the Vega-Lite specification beside the picture: JupyterLab draws it, VS Code would show nothing',
        },
      },
      examples: [
        '%plot',
        '%plot pie',
        '%plot --kind bar --x region --y amount',
        '%plot sales.2 --kind pie',
      ],
    },
    (call, options) => ({
      kind: 'plot',
      ...readKindAndSource(call, options),
      x: readColumn('x', options),
      y: readColumn('y', options),
      color: readColumn('color', options),
      title: options.text('title'),
      width: readWithin('width', options, sizes.least, sizes.most),
      height: readWithin('height', options, sizes.least, sizes.most),
      limit: readWithin('limit', options, 1, mostRows),
      vega: options.flag('vega'),
    }),
  ),
);

/** A kind may stand as the first word; after `--kind` that word is a result which has such a name. */
function readKindAndSource(
  call: MagicCall,
  options: Options,
): Pick<PlotCommand, 'plot' | 'source'> {
  const named = options.choice('kind', plotKinds);
  const [first, second] = options.words;
  const kind = plotKinds.find((one) => one === first?.text);
  if (named !== undefined || kind === undefined) {
    if (second !== undefined) throw invalid(call, second, `'${second.text}' is one word too many`);
    return { plot: named, source: readResultName(call, first) };
  }
  return { plot: kind, source: readResultName(call, second) };
}

function readColumn(name: string, options: Options): string | undefined {
  const text = options.text(name);
  if (text === undefined || text.trim() !== '') return text;
  throw options.invalid(name, `takes the name of a column, not '${text}'`);
}

function readWithin(
  name: string,
  options: Options,
  least: number,
  most: number,
): number | undefined {
  const number = options.number(name);
  if (number === undefined || (number >= least && number <= most)) return number;
  throw options.invalid(name, `takes ${String(least)} to ${String(most)}, not ${String(number)}`);
}
