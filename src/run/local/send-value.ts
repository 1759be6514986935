/** A named result, or a variable of `%%local python`, as a variable of the Python or PySpark session of the notebook. */
import type { CellEvent } from '../../interpreter/index.ts';
import { type PlannedTask, type SendValueCommand, shippedTextCode } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import { asArray, counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import { ownTaskKey } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { guardWrite } from '../task/guard-task.ts';
import { localTaskOf, notebookTask } from '../task/notebook-task.ts';
import { specOfPlan } from '../task/spec-of-plan.ts';
import { untilEngineIsFree } from '../task/turn-key.ts';
import { announced } from './announced.ts';
import { localTable } from './local-tables.ts';
import { packRows } from './pack-rows.ts';
import { printedLines, type QuietTask, runSpecQuietly, tablesParameter } from './quiet-task.ts';
import { mentionedTables, onThisMachine, withTables } from './run-local-task.ts';
import { sendRows } from './send-rows.ts';

/** Characters of a packed text: a server keeps the code of each task. */
const mostCharacters = 1_000_000;

/** What the kernel says of the value, in order. */
type Told = readonly string[];

/** Rejects with a `LinkisKernelError` or with the signal's reason. */
export async function* sendValue(
  command: SendValueCommand,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const { name, variable, engine } = command;
  const note = `%%send_to_spark -i ${name} -n ${variable}`;
  await guardWrite(
    `%%send_to_spark sets ${variable} in a session of ${engine.name}`,
    { isLoss: false, confirmed: true },
    run,
  );
  const { name: engineName, version, runType } = engine;
  const target = notebookTask(run.session.state, {
    code: `# ${note}`,
    engine: engineName,
    version,
    runType,
  });
  const local = await onThisMachine(run);
  if (run.session.going.size > 0)
    yield* announced(
      'waiting for the engine of this notebook, which runs another task',
      untilEngineIsFree(target, run),
      run,
    );
  const told =
    command.as === 'text'
      ? yield* sendText(command, note, target, { run, local })
      : yield* sendFrame(command, target, { run, local });
  yield { kind: 'display', bundle: renderLines(told) };
}

/** The notebook's own place, and this machine. */
interface Places {
  readonly run: CellRun;
  readonly local: CellRun;
}

async function* sendFrame(
  command: SendValueCommand,
  target: PlannedTask,
  { run, local }: Places,
): AsyncGenerator<CellEvent, Told> {
  const { name, variable, rows: most } = command;
  const read = yield* readHere(command, frameCode(name, most), local);
  const [result] = read.results;
  const page =
    result === undefined
      ? undefined
      : await local.client.read(result, { page: 1, pageSize: 1, count: true }, local.signal);
  if (result === undefined || page?.kind !== 'table')
    throw new LinkisKernelError('OPTION_INVALID', `${name} is no DataFrame in %%local python`, {
      hint: 'Nothing was sent. -t df sends a DataFrame, -t str a text.',
    });
  const of = page.totalRows;
  const atMost = most !== undefined && of === most ? ', the most that -m sends' : '';
  if (run.local.isOwn) {
    const found = { name: variable, taskId: read.taskId, result, page };
    const { path, columns, notices } = yield* localTable(found, undefined, local);
    const offered = [{ name: variable, path, columns, always: true }];
    const task = {
      ...target,
      // A result that cannot be loaded says so when it is used.
      code: `${target.code}\n${variable}.__class__.__name__`,
      runtime: { ...target.runtime, [tablesParameter]: offered },
    };
    const defining = defined(task, name, run);
    yield* announced(`${name}: sending ${rowsOf(of)}`, defining, run);
    return [`${name}: ${rowsOf(of)} in ${variable} of ${target.engine}${atMost}`, ...notices];
  }
  const packed = await packRows(result, local);
  const sent = yield* announced(
    `${name}: sending ${counted(packed.rows, 'row')}`,
    sendRows({ name, variable, packed }, target, run),
    run,
  );
  const cut =
    packed.cut === undefined
      ? atMost
      : `, the first${of === undefined ? '' : ` of ${grouped(of)}`}: at most 10,000 rows and 1 MB of code are sent`;
  return [
    `${name}: ${counted(packed.rows, 'row')} in ${variable} of ${target.engine}${cut}`,
    ...packed.notices.map((notice) => `The server left something of ${name} out: ${notice}`),
    ...sent,
  ];
}

function rowsOf(count: number | undefined): string {
  return count === undefined ? 'all rows' : counted(count, 'row');
}

async function* sendText(
  command: SendValueCommand,
  note: string,
  target: PlannedTask,
  { run, local }: Places,
): AsyncGenerator<CellEvent, Told> {
  const { name, variable } = command;
  const read = yield* readHere(command, textCode(name), local);
  const [size = '', ...lines] = await printedLines(read, local, 5000);
  const [characters, length] = asArray(JSON.parse(size.trim() === '' ? '[]' : size)) ?? [];
  const packed = lines.join('').replaceAll(/\s/g, '');
  if (typeof characters !== 'number' || packed.length !== length)
    throw new LinkisKernelError('TASK_FAILED', `${name} could not be read whole`, {
      hint: 'Nothing was sent.',
    });
  const code = shippedTextCode(variable, packed, note);
  yield* announced(`${name}: sending it`, defined({ ...target, code }, name, run), run);
  return [`${name}: ${counted(characters, 'character')} in ${variable} of ${target.engine}`];
}

/** Runs the task that defines the variable. */
async function defined(task: PlannedTask, name: string, run: CellRun): Promise<void> {
  const failed = { what: `${name} could not be sent to the engine` };
  await runSpecQuietly(await specOfPlan(task, run), failed, run);
}

/** Runs code that reads the value in the Python of this machine. */
async function* readHere(
  { name }: SendValueCommand,
  code: string,
  local: CellRun,
): AsyncGenerator<CellEvent, QuietTask> {
  const planned = localTaskOf(local.session.state, {
    code,
    engine: 'python',
    version: 'python3',
    runType: 'python',
    // Its rows are sent, not shown.
    resultName: name,
  });
  const task = withTables(planned, yield* mentionedTables(planned, local));
  const read = async (): Promise<QuietTask> => {
    const spec = { ...(await specOfPlan(task, local)), source: { [ownTaskKey]: 'quiet' } };
    const failed = {
      what: `${name} could not be read in %%local python`,
      hint: 'Nothing was sent. It is a result that -o or --as named, or a variable that a %%local cell has made.',
    };
    return runSpecQuietly(spec, failed, local);
  };
  return yield* announced(`${name}: reading it in %%local python`, read(), local);
}

/** The frame as a result of its cell. An index without a name is not sent, as sparkmagic does. */
function frameCode(name: string, most: number | undefined): string {
  const bare = `(lambda v: v.reset_index(drop=True) if getattr(getattr(v, 'index', None), 'name', 0) is None and getattr(v.index, 'nlevels', 0) == 1 else v)(${name})`;
  if (most === undefined) return bare;
  const rows = String(most);
  return `(lambda v: v.limit(${rows}) if hasattr(v, 'limit') else v.head(${rows}) if hasattr(v, 'head') else v)(${bare})`;
}

/** Prints how many characters the text has, how long it is packed, and that in lines. */
function textCode(name: string): string {
  const source = [
    'import base64, json, zlib',
    "if not isinstance(v, str): raise TypeError('%s is of the type %s, and -t str sends texts' % (n, type(v).__name__))",
    "p = base64.b64encode(zlib.compress(v.encode('utf-8'))).decode('ascii')",
    `if len(p) > ${String(mostCharacters)}: raise ValueError('%s has %d characters, and at most 1 MB of code is sent' % (n, len(v)))`,
    'print(json.dumps([len(v), len(p)]))',
    'for i in range(0, len(p), 1000): print(p[i:i + 1000])',
  ].join(String.raw`\n`);
  return `exec(compile("${source}", "<linkis-kernel>", "exec"), {"v": ${name}, "n": "${name}"})`;
}
