/** `%describe`: one table in detail. */
import { commandMagic, type Magic } from '../form/magic.ts';
import { invalid } from '../grammar/options.ts';
import { nameOf } from './catalogue-magics.ts';

export const describeMagic: Magic = commandMagic(
  {
    name: 'describe',
    summary:
      'A table in detail: columns with types and comments, owner, size and files, partitions with their sizes, the statement that makes it. Asks the server, and runs no task.',
    usage: '[DATABASE.]TABLE',
    options: {
      partitions: {
        kind: 'flag',
        short: 'p',
        help: 'its partitions as a tree, with their sizes, a page at a time',
      },
      page: { kind: 'number', value: 'N', help: 'this page of the partitions, from 1' },
      ddl: { kind: 'flag', help: 'a CREATE TABLE that makes one like it' },
      stats: {
        kind: 'flag',
        help: 'wait for size and files, however long the server counts; else they are left out after 5 s',
      },
    },
    examples: [
      '%describe sales.orders',
      '%describe orders --partitions',
      '%describe orders --partitions --page 3',
      '%describe orders --ddl --stats',
    ],
    notes: [
      "The server's metastore is Hive's: tables of the engines jdbc, trino and presto are not in it, and the answer then says which SQL tells more.",
    ],
  },
  (call, options) => {
    const [word] = options.words;
    const table = nameOf(word);
    if (table === undefined || word?.text.trim() === '')
      throw invalid(call, word, 'takes a table, as in %describe sales.orders');
    const page = options.number('page');
    if (page !== undefined && !options.flag('partitions'))
      throw options.invalid('page', 'is one of --partitions');
    if (page !== undefined && page < 1) throw options.invalid('page', 'takes 1 or more');
    return {
      kind: 'describe',
      table,
      partitions: options.flag('partitions'),
      ddl: options.flag('ddl'),
      stats: options.flag('stats'),
      page: page ?? 1,
    };
  },
);
