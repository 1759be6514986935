/** magics/: from a cell's text to a plan, the cell language of the kernel. Pure. */
export type {
  CatalogueCommand,
  CellPlan,
  Command,
  HistoryFilter,
  LoginCommand,
  PlannedTask,
  GridCommand,
  PlotCommand,
  PipCommand,
  PreviewCommand,
  ProfileCommand,
  ResultCommand,
  ResultName,
  SendValueCommand,
  SessionCommand,
  SettingsProfileCommand,
  ShellCommand,
  TaskCommand,
  TaskName,
  TimePoint,
  VariablesCommand,
} from './form/cell-plan.ts';
export type {
  ExportCommand,
  RunFileCommand,
  SendCommand,
  SentFile,
  TextEncoding,
} from './form/file-commands.ts';
export type {
  FileCommand,
  GlobalVariablesCommand,
  ParametersCommand,
  DataSourcesCommand,
  DescribeCommand,
  FunctionsCommand,
} from './form/server-commands.ts';
export { readAlias } from './magic/alias-options.ts';
export {
  type CodeAt,
  codeAt,
  completeMagics,
  completeQueryName,
  completeSqlWord,
} from './help/completions.ts';
export { completeness } from './grammar/completeness.ts';
export {
  type CodeLanguage,
  engineVersion,
  hasSession,
  languageOf,
  sqlRunType,
} from './code/engines.ts';
export { withExactValues } from './plan/exact-values.ts';
export { engineOfFile } from './file/engine-of-file.ts';
export type { FileCell } from './file/file-cell.ts';
export { fileCells, runExtensionOf, runExtensions } from './file/file-cells.ts';
export { parseInFile, textInFile } from './file/file-lines.ts';
export { composedQuery } from './code/compose-queries.ts';
export { type KeptQueries, keyOfQuery } from './form/kept-query.ts';
export { lineInWords, writtenPlaces } from './form/written-place.ts';
export { inspectMagics } from './help/inspect-magics.ts';
export type { NotebookState } from './form/notebook-state.ts';
export { magicBelowCode } from './plan/magic-below-code.ts';
export { parseCell } from './grammar/parse-cell.ts';
export { asResultName } from './form/task-name.ts';
export { type InitialSettings, initialState, planCell } from './plan/plan-cell.ts';
export { pythonLineStarts } from './code/python-lines.ts';
export { firstUse, withoutPythonComments } from './code/python-text.ts';
export { foreignObjectsCode } from './code/foreign-objects.ts';
export { ranCode } from './plan/ran-code.ts';
export { readShippedAnswer, shippedResultCode, shippedTextCode } from './code/shipped-result.ts';
export { type WithResult, withResults } from './magic/with-results.ts';
export { serverCuts } from './code/server-cuts.ts';
export { serverEffects } from './code/preview-effects.ts';
export {
  hasShownValue,
  withoutShownLines,
  withoutShownValue,
  withShownValue,
} from './code/shown-value.ts';
export { type Question, readAnswer, readGiven } from './variables/question.ts';
export { switchedState } from './plan/switched-state.ts';
export {
  engineVariables,
  type UndefinedReference,
  undefinedReferences,
  unreadSets,
} from './variables/undefined-references.ts';
export { describeHabits } from './plan/habit-rows.ts';
export { describeMagics, describeShortForms } from './plan/registry.ts';
export { mostRowsShown } from './form/task-name.ts';
