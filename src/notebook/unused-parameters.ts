/** Finds the parameters of a run that no cell uses, mostly because a name is misspelt. Pure. */
import { suggestion } from '../shared/index.ts';
import type { Notebook } from './notebook-file.ts';
import { hasTag } from './parameters.ts';

/** `${name}`, also before arithmetic; the server allows blanks. */
const reference = /\$\{\s*([\p{L}_][\p{L}\p{N}_.]*)/gu;
/** `name = value`, `name: type = value`, `%var name=value`. */
const setting = /(?:^|\s)([\p{L}_][\p{L}\p{N}_.]*)\s*(?::\s*\w+\s*)?=(?!=)/gmu;

const runsFile = /^\s*%%?run\s/m;

/** A sentence for each name that no cell uses and none tagged `parameters` sets. `run_date` moves all built-in dates, so any uses it. */
export function unusedParameters(notebook: Notebook, names: readonly string[]): readonly string[] {
  const cells = notebook.cells.filter(
    (cell) => cell.type === 'code' && !hasTag(cell, 'injected-parameters'),
  );
  // What a file uses that a cell runs is not known here.
  if (cells.some(({ source }) => runsFile.test(source))) return [];
  const known = new Set(
    cells.flatMap((cell) => [
      ...namesIn(cell.source, reference),
      ...(hasTag(cell, 'parameters') ? namesIn(cell.source, setting) : []),
    ]),
  );
  const usesDates = [...known].some((name) => name.startsWith('run_'));
  return names
    .filter((name) => !known.has(name) && !(name === 'run_date' && usesDates))
    .map(
      (name) =>
        `No cell uses the parameter "${name}": no code has \${${name}}, and no cell tagged "parameters" sets it${suggestion(name, known)}`,
    );
}

function namesIn(source: string, pattern: RegExp): readonly string[] {
  return [...source.matchAll(pattern)].map(([, name = '']) => name);
}
