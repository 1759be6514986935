/** `%send` makes a table of a file of this machine, or of a result: read here, uploaded where the engine is elsewhere, loaded by a task. */
import { randomBytes, randomUUID } from 'node:crypto';
import { dirname } from 'node:path/posix';
import {
  type CellEvent,
  type CellOutcome,
  displayId,
  type MimeBundle,
} from '../../interpreter/index.ts';
import type { PlannedTask, SendCommand } from '../../magics/index.ts';
import { formatDuration, renderLines, showControls, withJson } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import { quoteName } from '../../sql/index.ts';
import { type TaskClient, taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { exportSource } from '../export/result-source.ts';
import { type FileTable, resultFile } from '../local/result-file.ts';
import { onThisMachine } from '../local/run-local-task.ts';
import { beatsUntil } from '../send/beats.ts';
import { carried } from '../send/carried-columns.ts';
import { fileSource } from '../send/file-source.ts';
import {
  type EngineDialect,
  type LoadedColumn,
  quoteFor,
  tableCode,
  unsendable,
} from '../send/table-code.ts';
import { inTableOrder, type TargetTable, targetTable } from '../send/target-table.ts';
import { removeUploaded, upload, type UploadedTable } from '../send/upload.ts';
import { isServedLocally } from '../task/served-locally.ts';
import { runTask } from '../task/run-task.ts';

/** The line that tells how far it is; shown only when it takes long. */
interface ProgressLine {
  /** Undefined when it is too soon for another line. */
  readonly due: (text: () => string) => CellEvent | undefined;
  /** What the line says in the end; undefined when there is none. */
  readonly settle: (text: string) => CellEvent | undefined;
}

/** Returns the outcome of the task that made the table. Rejects with a `LinkisKernelError`, or with the signal's reason. */
export async function* sendTable(
  command: SendCommand,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const startedAt = run.clock.now();
  const dialect = await dialectOf(command, run);
  const target = await targetTable(command, run);
  const line = progressLine(run);
  const local = await onThisMachine(run);
  const { table, name } = yield* readSource(command, line, local);
  try {
    const unfit = unsendable(
      [...target.parts, ...table.columns.map((column) => column.name)],
      dialect,
    );
    if (unfit !== undefined)
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `the name ${showControls(unfit)} cannot stand in the code of a task: the server would change it`,
        { hint: 'Nothing was sent. Give the column another name, in the file or in the query.' },
      );
    const loading = run.local.isOwn
      ? loadHere(command, { dialect, target, table }, run)
      : loadThere(command, { dialect, target, table }, line, { cell: run, local });
    const { outcome, uploaded, notices } = yield* loading;
    if (outcome.status === 'error') return outcome;
    const rows = await countedRows(run);
    const added = command.mode === 'append' ? rows.now - rows.before : rows.now;
    if (added !== table.rows) throw lostRows(command, target, table.rows, added);
    const told = [...table.notices, ...notices];
    yield {
      kind: 'display',
      bundle: withJson(
        renderLines([
          `${name}: ${counted(table.rows, 'row')} in ${target.name}${command.mode === 'append' ? `, which has ${grouped(rows.now)} now` : ''}${wayOf(uploaded, startedAt, run)}`,
          ...told,
        ]),
        command.json,
        {
          table: target.name,
          mode: command.mode,
          rows: table.rows,
          total: rows.now,
          columns: table.columns.map((column) => ({ name: column.name, type: column.type })),
          uploadedBytes: uploaded?.bytes ?? null,
          notices: told,
        },
      ),
    };
    return outcome;
  } finally {
    await table.remove();
  }
}

/** Rejects with `OPTION_INVALID` for an engine that cannot load what is uploaded. */
async function dialectOf({ engine, source }: SendCommand, run: CellRun): Promise<EngineDialect> {
  if (run.local.isOwn || (await isServedLocally({ engine: engine.name }, run))) return 'duckdb';
  if (engine.name === 'spark') return 'spark';
  const what = 'file' in source ? source.file.path : 'NAME';
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `%send loads by Spark, and this notebook runs ${engine.name}`,
    {
      hint: `Nothing was sent. --engine spark starts one for it, as in %send ${what} --table DB.TABLE --engine spark; Hive and Trino see its tables where they share the metastore.`,
    },
  );
}

/** How long it took and which way it went, in brackets. */
function wayOf(uploaded: UploadedTable | undefined, startedAt: number, run: CellRun): string {
  const isStable = run.settings.status === 'stable';
  const parts = [
    ...(isStable ? [] : [formatDuration(run.clock.now() - startedAt)]),
    ...(uploaded === undefined
      ? []
      : [`${grouped(uploaded.bytes)} bytes over ${dirname(uploaded.directory)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

interface NamedTable {
  readonly table: FileTable;
  /** For messages. */
  readonly name: string;
}

async function* readSource(
  { source, limit }: SendCommand,
  line: ProgressLine,
  local: CellRun,
): AsyncGenerator<CellEvent, NamedTable> {
  if ('file' in source) {
    const { path } = source.file;
    const table = yield* shown(
      fileSource(source.file, limit, local),
      { line, run: local },
      (bytes) => `Reading ${path}: ${bytes === undefined ? '' : `${grouped(bytes)} bytes `}…`,
    );
    return { table, name: path };
  }
  const { taskId, results } = await exportSource({ source: source.result, all: false }, local);
  const [result] = results;
  if (result === undefined) throw new LinkisKernelError('OPTION_INVALID', 'there is no result');
  const name =
    source.result.name ?? `result ${String(result.index + 1)} of task ${taskText(taskId)}`;
  const table = yield* shown(
    resultFile(result, name, limit, local),
    { line, run: local },
    (rows) => `Fetching ${name}: ${rows === undefined ? '' : `${grouped(rows)} rows `}…`,
  );
  return { table, name };
}

/** The steps of a generator as a line that is shown from time to time, also while a step takes long. */
async function* shown<Step, Value>(
  steps: AsyncGenerator<Step, Value>,
  { line, run }: { readonly line: ProgressLine; readonly run: CellRun },
  text: (step: Step | undefined) => string,
): AsyncGenerator<CellEvent, Value> {
  let last: Step | undefined;
  const due = (): readonly CellEvent[] => {
    const event = line.due(() => text(last));
    return event === undefined ? [] : [event];
  };
  for (;;) {
    const next = steps.next();
    for await (const _beat of beatsUntil(next, run)) yield* due();
    const step = await next;
    if (step.done === true) return step.value;
    last = step.value;
    yield* due();
  }
}

interface LoadParts {
  readonly dialect: EngineDialect;
  readonly target: TargetTable;
  readonly table: FileTable;
}

interface Loaded {
  readonly outcome: CellOutcome;
  readonly uploaded: UploadedTable | undefined;
  /** What the engine has otherwise than the table here. */
  readonly notices: readonly string[];
}

/** The engine of this machine reads the file itself. */
async function* loadHere(
  command: SendCommand,
  { dialect, target, table }: LoadParts,
  run: CellRun,
): AsyncGenerator<CellEvent, Loaded> {
  if (unsendable([table.source], dialect) !== undefined)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      'the path of the file has ${ or &{ in it, which would be taken for a variable',
      { hint: 'Rename the file or its directory.' },
    );
  const outcome = yield* loadBy(command, { dialect, target }, table.columns, table.source, run);
  return { outcome, uploaded: undefined, notices: [] };
}

async function* loadThere(
  command: SendCommand,
  { dialect, target, table }: LoadParts,
  line: ProgressLine,
  runs: { readonly cell: CellRun; readonly local: CellRun },
): AsyncGenerator<CellEvent, Loaded> {
  const columns = table.columns.map(carried);
  // A table that does not fit is found before the upload.
  inTableOrder(columns, target);
  const notices = columns.flatMap(({ notice }) => (notice === undefined ? [] : [notice]));
  let directory: string | undefined;
  try {
    const uploaded = yield* shown(
      upload(table, columns, (made) => (directory = made), runs),
      { line, run: runs.cell },
      (step) =>
        step?.of === undefined
          ? `Writing ${counted(table.rows, 'row')} …`
          : `Uploading ${grouped(step.sent)} of ${grouped(step.of)} bytes …`,
    );
    const quote = quoteFor(dialect);
    const loaded = columns.map(({ name, cast }, at) => {
      const cell = quoteName(`c${String(at)}`, quote);
      return { name, value: cast === undefined ? cell : `CAST(${cell} AS ${cast})` };
    });
    const settled = line.settle(
      `Uploaded ${grouped(uploaded.bytes)} bytes to ${uploaded.directory}`,
    );
    if (settled !== undefined) yield settled;
    const source = sourceOf(uploaded.directory, dialect);
    const outcome = yield* loadBy(command, { dialect, target }, loaded, source, runs.cell);
    return { outcome, uploaded, notices };
  } finally {
    const left = directory === undefined ? undefined : await removeUploaded(directory, runs.cell);
    if (left !== undefined) yield { kind: 'display', bundle: renderLines([left]) };
  }
}

function sourceOf(directory: string, dialect: EngineDialect): string {
  return dialect === 'spark'
    ? `parquet.${quoteName(directory, '`')}`
    : `read_parquet('${directory.replace(/^file:\/\//, '').replaceAll("'", "''")}/*.parquet')`;
}

async function* loadBy(
  command: SendCommand,
  { dialect, target }: Pick<LoadParts, 'dialect' | 'target'>,
  columns: readonly LoadedColumn[],
  source: string,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const { parts } = target;
  const beside = `${parts.at(-1) ?? ''}_new_${randomBytes(4).toString('hex')}`;
  const code = tableCode({
    dialect,
    mode: command.mode,
    table: parts,
    beside,
    columns: inTableOrder(columns, target),
    source,
    storage: command.storage,
  });
  const planned = plannedTask(code, command, dialect, run);
  const outcome = yield* runTask(planned, { code }, { ...run, client: withoutResults(run.client) });
  if (outcome.status === 'error' && command.mode === 'overwrite' && dialect === 'spark') {
    const left = [...parts.slice(0, -1), beside].join('.');
    const line = `${left} may hold what was sent; ${target.name} was replaced only if it is gone. DROP TABLE removes it.`;
    yield { kind: 'display', bundle: renderLines([line]) };
  }
  return outcome;
}

/** The results of the task are counts, which the closing line tells. */
function withoutResults(client: TaskClient): TaskClient {
  return {
    ...client,
    get address() {
      return client.address;
    },
    resultSets: () => Promise.resolve([]),
  };
}

/** A task with the notebook's defaults. */
function plannedTask(
  code: string,
  { engine }: SendCommand,
  dialect: EngineDialect,
  { session }: CellRun,
): PlannedTask {
  const { creator, variables, runtime, startup, labels, timeoutMs } = session.state;
  const isDuckdb = dialect === 'duckdb' && engine.name !== 'spark' && engine.name !== 'hive';
  return {
    code,
    engine: isDuckdb ? 'duckdb' : engine.name,
    version: isDuckdb ? '1' : engine.version,
    runType: 'sql',
    creator,
    variables,
    runtime,
    startup,
    labels,
    rows: undefined,
    limit: undefined,
    timeoutMs,
    quiet: false,
    untouched: true,
    allowUndefined: true,
    headLines: 0,
  };
}

/** What the last task says of the table's rows: the first of its results, and the last. */
async function countedRows({
  client,
  session,
  signal,
}: CellRun): Promise<{ readonly before: number; readonly now: number }> {
  const { lastTask } = session;
  const info = lastTask === undefined ? undefined : await client.info(lastTask, signal);
  const results =
    info?.resultLocation === undefined ? [] : await client.resultSets(info.resultLocation, signal);
  const counts: number[] = [];
  for (const result of results) {
    const page = await client.read(result, { page: 1, pageSize: 1 }, signal);
    const count = page.kind === 'table' ? Number(page.rows[0]?.[0] ?? Number.NaN) : Number.NaN;
    if (Number.isSafeInteger(count)) counts.push(count);
  }
  const now = counts.at(-1);
  if (now === undefined)
    throw new LinkisKernelError(
      'TASK_FAILED',
      'the engine did not say how many rows the table has',
      {
        hint: 'The table was made; count its rows before you use it.',
      },
    );
  return { before: counts[0] ?? 0, now };
}

function lostRows(
  { mode }: SendCommand,
  { name }: TargetTable,
  sent: number,
  found: number,
): LinkisKernelError {
  return new LinkisKernelError(
    'TASK_FAILED',
    mode === 'append'
      ? `${name} has grown by ${counted(found, 'row')}, and ${grouped(sent)} were sent`
      : `${name} has ${counted(found, 'row')}, and ${grouped(sent)} were sent`,
    {
      hint:
        mode === 'append'
          ? 'Somebody else may have written to it meanwhile; compare before you use it.'
          : 'The table is not what was sent: drop it, and send again.',
    },
  );
}

function progressLine({ clock, settings }: CellRun): ProgressLine {
  const startedAt = clock.now();
  const id = displayId(`linkis-send-${randomUUID()}`);
  let shownAt: number | undefined;
  const show = (bundle: MimeBundle): CellEvent => {
    const kind = shownAt === undefined ? 'display' : 'update';
    shownAt = clock.now();
    return { kind, bundle, displayId: id };
  };
  return {
    due(text) {
      const isDue =
        shownAt === undefined
          ? clock.now() - startedAt >= settings.pace.quietMs
          : clock.now() - shownAt >= settings.pace.statusMs;
      return isDue ? show(renderLines([text()])) : undefined;
    },
    settle: (text) => (shownAt === undefined ? undefined : show(renderLines([text]))),
  };
}
