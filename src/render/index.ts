/** render/: from what a task said and returned to what a notebook shows. Pure. */
export { renderHtml, renderPicture, renderText, renderUnviewable } from './document.ts';
export { errorNames } from './error-names.ts';
export { escapeHtml, showControls } from './escape-html.ts';
export { type Failure, renderFailure } from './failure.ts';
export {
  classifyLogLine,
  createLogFilter,
  type LogFilter,
  type LogFilterMode,
  type LogLineClass,
} from './log-filter.ts';
export { renderNotices } from './notice.ts';
export { renderResult, type ResultView } from './result.ts';
export {
  formatDuration,
  renderStatus,
  renderSummary,
  type ShownState,
  type StatusView,
  type SummaryView,
} from './status.ts';
export { type RenderedTable, renderTable, type TableView } from './table.ts';
export { renderLines, renderTaskInfo } from './task-info.ts';
