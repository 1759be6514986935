/** render/: from what a task said and returned to what a notebook shows. Pure. */
export { renderListing } from './catalogue-listing.ts';
export { ruler } from './bookkeeping.ts';
export { closingLine } from './closing-line.ts';
export { grouped } from './grouped.ts';
export { renderHtml, renderPicture } from './document.ts';
export { errorNames } from './error-names.ts';
export { type ErrorLine, type Failure, renderFailure } from './failure.ts';
export { createLogFilter, type LogFilterMode } from './log-filter.ts';
export { choosePlot, type PlotRows, type PlotWish } from './plot-choice.ts';
export { renderPlot } from './plot.ts';
export { renderPreview } from './preview.ts';
export { renderNotices } from './notice.ts';
export { quoteLine } from './quote-line.ts';
export { renderResult } from './result.ts';
export {
  formatDuration,
  isOwnState,
  renderStatus,
  renderSummary,
  type ShownState,
} from './status.ts';
export { mostColumns, renderTable, type TableView } from './table.ts';
export { renderLines, renderTaskInfo } from './task-info.ts';
export { createLoggedCodeReader, renderTaskCode } from './task-code.ts';
export { type ListedTask, renderTaskList, taskFacts } from './task-list.ts';
export { cutText, showControls } from './visible-text.ts';
export { renderTaskProgress } from './task-progress.ts';
