/** The code of a task: as it was submitted and, where it differs, as the server ran it. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { LogLine } from '../../task/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { ruler } from './bookkeeping.ts';
import { dataHtml } from '../text/html.ts';
import { withJson } from '../text/lines.ts';
import { taskText } from '../../task/index.ts';

/** Finds the code in the block that a log has for it, and keeps only those lines. The log leaves out blank lines. */
export interface LoggedCodeReader {
  /** Takes the next lines of the log. Gives the code when its block ends in them; undefined before. */
  read(lines: readonly LogLine[]): string | undefined;
}

export function createLoggedCodeReader(): LoggedCodeReader {
  let block: string[] | undefined;
  return {
    read(lines) {
      for (const { text } of lines) {
        const isRuler = ruler.exec(text)?.[1]?.toLowerCase() === 'script code';
        if (isRuler && block !== undefined) return block.join('\n');
        if (isRuler) block = [];
        else block?.push(text);
      }
      return undefined;
    },
  };
}

/** Shows both texts; `ran` only when it differs from `submitted`. `json` adds them for a program. */
export function renderTaskCode(
  taskId: number,
  code: { readonly submitted: string | undefined; readonly ran: string | undefined },
  json: boolean,
): MimeBundle {
  const id = taskText(taskId);
  const { submitted, ran } = code;
  const differs = ran !== undefined && (submitted === undefined || plain(ran) !== plain(submitted));
  const parts = [
    ...(submitted === undefined ? [] : [{ title: `Task ${id} as submitted:`, text: submitted }]),
    ...(differs ? [{ title: `Task ${id} as the server ran it:`, text: ran }] : []),
  ];
  if (parts.length === 0) {
    parts.push({ title: `The server does not give the code of task ${id}.`, text: '' });
  }
  const shown = parts.map(({ title, text }) => (text === '' ? title : `${title}\n${text}`));
  const html = parts.map(({ title, text }) => {
    const pre = text === '' ? '' : `<pre style="margin:0">${escapeHtml(text)}</pre>`;
    return `<div>${escapeHtml(title)}</div>${pre}`;
  });
  const bundle = {
    'text/plain': shown.join('\n\n'),
    'text/html': dataHtml(html.join('')),
  };
  return withJson(bundle, json, { taskId, submitted, ran });
}

/** Removes blank lines and blanks at line ends, which the log changes by itself. */
function plain(code: string): string {
  return code
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
