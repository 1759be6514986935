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
  if (!page.lines.some(({ text, program = text }) => hasShownValue(program))) return page;
  const lines: LogLine[] = [];
  let run: LogLine[] = [];
  for (const [index, line] of page.lines.entries()) {
    run.push(line);
    // Lines of one level are looked at together: a caret belongs to the line above it.
    if (page.lines[index + 1]?.level === line.level) continue;
    for (const kept of keptOf(run)) lines.push(kept);
    run = [];
  }
  const [first] = page.lines;
  return {
    ...page,
    lines: lines.length > 0 || first === undefined ? lines : [{ ...first, text: '' }],
  };
}

/** The lines that are left; one that has not changed keeps its place among the prints. */
function* keptOf(lines: readonly LogLine[]): Generator<LogLine> {
  const texts = lines.map(({ text }) => text);
  const before = new Set(texts);
  let at = 0;
  for (const text of withoutShownLines(texts)) {
    const same = before.has(text) ? texts.indexOf(text, at) : -1;
    if (same !== -1) at = same + 1;
    yield lines[same] ?? { text, level: lines[0]?.level ?? 'info' };
  }
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
