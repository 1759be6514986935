/** magics/: from a cell's text to a plan, the cell language of the kernel. Pure. */
export type { CellPlan, Command, PlannedTask, ResultCommand, TaskCommand } from './cell-plan.ts';
export { completeMagics } from './completions.ts';
export { completeness } from './completeness.ts';
export { engineVersion } from './engines.ts';
export { inspectMagics } from './inspect-magics.ts';
export type { NotebookState } from './notebook-state.ts';
export { parseCell } from './parse-cell.ts';
export { type InitialSettings, initialState, planCell, withOffers } from './plan-cell.ts';
export { describeMagics, describeShortForms } from './registry.ts';
