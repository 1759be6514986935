/** What `--unset` of `%var`, `%conf` and `%queries` forgets. */
import { suggestion } from '../../shared/index.ts';
import type { Word } from '../grammar/cell.ts';
import type { Options } from '../grammar/options.ts';

/** The names in the option and in the words after it. Throws `OPTION_INVALID` for one that is not `known`. */
export function readUnsetNames(
  options: Options,
  following: readonly Word[],
  known: readonly string[],
  kind: 'variable' | 'parameter' | 'query',
): readonly string[] {
  const more = following.flatMap(({ text }) => text.split(',')).filter((name) => name !== '');
  const names = [...options.list('unset'), ...more];
  for (const name of names) {
    if (!known.includes(name)) {
      const problem = `${name}: there is no ${kind} of that name${suggestion(name, known)}`;
      throw options.invalid('unset', problem, name);
    }
  }
  return names;
}
