/** `%log` shows the log of a task, or the part that was asked for. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { TaskCommand } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { isTerminal, type LogLine, type TaskId, taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { taskRow } from '../named/task-row.ts';

type LogCommand = Extract<TaskCommand, { kind: 'log' }>;

/** How many lines go into one event at most. */
const pieceLines = 1000;

/** Streams the lines; with `--json` it shows them in one display. */
export async function* showTaskLog(
  id: TaskId,
  command: LogCommand,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  if (command.tail === undefined && command.json !== true) {
    for await (const page of logPages(id, run)) yield* streamed(chosen(page, command));
    return;
  }
  const { tail = Infinity } = command;
  const lines: LogLine[] = [];
  for await (const page of logPages(id, run)) {
    const own = chosen(page, command);
    lines.splice(0, Math.min(lines.length, Math.max(0, lines.length + own.length - tail)));
    for (const line of own.slice(Math.max(0, own.length - tail))) lines.push(line);
  }
  if (command.json !== true) {
    yield* streamed(lines);
    return;
  }
  yield {
    kind: 'display',
    bundle: {
      ...renderLines(lines.map(({ text }) => text)),
      'application/json': { taskId: id, lines },
    },
  };
}

/** Every line of the log so far, page by page: the live log while the task runs, else the stored one. */
export async function* logPages(
  id: TaskId,
  run: Pick<CellRun, 'client' | 'logger' | 'signal'>,
): AsyncGenerator<readonly LogLine[]> {
  const { client } = run;
  const info = await taskRow(id, run);
  const live = isTerminal(info.state) ? undefined : info.execId;
  if (live === undefined && info.logPath === undefined)
    throw new LinkisKernelError('RESULT_GONE', `task ${taskText(id)} has no stored log`);
  let nextLine = 1;
  for (;;) {
    const page =
      live === undefined
        ? await client.storedLog(info.logPath ?? '', nextLine, run.signal)
        : await client.log({ taskId: id, execId: live }, nextLine, run.signal);
    yield page.lines;
    if (page.complete || page.lines.length === 0) return;
    nextLine = page.nextLine;
  }
}

function chosen(lines: readonly LogLine[], { level, grep }: LogCommand): readonly LogLine[] {
  if (level === undefined && grep === undefined) return lines;
  const wanted = grep?.toLowerCase() ?? '';
  return lines.filter(
    (line) =>
      (level === undefined || line.level === 'error' || line.level === level) &&
      line.text.toLowerCase().includes(wanted),
  );
}

function* streamed(lines: readonly LogLine[]): Generator<CellEvent> {
  for (let from = 0; from < lines.length; from += pieceLines) {
    let text = '';
    let stream: 'stdout' | 'stderr' = 'stdout';
    for (const line of lines.slice(from, from + pieceLines)) {
      const own = line.level === 'info' ? 'stdout' : 'stderr';
      if (own !== stream && text !== '') {
        yield { kind: 'text', stream, text };
        text = '';
      }
      stream = own;
      text += `${line.text}\n`;
    }
    if (text !== '') yield { kind: 'text', stream, text };
  }
}
