/** magics/: from a cell's text to a plan, the cell language of the kernel. Pure. */
export type { Cell, MagicCall, Word } from './cell.ts';
export type { Answer, CellPlan, Command, PlannedTask } from './cell-plan.ts';
export { type Candidates, completeMagics } from './completions.ts';
export { completeness } from './completeness.ts';
export { type CodeLanguage, engineVersion, languageOf } from './engines.ts';
export { inspectMagics } from './inspect-magics.ts';
export type { EngineChoice, NotebookState, TaskDefaults } from './notebook-state.ts';
export { parseCell } from './parse-cell.ts';
export { type InitialSettings, initialState, planCell, withOffers } from './plan-cell.ts';
