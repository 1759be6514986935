/** The columns that `--columns` names. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';

/** Positions; all of them when none is named. A name in another letter case means a column if none is written so. */
export function chosenColumns(
  wanted: readonly string[],
  columns: readonly { readonly name: string }[],
): readonly number[] {
  if (wanted.length === 0) return columns.map((_column, at) => at);
  const chosen = new Set<number>();
  for (const name of wanted) {
    const found = positionsOf(name, columns);
    if (found.length === 0)
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `--columns: there is no column ${name}${suggestion(
          name,
          columns.map((column) => column.name),
        )}`,
      );
    for (const at of found) chosen.add(at);
  }
  return [...chosen];
}

function positionsOf(
  name: string,
  columns: readonly { readonly name: string }[],
): readonly number[] {
  const same = (isSame: (other: string) => boolean): readonly number[] =>
    columns.flatMap((column, at) => (isSame(column.name) ? [at] : []));
  const exact = same((other) => other === name);
  return exact.length > 0 ? exact : same((other) => other.toLowerCase() === name.toLowerCase());
}
