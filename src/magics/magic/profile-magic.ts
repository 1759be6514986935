/** `%profile`: what the columns of a result or a table hold. Which of both a name means is known to the run room. */
import { composedName } from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import type { ProfileCommand, ResultName } from '../form/cell-plan.ts';
import { commandMagic, inOwnCell, type Magic } from '../form/magic.ts';
import type { MagicCall, Word } from '../grammar/cell.ts';
import { invalid } from '../grammar/options.ts';

export const profileMagic: Magic = inOwnCell(
  commandMagic(
    {
      name: 'profile',
      summary:
        'Each column of a result or a table: NULLs, distinct values, minimum, maximum, mean, histogram. A result is read once, with all its rows, by DuckDB on the machine of the kernel; for a table a task runs on the engine in force.',
      usage: '[TASK|NAME|last[.N]|TABLE]',
      options: {
        columns: { kind: 'list', value: 'COLUMN,…', help: 'these columns only' },
        limit: { kind: 'number', value: 'N', help: 'the first N rows only' },
        sample: {
          kind: 'number',
          value: 'PERCENT',
          help: 'of a table: so many percent of its rows, chosen at random (1 to 99)',
        },
        histogram: {
          kind: 'flag',
          help: 'of a table: a second task counts its numbers in bins; a result has its histogram without it',
        },
      },
      examples: [
        '%profile',
        '%profile sales',
        '%profile 4711.2 --columns city,amount',
        '%profile shop.orders --sample 10 --histogram',
      ],
      notes: [
        'A name of a result wins over that of a table; DATABASE.TABLE is a table. The profiles of the settings: %config --profile.',
      ],
    },
    (call, options) => {
      const sample = options.number('sample');
      if (sample !== undefined && sample > 99)
        throw options.invalid('sample', `takes 1 to 99 percent, not ${String(sample)}`);
      if (sample !== undefined && options.flag('limit'))
        throw options.invalid('sample', 'and --limit do not go together');
      return {
        kind: 'profile',
        ...readSubject(call, options.words[0]),
        columns: options.list('columns'),
        limit: options.number('limit'),
        sample,
        histogram: options.flag('histogram'),
      };
    },
  ),
);

/** A word may be the name of a result, of a table, or of both. */
function readSubject(
  call: MagicCall,
  word: Word | undefined,
): Pick<ProfileCommand, 'source' | 'table'> {
  const last: ResultName = { taskId: undefined, number: undefined };
  if (word === undefined) return { source: last, table: undefined };
  const [, sign, task, name, number] =
    /^(?:(L?)([1-9]\d{0,14})|([\p{XID_Start}_]\p{XID_Continue}{0,63}))(?:\.([1-9]\d{0,8}))?$/u.exec(
      composedName(word.written),
    ) ?? [];
  const at = number === undefined ? undefined : Number(number);
  if (task !== undefined) {
    const id = sign === 'L' ? -Number(task) : Number(task);
    return { source: { taskId: id, number: at }, table: undefined };
  }
  if (name === 'last') return { source: { ...last, number: at }, table: undefined };
  // The quotes of SQL tell a dot inside a name from one between names.
  const table = word.written.startsWith("'") ? word.text : word.written;
  if (splitName(table).join('').trim() === '')
    throw invalid(call, word, 'takes a result or a table, not an empty name');
  return {
    source: name === undefined ? undefined : { taskId: undefined, name, number: at },
    table,
  };
}
