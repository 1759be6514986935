/** `%plot`: a result as a picture. Reads and checks the words; which columns there are is not known here. */
import { jsonOption } from './catalogue-magics.ts';
import type { MagicCall } from '../grammar/cell.ts';
import type { Magic } from '../form/magic.ts';
import type { Options } from '../grammar/options.ts';
import { type PlotCommand, type PlotKind, plotKinds } from '../form/plot-command.ts';
import { readResultName } from '../form/result-name.ts';

/** Pixels: smaller ones show nothing, larger ones fill a browser's memory. */
const sizes = { least: 50, most: 4000 } as const;
/** Rows: a picture of more points is one blot, and drawing it would hold the kernel up. */
const mostRows = 50_000;

/** `%plot`. */
export const plotMagic: Magic = {
  name: 'plot',
  summary:
    'A table as a picture: bar, line, area, scatter or pie. What is not named is chosen by the columns and told. Bars, areas and slices of one x are added up.',
  usage: '[TASK|NAME|last[.N]]',
  options: {
    kind: { kind: 'text', value: plotKinds.join('|'), choices: plotKinds, help: 'what to draw' },
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
    ...jsonOption,
  },
  mostWords: 1,
  examples: ['%plot', '%plot --kind bar --x region --y amount', '%plot sales.2 --kind pie'],
  apply: (call, options, draft) => ({
    ...draft,
    commands: [...draft.commands, read(call, options)],
  }),
};

function read(call: MagicCall, options: Options): PlotCommand {
  const [from] = options.words;
  return {
    kind: 'plot',
    source:
      from === undefined
        ? { taskId: undefined, name: undefined, number: undefined }
        : readResultName(call, from),
    plot: readKind(options.text('kind')),
    x: readColumn('x', options),
    y: readColumn('y', options),
    color: readColumn('color', options),
    title: options.text('title'),
    width: readWithin('width', options, sizes.least, sizes.most),
    height: readWithin('height', options, sizes.least, sizes.most),
    limit: readWithin('limit', options, 1, mostRows),
    vega: options.flag('vega'),
    json: options.flag('json'),
  };
}

/** The options' table lets no other text through. */
function readKind(text: string | undefined): PlotKind | undefined {
  return plotKinds.find((name) => name === text?.toLowerCase());
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
