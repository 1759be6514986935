/** Displays of plain lines, and the JSON that a display may have. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { showControls } from './visible-text.ts';
import { dataHtml, mutedLine, warnColor } from './html.ts';

export function renderLines(lines: readonly string[]): MimeBundle {
  const text = lines.map(showControls).join('\n');
  return {
    'text/plain': text,
    'text/html': dataHtml(`<div style="white-space:pre-wrap">${escapeHtml(text)}</div>`),
  };
}

/** A line that steps back behind the output beside it: what the user may like to know and need do nothing about. */
export function renderMuted(line: string): MimeBundle {
  const text = showControls(line);
  return { 'text/plain': text, 'text/html': dataHtml(mutedLine(escapeHtml(text))) };
}

/** Notices in one display: what the user did not ask for, or should know about the result. */
export function renderNotices(notices: readonly string[]): MimeBundle {
  const lines = notices.map((notice) => `⚠ ${showControls(notice)}`);
  const open = `<div style="border-left:3px solid ${warnColor};padding-left:6px">`;
  return {
    'text/plain': lines.join('\n'),
    'text/html': dataHtml(lines.map((line) => `${open}${escapeHtml(line)}</div>`).join('')),
  };
}

/** The bundle, with the facts for a program if `json` asks for them. */
export function withJson(
  bundle: MimeBundle,
  json: boolean | undefined,
  facts: unknown,
): MimeBundle {
  return json === true ? { ...bundle, 'application/json': facts } : bundle;
}
