/** Magics about databases, tables and columns, and the database that a notebook works in. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import { commandMagic, type Magic, wordlessMagic } from '../form/magic.ts';
import { invalid, type Options } from '../grammar/options.ts';

/** Undefined when none is named. No database has an empty name. */
function databaseOf(call: MagicCall, options: Options): string | undefined {
  const [word] = options.words;
  if (word?.text.trim() === '')
    throw invalid(call, word, `takes a database, as in %${call.name} sales`);
  return nameOf(word);
}

/** The word with its SQL quotes, which tell a dot inside a name from one between names, but without shell quotes. */
export function nameOf(word: Word | undefined): string | undefined {
  return word?.written.startsWith("'") === true ? word.text : word?.written;
}

/** `%databases`, `%tables`, `%columns`, `%use`. */
export const catalogueMagics: readonly Magic[] = [
  wordlessMagic('databases', 'The databases that you can see.'),
  commandMagic(
    {
      name: 'tables',
      summary: "The tables and views of a database; without a name, of the notebook's (%use).",
      usage: '[DATABASE]',
      options: {
        like: {
          kind: 'text',
          short: 'l',
          value: 'PATTERN',
          help: 'only names that hold this; * or % stands for any text, ? for one letter',
        },
      },
      examples: ['%tables', '%tables sales --like order', '%tables sales --like "v_*"'],
    },
    (call, options) => {
      const like = options.text('like');
      if (like?.trim() === '') throw options.invalid('like', 'takes a part of a name');
      return { kind: 'tables', database: databaseOf(call, options), like };
    },
  ),
  commandMagic(
    {
      name: 'columns',
      summary:
        'The columns of a table with their types and comments; on the local gateway also those of a file.',
      usage: '[DATABASE.]TABLE',
      examples: ['%columns orders', '%columns sales.orders', '%columns sales."my orders"'],
    },
    (call, options) => {
      const [word] = options.words;
      const table = nameOf(word);
      if (table === undefined || word?.text.trim() === '')
        throw invalid(call, word, 'takes a table, as in %columns sales.orders');
      return { kind: 'columns', table };
    },
  ),
  commandMagic(
    {
      name: 'use',
      summary:
        "The database that %tables, %columns and completion look in. Sends nothing to an engine: for code, run the engine's own USE in a cell, which sets this too.",
      usage: '[DATABASE]',
      examples: ['%use sales', '%use "my db"', '%use'],
    },
    (call, options) => ({ kind: 'use', database: databaseOf(call, options) }),
  ),
];
