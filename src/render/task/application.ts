/** The Yarn application of an engine, with the page of its own that the cluster has. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import type { YarnApplication } from '../../task/index.ts';
import { dataHtml, mutedLine } from '../text/html.ts';
import { linkHtml, type LinkedText, webAddress } from '../text/link.ts';
import { showControls } from '../text/visible-text.ts';

/** `Yarn application ID in queue Q: address`; the line names no queue that is not told. */
export function applicationWords(application: YarnApplication): {
  readonly text: string;
  readonly html: string;
} {
  const linked: LinkedText = { text: application.id, url: application.url };
  const queue = application.queue === undefined ? '' : ` in queue ${application.queue}`;
  const kind = application.id.startsWith('local-') ? 'Spark application' : 'Yarn application';
  const address = webAddress(application.url);
  return {
    text: showControls(
      `${kind} ${application.id}${queue}${address === undefined ? '' : `: ${address}`}`,
    ),
    html: `${kind} ${linkHtml(linked)}${escapeHtml(showControls(queue))}`,
  };
}

/** The same as a muted line of its own. */
export function renderApplication(application: YarnApplication): MimeBundle {
  const { text, html } = applicationWords(application);
  return { 'text/plain': text, 'text/html': dataHtml(mutedLine(html)) };
}

// With the time and the level that Linkis puts in front: what code prints has none.
const logLine = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ INFO\s+Yarn application url:\s*(\S+)/;
const idInText = /\b(?:application_\d+_\d+|local-\d+)\b/;

/** The application that a line of a task's log names: `Yarn application url:` has its address, or its id where Linkis knows no address. */
export function applicationOfLog(text: string): YarnApplication | undefined {
  // Nearly every line is another one.
  const written = text.includes('application url:') ? logLine.exec(text)?.[1] : undefined;
  if (written === undefined) return undefined;
  const id = idInText.exec(written)?.[0];
  const url = webAddress(written);
  if (id === undefined && url === undefined) return undefined;
  return { id: id ?? written, url, queue: undefined };
}
