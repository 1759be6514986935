/** A client whose service never repeats what the kernel itself has put into code: logs and codes are those of the user. */
import { hasShownValue, withoutShownLines, withoutShownValue } from '../../magics/index.ts';
import type { LogLine, LogPage, TaskClient, TaskInfo } from '../../task/index.ts';

export function withoutOwnCode(client: TaskClient): TaskClient {
  return {
    ...client,
    get address() {
      return client.address;
    },
    log: async (task, fromLine, signal) => pageOf(await client.log(task, fromLine, signal)),
    storedLog: async (path, fromLine, signal) =>
      pageOf(await client.storedLog(path, fromLine, signal)),
    info: async (task, signal) => infoOf(await client.info(task, signal)),
    tasks: async (query, signal) => (await client.tasks(query, signal)).map(infoOf),
  };
}

/** A page that had lines keeps one, since an empty page means the end. */
function pageOf(page: LogPage): LogPage {
  if (!page.lines.some(({ text }) => hasShownValue(text))) return page;
  const lines: LogLine[] = [];
  let texts: string[] = [];
  for (const [index, { text, level }] of page.lines.entries()) {
    texts.push(text);
    // Lines of one level are looked at together: a caret belongs to the line above it.
    if (page.lines[index + 1]?.level === level) continue;
    for (const kept of withoutShownLines(texts)) lines.push({ text: kept, level });
    texts = [];
  }
  const [first] = page.lines;
  return {
    ...page,
    lines: lines.length > 0 || first === undefined ? lines : [{ ...first, text: '' }],
  };
}

function infoOf(info: TaskInfo): TaskInfo {
  const { code, errorDescription } = info;
  return {
    ...info,
    code: code === undefined ? undefined : withoutShownValue(code),
    errorDescription:
      errorDescription === undefined ? undefined : withoutShownValue(errorDescription),
  };
}
