/** Magics about results: opened again, paged, shown at another length. */
import { jsonOption } from './catalogue-magics.ts';
import { asksJson, command, whole } from './command-magic.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { ResultCommand } from '../form/cell-plan.ts';
import type { ResultName } from '../form/export-command.ts';
import type { Magic } from '../form/magic.ts';
import { inOwnCell } from '../form/own-cell.ts';
import { readResultName } from '../form/result-name.ts';

const rowsWanted = 'a number of rows from 1, as in %rows 1000';

const magics: readonly Magic[] = [
  command(
    'result',
    '[TASK|NAME|last[.N]]',
    'Results of a task again, without running it; without a word, of the last one.',
    ['%result 4711', '%result last', '%result sales.2'],
    (call, word) => ({
      kind: 'result',
      ...(word === undefined
        ? { taskId: undefined, number: undefined }
        : readResultName(call, word)),
    }),
  ),
  paging(
    'more',
    '[NAME]',
    'The next page of the last table.',
    ['%more', '%more sales'],
    (call, words) => {
      const [first] = words;
      return { kind: 'more', ...(first === undefined ? {} : { of: readResultName(call, first) }) };
    },
  ),
  paging(
    'page',
    '[NAME] N',
    'Page N of the last table, from 1.',
    ['%page 3', '%page sales 3'],
    (call, words) => ({
      kind: 'page',
      page: whole(call, words.at(-1), words.at(-1)?.text, 'a page number from 1, as in %page 3'),
      ...ofWords(call, words),
    }),
  ),
  paging(
    'rows',
    '[NAME] N',
    'The last table with N rows; %%rows N above code: the tables of that code.',
    ['%rows 1000', '%rows sales 1000'],
    (call, words) => ({
      kind: 'rows',
      rows: whole(call, words.at(-1), words.at(-1)?.text, rowsWanted),
      ...ofWords(call, words),
    }),
  ),
];

/** `%result`, `%more`, `%page`, `%rows`. */
export const resultMagics: readonly Magic[] = magics.map((magic) =>
  magic.name === 'rows' ? rowsOfCell(magic) : inOwnCell(magic),
);

/** `%%rows N` above code is about the table that the code makes, as `%%engine … --rows N` is. */
function rowsOfCell(magic: Magic): Magic {
  const alone = inOwnCell(magic);
  return {
    ...magic,
    apply(call, options, draft) {
      if (!call.cell || !draft.hasCode || options.words.length > 1)
        return alone.apply(call, options, draft);
      const [word] = options.words;
      const rows = whole(call, word, word?.text, rowsWanted);
      return { ...draft, own: { ...draft.own, rows } };
    },
  };
}

/** The table in front of the number, when two words were given. */
function ofWords(call: MagicCall, words: readonly Word[]): { readonly of?: ResultName } {
  const [first] = words;
  return first === undefined || words.length < 2 ? {} : { of: readResultName(call, first) };
}

/** A magic about the last table, or about one that is named. */
function paging(
  name: string,
  usage: string,
  summary: string,
  examples: readonly string[],
  read: (call: MagicCall, words: readonly Word[]) => ResultCommand,
): Magic {
  return {
    name,
    summary,
    usage,
    options: jsonOption,
    mostWords: usage.split(' ').length,
    examples,
    apply: (call, options, draft) => ({
      ...draft,
      commands: [...draft.commands, { ...read(call, options.words), ...asksJson(options) }],
    }),
  };
}
