/** magics/: from a cell's text to a plan, the cell language of the kernel. Pure. */
export type {
  CatalogueCommand,
  CellPlan,
  Command,
  LoginCommand,
  PlannedTask,
  PreviewCommand,
  ProfileCommand,
  ResultCommand,
  SessionCommand,
} from './form/cell-plan.ts';
export type { ExportCommand, ResultName } from './form/export-command.ts';
export type { TextEncoding } from './form/text-encodings.ts';
export type { PlotCommand } from './form/plot-command.ts';
export type { HistoryFilter, TaskCommand, TaskName, TimePoint } from './form/task-command.ts';
export { readAlias } from './magic/alias-options.ts';
export type { VariablesCommand } from './form/variables-command.ts';
export { completeMagics, completeSqlWord, type SqlCode, sqlCodeAt } from './help/completions.ts';
export { completeness } from './grammar/completeness.ts';
export { engineVersion, languageOf } from './code/engines.ts';
export { withExactValues } from './plan/exact-values.ts';
export { inspectMagics } from './help/inspect-magics.ts';
export type { NotebookState } from './form/notebook-state.ts';
export { lateMagic } from './plan/late-magic.ts';
export { maskedParameter } from './variables/parameter-mask.ts';
export { parseCell } from './grammar/parse-cell.ts';
export { type InitialSettings, initialState, planCell, withOffers } from './plan/plan-cell.ts';
export { pythonLineStarts } from './code/python-lines.ts';
export { ranCode } from './plan/ran-code.ts';
export { serverCuts } from './code/server-cuts.ts';
export { serverEffects } from './code/preview-effects.ts';
export { switchedState } from './plan/switched-state.ts';
export {
  engineVariables,
  undefinedReferences,
  unreadSets,
} from './variables/undefined-references.ts';
export { describeMagics, describeShortForms } from './plan/registry.ts';
