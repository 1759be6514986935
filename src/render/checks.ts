/** The line that tells which expectations of a cell are met. */
import type { MimeBundle } from '../interpreter/index.ts';
import { escapeHtml } from '../shared/index.ts';
import { dataHtml, mutedLine } from './text/html.ts';
import { showControls } from './text/visible-text.ts';

export function renderChecks(conditions: readonly string[]): MimeBundle {
  const line = `✓ ${conditions.map(showControls).join(' · ')}`;
  return { 'text/plain': line, 'text/html': dataHtml(mutedLine(escapeHtml(line))) };
}
