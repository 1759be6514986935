/** `show.show(x)` of Linkis' Python engine shows DataFrames of pandas, and of anything else nothing, without a word [python.py]. */
import type { TaskRun } from '../cell/cell-run.ts';

const call = /^[^#\n]*\bshow\.show\(/m;

/** A sentence where a cell of a server has called it and no table has come. */
export function shownNothing({ planned, output }: TaskRun): readonly string[] {
  const { engine, code } = planned;
  if (engine !== 'python' || !call.test(code) || output.lastTable() !== undefined) return [];
  return [
    "The server's show.show() shows DataFrames of pandas alone: display(x), or x as the last line of the cell, shows any value.",
  ];
}
