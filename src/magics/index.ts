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
} from './cell-plan.ts';
export type { ExportCommand, ResultName } from './export-command.ts';
export type { TextEncoding } from './text-encodings.ts';
export type { PlotCommand } from './plot-command.ts';
export type { HistoryFilter, TaskCommand, TaskName, TimePoint } from './task-command.ts';
export { readAlias } from './alias-options.ts';
export { builtInNames } from './built-in-dates.ts';
export { forced } from './var-magic.ts';
export type { VariablesCommand } from './variables-command.ts';
export { completeMagics, completeSqlWord, type SqlCode, sqlCodeAt } from './completions.ts';
export { completeness } from './completeness.ts';
export { engineVersion, languageOf } from './engines.ts';
export { withExactValues } from './exact-values.ts';
export { inspectMagics } from './inspect-magics.ts';
export type { NotebookState } from './notebook-state.ts';
export { lateMagic } from './late-magic.ts';
export { maskedParameter } from './parameter-mask.ts';
export { parseCell } from './parse-cell.ts';
export { type InitialSettings, initialState, planCell, withOffers } from './plan-cell.ts';
export { pythonLineStarts } from './python-lines.ts';
export { ranCode } from './ran-code.ts';
export { serverCuts } from './server-cuts.ts';
export { serverEffects } from './preview-effects.ts';
export { switchedState } from './switched-state.ts';
export {
  readSetLines,
  serverLanguageOf,
  setLineStart,
  substitute,
  variableReference,
} from './substitution.ts';
export { engineVariables, undefinedReferences, unreadSets } from './undefined-references.ts';
export { describeMagics, describeShortForms } from './registry.ts';
