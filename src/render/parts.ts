/** Displays of several parts, one under the other. */
import type { MimeBundle } from '../interpreter/index.ts';
import { escapeHtml } from '../shared/index.ts';
import { dataHtml, mutedLine } from './text/html.ts';
import { showControls } from './text/visible-text.ts';

/** One display of all, with the JSON of the first that has one. */
export function renderParts(parts: readonly MimeBundle[]): MimeBundle {
  const withJson = parts.find((part) => part['application/json'] !== undefined);
  return {
    'text/plain': parts.map((part) => String(part['text/plain'])).join('\n\n'),
    'text/html': parts.map((part) => String(part['text/html'])).join('\n'),
    ...(withJson && { 'application/json': withJson['application/json'] }),
  };
}

/** SQL to copy, with a sentence below it. */
export function renderSql(code: string, note: string): MimeBundle {
  const lines = code.split('\n').map(showControls).join('\n');
  const below = showControls(note);
  return {
    'text/plain': `${lines}\n${below}`,
    'text/html': dataHtml(
      `<pre style="margin:0;white-space:pre-wrap">${escapeHtml(lines)}</pre>${mutedLine(escapeHtml(below))}`,
    ),
  };
}
