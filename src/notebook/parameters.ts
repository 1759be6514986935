/** Puts parameters into a notebook as papermill does: in a cell after the one tagged `parameters`. Pure. */
import { asArray, LinkisKernelError } from '../shared/index.ts';
import { newCellId, type Notebook, type NotebookCell } from './notebook-file.ts';

/** Values that a parameters file may have. */
export type ParameterValue = string | number | boolean | null | readonly ParameterValue[];

export function hasTag(cell: NotebookCell, tag: string): boolean {
  return asArray(cell.metadata['tags'])?.includes(tag) ?? false;
}

/** Milliseconds before a cell tagged `interrupt-after-2s` is interrupted as by the stop button, to show or test that; else undefined. */
export function interruptAfterMs(cell: NotebookCell): number | undefined {
  const tags = asArray(cell.metadata['tags']) ?? [];
  const seconds = tags
    .filter((tag) => typeof tag === 'string')
    .map((tag) => /^interrupt-after-(\d+(?:\.\d+)?)s$/.exec(tag)?.[1])
    .find((found) => found !== undefined);
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/**
 * Puts the parameters into a cell: after the tagged one, else in place of an earlier injected cell, else first. The earlier one goes.
 * Without parameters the notebook stays as it is. Throws OPTION_INVALID for a name that no variable can have.
 */
export function injectParameters(
  notebook: Notebook,
  parameters: Readonly<Record<string, ParameterValue>>,
): Notebook {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return notebook;
  const lines = entries.map(
    ([name, value]) => `${checkedName(name)}${typeOf(value)} = ${literal(value)}`,
  );
  const injected: NotebookCell = {
    id: newCellId('injected-parameters', new Set(notebook.cells.map(({ id }) => id))),
    type: 'code',
    source: ['# Parameters', '%%var', ...lines].join('\n'),
    metadata: { tags: ['injected-parameters'] },
    executionCount: null,
    outputs: [],
    rest: {},
  };
  const cells = notebook.cells.filter((cell) => !hasTag(cell, 'injected-parameters'));
  const earlier = notebook.cells.findIndex((cell) => hasTag(cell, 'injected-parameters'));
  const tagged = cells.findIndex((cell) => hasTag(cell, 'parameters'));
  const at = tagged >= 0 ? tagged + 1 : Math.max(earlier, 0);
  return { ...notebook, cells: cells.toSpliced(at, 0, injected) };
}

function checkedName(name: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name)) return name;
  throw new LinkisKernelError('OPTION_INVALID', `"${name}" is no name for a parameter`, {
    hint: 'Names are letters, digits, "_" and "."; the first is a letter or "_".',
  });
}

/** Without the type `literal`, `%%var` takes escapes, `None` and `True` as they are written. */
function typeOf(value: ParameterValue): string {
  const needsOne = (one: ParameterValue): boolean => {
    if (typeof one === 'string') return /[\p{Cc}\p{Surrogate}\u2028\u2029]/u.test(one);
    return Array.isArray(one) ? one.some(needsOne) : one === null || typeof one === 'boolean';
  };
  return needsOne(value) ? ': literal' : '';
}

/** papermill's spelling of Python literals, which `%%var` reads. */
function literal(value: ParameterValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  return `[${value.map(literal).join(', ')}]`;
}
