/** Options by which a cell keeps its query, or reads kept ones. */
import { composedName } from '../../shared/index.ts';
import { problemOfQueryName } from '../form/kept-query.ts';
import type { TaskDefaults } from '../form/notebook-state.ts';
import type { Options, OptionTable } from '../grammar/options.ts';

export const queryOptions: OptionTable = {
  query: {
    kind: 'text',
    value: 'NAME',
    help: 'keep the query below under this name and run nothing; {{NAME}} stands for it in later SQL',
  },
  save: {
    kind: 'text',
    short: 'S',
    value: 'NAME',
    help: 'keep the query as --query does, and run it',
  },
  'no-execute': { kind: 'flag', short: 'N', help: 'with --save: run nothing' },
  with: {
    kind: 'list',
    short: 'w',
    value: 'NAME[=VARIABLE],…',
    help: 'kept queries that the SQL below reads as tables, by their names without braces; in Python and PySpark cells: results named by --as that become DataFrames (10,000 rows and 1 MB of each at the most)',
  },
};

/** Whether the code is SQL is not known here: the plan of the cell checks that. */
export function readQueryOptions(options: Options): Pick<TaskDefaults, 'keep' | 'with'> {
  return { ...(options.flag('with') ? { with: options.list('with') } : {}), ...readKeep(options) };
}

/** `--query NAME`, or JupySQL's `--save NAME` with or without `--no-execute`. */
function readKeep(options: Options): Pick<TaskDefaults, 'keep'> {
  const option = options.flag('query') ? 'query' : 'save';
  const asked = options.text(option);
  if (asked === undefined) {
    if (options.flag('no-execute'))
      throw options.invalid('no-execute', 'is for --save NAME, which keeps the query');
    return {};
  }
  if (option === 'query' && options.flag('save'))
    throw options.invalid('save', 'keeps the query and runs it, --query runs nothing: take one');
  const name = composedName(asked);
  const problem = problemOfQueryName(name);
  if (problem !== undefined) throw options.invalid(option, problem);
  const runs = option === 'save' && !options.flag('no-execute');
  const needless = ['as', 'into', 'detach', 'limit'].find((other) => options.flag(other));
  if (!runs && needless !== undefined)
    throw options.invalid(needless, 'is for a cell that runs, and this one only keeps its query');
  return { keep: { name, runs } };
}
