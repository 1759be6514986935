/** How many lines stand above the code of a Python cell: the local gateway's Python counts the lines of a traceback from the cell's first. */
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import type { KernelFacts } from '../session/kernel-facts.ts';

/** A cell whose results get a name has frames with all their rows, however long that takes. */
export function allRowsParameter(
  { runType, resultName }: PlannedTask,
  facts: KernelFacts,
): Readonly<Record<string, unknown>> {
  const isAsked = languageOf(runType) === 'python' && resultName !== undefined;
  return isAsked && facts.workingDirectory !== undefined
    ? { 'linkis.kernel.python.all.rows': true }
    : {};
}

/** The runtime parameter that the local gateway knows. */
export function headParameter(
  planned: PlannedTask,
  facts: KernelFacts,
): Readonly<Record<string, unknown>> {
  if (languageOf(planned.runType) !== 'python' || facts.workingDirectory === undefined) return {};
  // The server takes the blank lines at the beginning away.
  const blank = /^\s*/.exec(planned.code)?.[0].split('\n').length ?? 1;
  return { 'linkis.kernel.python.head.lines': Math.max(0, planned.headLines + blank - 1) };
}
