/** `%datasources`: databases elsewhere that the server knows by name, for cells of the engine jdbc. */
import { commandMagic, type Magic } from '../form/magic.ts';
import type { DataSourcesCommand } from '../form/server-commands.ts';
import { invalid } from '../grammar/options.ts';

export const datasourcesMagic: Magic = commandMagic(
  {
    name: 'datasources',
    summary:
      'The data sources that the server knows by name, and where one of them is; passwords are never shown. %%jdbc --datasource NAME runs a cell on one.',
    usage: '[NAME]',
    options: {
      test: { kind: 'flag', help: 'let the server connect to it, with the published version' },
      databases: { kind: 'flag', help: 'its databases' },
      tables: { kind: 'text', value: 'DATABASE', help: 'the tables of one of its databases' },
    },
    examples: [
      '%datasources',
      '%datasources shop',
      '%datasources shop --test',
      '%datasources shop --tables orders_db',
    ],
  },
  (call, options) => {
    const [word] = options.words;
    if (word?.text.trim() === '') throw invalid(call, word, 'takes the name of a data source');
    const database = options.text('tables');
    const asked = ['test', 'databases', 'tables'].filter((name) => options.flag(name));
    const [first, second] = asked;
    if (first !== undefined && word === undefined)
      throw options.invalid(first, `is about one data source, as in %datasources shop --${first}`);
    if (second !== undefined)
      throw options.invalid(second, `and --${String(first)} cannot be combined`);
    if (database?.trim() === '') throw options.invalid('tables', 'takes a database');
    return {
      kind: 'datasources',
      name: word?.text,
      ask: askOf(first, database),
    };
  },
);

function askOf(asked: string | undefined, database: string | undefined): DataSourcesCommand['ask'] {
  if (database !== undefined) return { kind: 'tables', database };
  if (asked === 'test') return { kind: 'test' };
  return asked === 'databases' ? { kind: 'databases' } : undefined;
}
