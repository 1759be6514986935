/** How many lines stand above the code of a Python cell: the local gateway's Python counts the lines of a traceback from the cell's first. */
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import type { KernelFacts } from '../session/kernel-facts.ts';

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
