/** Magics that show results again, by page or at another length. */
import type { MagicCall, Word } from '../grammar/cell.ts';
import type { ResultName } from '../form/cell-plan.ts';
import { commandMagic, inOwnCell, type Magic } from '../form/magic.ts';
import { readResultName, readRows, readWhole } from '../form/task-name.ts';

const rowsWanted = 'a number of rows from 1, as in %rows 1000';

/** `%result`, `%more`, `%page`, `%rows`. */
export const resultMagics: readonly Magic[] = [
  inOwnCell(
    commandMagic(
      {
        name: 'result',
        usage: '[TASK|NAME|last[.N]]',
        summary: 'Results of a task again, without running it; without a word, of the last one.',
        examples: ['%result 4711', '%result last', '%result sales.2'],
      },
      (call, { words }) => ({ kind: 'result', ...readResultName(call, words[0]) }),
    ),
  ),
  inOwnCell(
    commandMagic(
      {
        name: 'more',
        usage: '[NAME]',
        summary: 'The next page of the last table.',
        examples: ['%more', '%more sales'],
      },
      (call, { words }) => ({ kind: 'more', of: otherTable(call, words[0]) }),
    ),
  ),
  inOwnCell(
    commandMagic(
      {
        name: 'page',
        usage: '[NAME] N',
        summary: 'Page N of the last table, from 1.',
        examples: ['%page 3', '%page sales 3'],
      },
      (call, { words }) => ({
        kind: 'page',
        page: readWhole(call, words.at(-1), 'a page number from 1, as in %page 3'),
        of: otherTable(call, words.at(-2)),
      }),
    ),
  ),
  rowsOfCell(
    commandMagic(
      {
        name: 'rows',
        usage: '[NAME] N',
        summary: 'The last table with N rows; %%rows N above code: the tables of that code.',
        examples: ['%rows 1000', '%rows sales 1000'],
      },
      (call, { words }) => ({
        kind: 'rows',
        rows: readRows(call, words.at(-1), rowsWanted),
        of: otherTable(call, words.at(-2)),
      }),
    ),
  ),
];

/** Makes `%%rows N` above code mean the tables of that code, as `%%engine … --rows N` does. */
function rowsOfCell(magic: Magic): Magic {
  const alone = inOwnCell(magic);
  return {
    ...magic,
    apply(call, options, draft) {
      if (!call.cell || !draft.hasCode || options.words.length > 1)
        return alone.apply(call, options, draft);
      const rows = readRows(call, options.words[0], rowsWanted);
      return { ...draft, own: { ...draft.own, rows } };
    },
  };
}

function otherTable(call: MagicCall, word: Word | undefined): ResultName | undefined {
  return word === undefined ? undefined : readResultName(call, word);
}
