/** `%log --engine`: a log of the engine that ran a task, or of one at an address, from the machine that it ran on. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { TaskCommand } from '../../magics/index.ts';
import { renderLines, renderMuted, showControls } from '../../render/index.ts';
import { asObject, counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import {
  type EngineClient,
  type EngineLogPage,
  isLocalTask,
  taskText,
  type TaskInfo,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { namedTask } from '../named/named-task.ts';
import { taskRow } from '../named/task-row.ts';

type LogCommand = Extract<TaskCommand, { kind: 'log' }>;
type EngineLogChoice = NonNullable<LogCommand['engine']>;

/** Lines that are shown when no number is given. */
const usualLines = 200;
/** Lines that are searched, and the most that one answer has: the server reads a log from its end quickly, and forwards slowly. */
const mostLines = 10_000;
/** Characters of one line, and of all, that are shown. */
const mostOfLine = 20_000;
const mostCharacters = 2_000_000;

/** Which engine's log, and at which server. */
interface EngineOfLog {
  readonly instance: string;
  readonly engine: EngineClient;
  /** Undefined when the user names the engine itself. */
  readonly info: TaskInfo | undefined;
}

/** The lines as a stream, and a line below them that says which they are; with `--json` one display of both. */
export async function* showEngineLog(
  command: LogCommand,
  choice: EngineLogChoice,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const of = await engineOf(command, choice, run);
  const { grep, tail } = command;
  const wanted = tail ?? choice.lines ?? usualLines;
  // The server's own search skips lines without a time in front of them, so the lines are searched here.
  const read = grep === undefined ? wanted : mostLines;
  const page = await of.engine.log(
    {
      instance: of.instance,
      at: of.info?.createdTime,
      kind: choice.log,
      lines: read,
      from: choice.from,
    },
    run.signal,
  );
  refuseOther(of, page, choice);
  const found = grep === undefined ? page.lines : matching(page.lines, grep);
  const kept = choice.from === undefined ? found.slice(-wanted) : found.slice(0, wanted);
  const { lines, cut } = shortened(kept, choice.from === undefined);
  const words = [
    wordsOf(of.instance, choice, page, { read, found: found.length, shown: lines.length, grep }),
    ...cut,
  ].join('; ');
  if (command.json === true) {
    const { instance } = of;
    const facts = { instance, log: choice.log, path: page.path ?? null, lines, about: words };
    yield {
      kind: 'display',
      bundle: { ...renderLines([...lines, words]), 'application/json': facts },
    };
    return;
  }
  if (lines.length > 0)
    yield { kind: 'text', stream: 'stdout', text: `${lines.map(visible).join('\n')}\n` };
  yield { kind: 'display', bundle: renderMuted(words) };
}

async function engineOf(
  command: LogCommand,
  { instance }: EngineLogChoice,
  run: CellRun,
): Promise<EngineOfLog> {
  if (instance !== undefined) return { instance, engine: run.client.engine, info: undefined };
  const id = await namedTask(command, run);
  const info = await taskRow(id, run);
  const own = info.engineInstance ?? '';
  // The server writes `NULL` for a task that never reached an engine.
  if (own === '' || own === 'NULL')
    throw new LinkisKernelError(
      'RESULT_GONE',
      `task ${taskText(id)} has had no engine${info.state === 'Failed' ? '' : ` (yet); it is ${info.state}`}`,
      { hint: `%log ${taskText(id)} shows its own log; %engines lists your engines.` },
    );
  const client = isLocalTask(id) ? await run.local.client() : run.client;
  return { instance: own, engine: client.engine, info };
}

const ticketInPath = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;

/** Throws `RESULT_GONE` when the log is of a later engine at the address: its directory is named by the engine's ticket, which the task's row knows. */
function refuseOther(
  { instance, info }: EngineOfLog,
  { path }: EngineLogPage,
  { log }: EngineLogChoice,
): void {
  // An engine that was reused goes by its address there.
  const tickets = Object.keys(asObject(info?.metrics['engineconnMap']) ?? {}).filter(
    (ticket) => !ticket.includes(':'),
  );
  const other = ticketInPath.exec(path ?? '')?.[0];
  if (other === undefined || info === undefined || tickets.length === 0) return;
  if (tickets.includes(other)) return;
  throw new LinkisKernelError(
    'RESULT_GONE',
    `the engine of task ${taskText(info.taskId)} has ended, and another one has its address ${instance} now`,
    {
      hint: `Logs are asked for by the address: %log ${instance} --engine ${log} shows that of the later engine.`,
    },
  );
}

function matching(lines: readonly string[], text: string): readonly string[] {
  const wanted = text.toLowerCase();
  return lines.filter((line) => line.toLowerCase().includes(wanted));
}

/** A tab stays what it is. */
function visible(line: string): string {
  return line.split('\t').map(showControls).join('\t');
}

/** Long lines are cut in the middle; of too much text the lines that are farthest from where the reading began are left out. */
function shortened(
  lines: readonly string[],
  fromEnd: boolean,
): { readonly lines: readonly string[]; readonly cut: readonly string[] } {
  let longLines = 0;
  let characters = 0;
  const kept: string[] = [];
  for (const line of fromEnd ? lines.toReversed() : lines) {
    const isLong = line.length > mostOfLine;
    const half = mostOfLine / 2;
    const shown = isLong
      ? `${line.slice(0, half)}[… ${grouped(line.length - mostOfLine)} characters not shown …]${line.slice(-half)}`
      : line;
    characters += shown.length;
    if (characters > mostCharacters) break;
    if (isLong) longLines += 1;
    kept.push(shown);
  }
  const left = lines.length - kept.length;
  return {
    lines: fromEnd ? kept.toReversed() : kept,
    cut: [
      ...(longLines > 0
        ? [`${counted(longLines, 'line')} of over ${grouped(mostOfLine)} characters cut`]
        : []),
      ...(left > 0
        ? [`${counted(left, 'line')} not shown, since a cell shows 2 MB of a log at the most`]
        : []),
    ],
  };
}

function wordsOf(
  instance: string,
  { log, from }: EngineLogChoice,
  page: EngineLogPage,
  counts: {
    readonly read: number;
    readonly found: number;
    readonly shown: number;
    readonly grep: string | undefined;
  },
): string {
  const { read, found, shown, grep } = counts;
  const name = `${log} of engine ${instance}`;
  const place = page.path === undefined ? '' : ` (${page.path})`;
  const whole = page.lines.length < read;
  if (page.lines.length === 0) {
    if (from !== undefined && (page.endLine ?? 0) > 0)
      return `${name}${place} ends at line ${grouped(page.endLine ?? 0)}`;
    return `${name}${place} is empty`;
  }
  const span =
    from === undefined
      ? whole
        ? `${name}${place}`
        : `the last ${counted(page.lines.length, 'line')} of ${name}${place}`
      : `lines ${grouped(from)} to ${grouped(from + page.lines.length - 1)} of ${name}${place}`;
  if (grep !== undefined)
    return `${found === 0 ? 'no line' : counted(found, 'line')} with '${grep}' in ${span}${shown < found ? `, the ${from === undefined ? 'last' : 'first'} ${grouped(shown)} shown` : ''}`;
  if (whole) return from === undefined ? `all of ${span}` : `${span}, its end`;
  return from === undefined
    ? `${span}; --tail N shows more, --from 1 its beginning`
    : `${span}; --from ${String(from + page.lines.length)} goes on`;
}
