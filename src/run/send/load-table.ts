/** Loads what was read: by the engine of this machine from the file itself, elsewhere from where it was uploaded. */
import { randomBytes } from 'node:crypto';
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask, SendCommand } from '../../magics/index.ts';
import { renderLines } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import { quoteName, sqlText } from '../../sql/index.ts';
import type { TaskClient } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { FileTable } from '../local/result-file.ts';
import { notebookTask } from '../task/notebook-task.ts';
import { runTask } from '../task/run-task.ts';
import { carried } from './carried-columns.ts';
import { type ProgressLine, shown } from '../cell/progress-line.ts';
import {
  type EngineDialect,
  type LoadedColumn,
  quoteFor,
  tableCode,
  unsendable,
} from './table-code.ts';
import { inTableOrder, type TargetTable } from './target-table.ts';
import { removeUploaded, upload, type UploadedTable } from './upload.ts';

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
export async function* loadHere(
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

export async function* loadThere(
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
    : `read_parquet(${sqlText(`${directory.replace(/^file:\/\//, '')}/*.parquet`)})`;
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
  const isDuckdb = dialect === 'duckdb' && engine.name !== 'spark' && engine.name !== 'hive';
  return notebookTask(session.state, {
    code,
    engine: isDuckdb ? 'duckdb' : engine.name,
    version: isDuckdb ? '1' : engine.version,
    runType: 'sql',
    untouched: true,
    allowUndefined: true,
  });
}
