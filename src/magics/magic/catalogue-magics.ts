/** Magics about databases, tables and columns, and the database that a notebook works in. */
import type { Command } from '../form/cell-plan.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { Magic } from '../form/magic.ts';
import type { Options, OptionTable } from '../grammar/options.ts';
import { invalid } from '../grammar/options.ts';

/** For every magic that answers: one wording in every help. */
export const jsonOption: OptionTable = {
  json: { kind: 'flag', help: 'the same facts as application/json too, for a program to read' },
};

/** A magic that looks something up and shows it. */
export function listingMagic(
  help: Pick<Magic, 'name' | 'summary' | 'usage' | 'mostWords' | 'examples' | 'check'> & {
    readonly options?: OptionTable;
  },
  read: (call: MagicCall, options: Options, json: boolean) => Command,
): Magic {
  return {
    ...help,
    options: { ...help.options, ...jsonOption },
    apply: (call, options, draft) => ({
      ...draft,
      commands: [...draft.commands, read(call, options, options.flag('json'))],
    }),
  };
}

/** Undefined when none is named; an empty name is none that a server could have. */
function databaseOf(call: MagicCall, options: Options): string | undefined {
  const [word] = options.words;
  if (word?.text.trim() === '')
    throw invalid(call, word, `takes a database, as in %${call.name} sales`);
  return nameOf(word);
}

/** With its quotes, which tell a dot inside a name from one between names; those of a shell say nothing of the kind. */
function nameOf(word: Word | undefined): string | undefined {
  return word?.written.startsWith("'") === true ? word.text : word?.written;
}

/** `%databases`, `%tables`, `%columns`, `%use`. */
export const catalogueMagics: readonly Magic[] = [
  listingMagic(
    {
      name: 'databases',
      summary: 'The databases that you can see.',
      usage: '',
      mostWords: 0,
      examples: ['%databases'],
    },
    (_call, _options, json) => ({ kind: 'databases', json }),
  ),
  listingMagic(
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
      mostWords: 1,
      examples: ['%tables', '%tables sales --like order', '%tables sales --like "v_*"'],
    },
    (call, options, json) => {
      const like = options.text('like');
      if (like?.trim() === '') throw options.invalid('like', 'takes a part of a name');
      return { kind: 'tables', database: databaseOf(call, options), like, json };
    },
  ),
  listingMagic(
    {
      name: 'columns',
      summary: 'The columns of a table with their types and comments.',
      usage: '[DATABASE.]TABLE',
      mostWords: 1,
      examples: ['%columns orders', '%columns sales.orders', '%columns sales."my orders"'],
    },
    (call, options, json) => {
      const [word] = options.words;
      const table = nameOf(word);
      if (table === undefined || word?.text.trim() === '')
        throw invalid(call, word, 'takes a table, as in %columns sales.orders');
      return { kind: 'columns', table, json };
    },
  ),
  listingMagic(
    {
      name: 'use',
      summary:
        "The database that %tables, %columns and completion look in. Sends nothing to an engine: for code, run the engine's own USE in a cell, which sets this too.",
      usage: '[DATABASE]',
      mostWords: 1,
      examples: ['%use sales', '%use "my db"', '%use'],
    },
    (call, options, json) => ({ kind: 'use', database: databaseOf(call, options), json }),
  ),
];
