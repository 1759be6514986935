/** render/: from what a task said and returned to what a notebook shows. Pure. */
export { displayFacts, documentLength } from './bundle.ts';
export { renderChecks } from './checks.ts';
export { renderListing } from './catalogue-listing.ts';
export { closingLine, engineStep, ruler } from './log/bookkeeping.ts';
export { renderHtml, renderPicture, renderText } from './document.ts';
export { errorNames, type Failure, renderFailure } from './failure/failure.ts';
export { createFailedLog, type FailedLog } from './log/failed-log.ts';
export { errorsOnly } from './log/errors-only.ts';
export { createLogFilter, type LogFilterMode } from './log/log-filter.ts';
export type { ShownLine } from './log/shown-line.ts';
export { choosePlot, type PlotRows, type PlotWish } from './plot/choice.ts';
export { renderPlot } from './plot/plot.ts';
export { renderParts, renderSql } from './parts.ts';
export { renderPreview } from './preview.ts';
export type { ColumnProfile, Histogram, TableProfile } from './profile/column-profile.ts';
export { profileFacts, renderProfile } from './profile/profile.ts';
export { quoteLine } from './text/quote-line.ts';
export { renderResult } from './result.ts';
export {
  formatDuration,
  isOwnState,
  renderStatus,
  renderSummary,
  type ShownState,
} from './task/status.ts';
export { applicationOfLog, renderApplication } from './task/application.ts';
export { mostColumns, renderTable } from './table/table.ts';
export type { TableView } from './table/table-view.ts';
export { renderTaskInfo, renderTaskProgress } from './task/task-info.ts';
export { createLoggedCodeReader, renderTaskCode } from './log/task-code.ts';
export { type ListedTask, renderTaskList, taskFacts } from './task/task-list.ts';
export { cutText, cutToWidth, showControls, textWidth } from './text/visible-text.ts';
export { memoryText } from './text/amount.ts';
export { dataHtml } from './text/html.ts';
export { renderLines, renderMuted, renderNotices, withJson } from './text/lines.ts';
export { nextStep, withoutTaskNumbers } from './text/next-step.ts';
