/** A notice: something that the user did not ask for, or should know beside the result. */
import type { MimeBundle } from '../interpreter/index.ts';
import { escapeHtml } from '../shared/index.ts';
import { showControls } from './text/visible-text.ts';

/** One or more notices as one display. */
export function renderNotices(notices: readonly string[]): MimeBundle {
  return {
    'text/plain': notices.map((notice) => `⚠ ${showControls(notice)}`).join('\n'),
    'text/html': notices
      .map(
        (notice) =>
          `<div style="border-left:3px solid var(--jp-warn-color1,#d98200);padding-left:6px">⚠ ${escapeHtml(showControls(notice))}</div>`,
      )
      .join(''),
  };
}
