/** `%send` makes a table of a file of this machine, or of a result: read here, uploaded where the engine is elsewhere, loaded by a task. */
import { dirname } from 'node:path/posix';
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { SendCommand } from '../../magics/index.ts';
import { formatDuration, renderLines, showControls, withJson } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { exportSource } from '../export/result-source.ts';
import { type FileTable, resultFile } from '../local/result-file.ts';
import { onThisMachine } from '../local/run-local-task.ts';
import { resultWords } from '../export/result-words.ts';
import { fileSource } from '../send/file-source.ts';
import { loadHere, loadThere } from '../send/load-table.ts';
import { type ProgressLine, progressLine, shown } from '../cell/progress-line.ts';
import { type EngineDialect, unsendable } from '../send/table-code.ts';
import { type TargetTable, targetTable } from '../send/target-table.ts';
import type { UploadedTable } from '../send/upload.ts';
import { guardWrite } from '../task/guard-task.ts';
import { sqlEngineOf } from '../task/served-locally.ts';

/** Returns the outcome of the task that made the table. Rejects with a `LinkisKernelError`, or with the signal's reason. */
export async function* sendTable(
  command: SendCommand,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const startedAt = run.clock.now();
  await guardWrite(
    `%send makes the table ${showControls(command.table)}${command.mode === 'overwrite' ? ', in place of the one that is there' : ''}`,
    { isLoss: command.mode === 'overwrite', confirmed: command.confirmed },
    run,
  );
  const dialect = await dialectOf(command, run);
  const target = await targetTable(command, run);
  const line = progressLine('send', run);
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
        `the name ${showControls(unfit)} cannot be used there: the server changes it in code, or its metastore does not take it`,
        { hint: 'Nothing was sent. Give the column another name, in the file or in the query.' },
      );
    const loading =
      run.local.isOwn && dialect === 'duckdb'
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
  const dialect = await sqlEngineOf({ engine: engine.name }, run);
  if (dialect === 'duckdb' || dialect === 'spark') return dialect;
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
  const name = source.result.name ?? resultWords(result, taskId, local.settings);
  const table = yield* shown(
    resultFile(result, name, limit, local),
    { line, run: local },
    (rows) => `Fetching ${name}: ${rows === undefined ? '' : `${grouped(rows)} rows `}…`,
  );
  return { table, name };
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
