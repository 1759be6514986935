/** magics/: from a cell's text to a plan, the cell language of the kernel. Pure. */
export type {
  CatalogueCommand,
  CellPlan,
  Command,
  PlannedTask,
  PreviewCommand,
  ResultCommand,
  SessionCommand,
} from './cell-plan.ts';
export type { ExportCommand, ResultName } from './export-command.ts';
export type { HistoryFilter, TaskCommand } from './task-command.ts';
export { completeMagics, completeSqlWord, type SqlCode, sqlCodeAt } from './completions.ts';
export { completeness } from './completeness.ts';
export { engineVersion, languageOf } from './engines.ts';
export { inspectMagics } from './inspect-magics.ts';
export { suggestion } from './nearest.ts';
export type { NotebookState } from './notebook-state.ts';
export { maskedParameter } from './parameter-mask.ts';
export { parseCell } from './parse-cell.ts';
export { type InitialSettings, initialState, planCell, withOffers } from './plan-cell.ts';
export { serverEffects } from './preview-effects.ts';
export { substitute } from './substitution.ts';
export { describeMagics, describeShortForms } from './registry.ts';
