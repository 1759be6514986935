/** `%%local`: the cell runs on the machine of the kernel, where every result with a name is a table. */
import type { EngineChoice } from '../form/notebook-state.ts';
import type { Magic } from '../form/magic.ts';
import { invalid, type OptionTable } from '../grammar/options.ts';
import { readCellOptions } from './cell-options.ts';
import { engineOptions, readOptions } from './engine-magic.ts';

/** What means the same here: a cell on this machine has no queue, no labels and no limit of a server. */
const shared = [
  'set',
  'rows',
  'timeout',
  'as',
  'into',
  'expect',
  'quiet',
  'no-quiet',
  'grid',
  'no-grid',
  'allow-undefined',
  'yes',
];

const options: OptionTable = {
  ...Object.fromEntries(Object.entries(engineOptions).filter(([name]) => shared.includes(name))),
  'local-rows': {
    kind: 'number',
    value: 'N',
    help: 'rows that are fetched of each named result, if it is not here yet (limits.localRows)',
  },
};

/** What runs here, by the words that users write. */
const engines: Readonly<Record<string, EngineChoice>> = {
  sql: { name: 'duckdb', version: '1', runType: 'sql' },
  python: { name: 'python', version: 'python3', runType: 'python' },
  shell: { name: 'shell', version: '1', runType: 'shell' },
  bash: { name: 'shell', version: '1', runType: 'shell', program: 'bash' },
};

const otherNames: Readonly<Record<string, string>> = {
  duckdb: 'sql',
  py: 'python',
  python3: 'python',
  sh: 'shell',
};

export const localMagic: Magic = {
  name: 'local',
  summary:
    'The cell runs on the machine of the kernel, in DuckDB, Python or a shell. Every result that --as named is a table there: its rows are fetched once, when a cell first uses it.',
  usage: '[sql|python|shell]',
  options,
  examples: [
    '%%local sql\nselect city, sum(amount) from orders group by city',
    '%%local python --as top\norders.head(10)',
  ],
  apply(call, given, draft) {
    const [word] = given.words;
    const name = word?.text.toLowerCase() ?? 'python';
    const known = Object.hasOwn(otherNames, name) ? (otherNames[name] ?? name) : name;
    const engine = Object.hasOwn(engines, known) ? engines[known] : undefined;
    if (engine === undefined)
      throw invalid(call, word, `runs sql, python or shell, not '${word?.text ?? ''}'`);
    if (!draft.hasCode)
      throw invalid(
        call,
        undefined,
        'is for one cell: write the code below it. To run everything on this machine, set no gateway',
      );
    return {
      ...draft,
      own: {
        ...draft.own,
        // What the notebook asks of the engines of its gateway is not for this one.
        creator: 'notebook',
        runtime: {},
        startup: {},
        labels: {},
        limit: undefined,
        ...readOptions(given, { ...draft.state, runtime: {}, startup: {}, labels: {} }),
        ...readCellOptions(given, true),
        engine,
        place: 'local',
        ...(given.flag('local-rows') ? { localRows: given.number('local-rows') } : {}),
      },
    };
  },
};
