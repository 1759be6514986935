/** `%profile`: of a result over all its rows, on this machine; of a table by a task on the engine in force. */
import type { CellEvent, CellOutcome, MimeBundle } from '../../interpreter/index.ts';
import { type ProfileCommand, type ResultName, sqlRunType } from '../../magics/index.ts';
import {
  profileFacts,
  renderProfile,
  showControls,
  type TableProfile,
  withJson,
} from '../../render/index.ts';
import { counted, grouped, LinkisKernelError, suggestion } from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import { taskText } from '../../task/index.ts';
import { spelled, tableOfParts, usualDatabase } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { progressLine } from '../cell/progress-line.ts';
import { exportSource, notTable, olderNote } from '../export/result-source.ts';
import { distinctNames, localTable } from '../local/local-tables.ts';
import { profileResult } from './profile-result.ts';
import { onThisMachine } from '../local/run-local-task.ts';
import { resultNames } from '../named/named-results.ts';
import { isServedLocally } from '../task/served-locally.ts';
import { chosenColumns } from './chosen-columns.ts';
import { isStandardOnly, profileByStandardSql } from './standard-profile.ts';
import { profileTable, type TablePlace } from './profile-table.ts';

/** Returns the outcome of the task that profiles a table. Rejects with a `LinkisKernelError` or the signal's reason. */
export async function* runProfileCommand(
  command: ProfileCommand,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome | undefined> {
  const { source, table } = command;
  if (source !== undefined && (await isResult(source, run))) {
    const other = table === undefined ? undefined : await tableNamed(table, run);
    yield* profileOfResult(command, source, other, run);
    return undefined;
  }
  const { engine } = run.session.state;
  const runType = isStandardOnly(engine.name) ? sqlRunType(engine) : undefined;
  if (
    runType !== undefined &&
    table !== undefined &&
    !(await isServedLocally({ engine: engine.name }, run))
  )
    return yield* profileByStandardSql(command, runType, run);
  const place = await foundTable(table ?? '', run);
  return yield* profileTable(command, place, run);
}

async function isResult({ name }: ResultName, run: CellRun): Promise<boolean> {
  return name === undefined || (await resultNames(run)).includes(name);
}

async function* profileOfResult(
  command: ProfileCommand,
  source: ResultName,
  other: TablePlace | undefined,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  if (command.sample !== undefined)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      '--sample is for tables, and this is a result, of which all rows are here',
      { hint: '--limit N takes its first rows only.' },
    );
  const { taskId, results, later } = await exportSource({ source, all: false }, run);
  const [result] = results;
  if (result === undefined) throw new LinkisKernelError('OPTION_INVALID', 'there is no result');
  const request = { page: 1, pageSize: 1, count: true };
  const first = await run.client.read(result, request, run.signal);
  const isHeldBack = first.kind === 'unviewable' && first.heldBack === true;
  const page = isHeldBack
    ? await run.client.read(result, { ...request, whole: true }, run.signal)
    : first;
  if (page.kind !== 'table') throw notTable(result, page);
  const chosen = chosenColumns(command.columns, page.columns);
  const here = await onThisMachine(run);
  const number = String(result.index + 1);
  const name = source.name ?? `result ${number} of task ${taskText(taskId)}`;
  const table = yield* localTable({ name, taskId, result, page }, command.limit, here);
  const progress = progressOf(name, chosen.length, run);
  const steps = profileResult(table, page.columns, { chosen, limit: command.limit }, here);
  for (;;) {
    const step = await steps.next();
    if (step.done !== true) {
      yield* progress.at(step.value);
      continue;
    }
    const { rows, columns } = step.value;
    const isStable = run.settings.status === 'stable';
    const place = source.name === undefined || isStable ? '' : ` (task ${taskText(taskId)})`;
    const of = page.totalRows;
    const renamed = distinctNames(name, page.columns).notices;
    const profile: TableProfile = {
      title: `Profile of ${source.name === undefined && isStable ? 'the last result' : name}${place}`,
      rows,
      columns,
      totalColumns: page.columns.length,
      notices: [
        ...(later === undefined ? [] : [olderNote(later)]),
        ...(other === undefined
          ? []
          : [
              `There is a table ${showControls(name)} too; this is the result. %profile ${showControls(`${other.database}.${other.table}`)} is about the table.`,
            ]),
        ...(command.limit !== undefined && (of === undefined || of > rows)
          ? [
              `Of the first ${counted(rows, 'row')} only${of === undefined ? '' : ` (of ${grouped(of)})`}, by --limit.`,
            ]
          : // A profile has the names as the result has them.
            table.notices.filter((notice) => !renamed.includes(notice))),
      ],
    };
    const facts = {
      source: { kind: 'result', taskId, result: result.index + 1, name: source.name ?? null },
      ...profileFacts(profile),
    };
    const bundle = withJson(renderProfile(profile, run.settings.limits), command.json, facts);
    yield progress.end(bundle);
    return;
  }
}

/** Shows how far a long profile is, in the display that becomes the profile. */
function progressOf(
  name: string,
  columns: number,
  run: CellRun,
): {
  readonly at: (done: number) => Generator<CellEvent>;
  readonly end: (bundle: MimeBundle) => CellEvent;
} {
  const line = progressLine('profile', run);
  return {
    *at(done) {
      if (done >= columns) return;
      const event = line.due(
        () => `Profiling ${name}: ${grouped(done)} of ${counted(columns, 'column')} …`,
      );
      if (event !== undefined) yield event;
    },
    end: (bundle) => (line.isShown() ? line.show(bundle) : { kind: 'display', bundle }),
  };
}

/** The table of that name; undefined when there is none, or the catalogue does not say. Rejects with the signal's reason. */
async function tableNamed(written: string, run: CellRun): Promise<TablePlace | undefined> {
  try {
    return (await searched(written, run)).place;
  } catch (thrown) {
    if (run.signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    run.logger.info(`whether there is a table ${written} cannot be asked: ${thrown.message}`);
    return undefined;
  }
}

interface Searched {
  readonly place: TablePlace | undefined;
  /** Where it was looked for, and what is there. */
  readonly database: string | undefined;
  readonly tables: readonly string[];
}

async function searched(written: string, run: CellRun): Promise<Searched> {
  const { catalogue } = run.client;
  const databases = await catalogue.databases(run.signal);
  const parts = splitName(written);
  const current = run.session.state.database ?? usualDatabase(databases);
  const named = tableOfParts(parts, databases, current);
  if (named === undefined) return { place: undefined, database: undefined, tables: databases };
  const tables = (await catalogue.tables(named.database, run.signal)).map(({ name }) => name);
  const table = spelled(named.table, tables);
  const { database } = named;
  return { place: table === undefined ? undefined : { database, table }, database, tables };
}

/** Rejects with `OPTION_INVALID` for a name of neither a result nor a table. */
async function foundTable(written: string, run: CellRun): Promise<TablePlace> {
  const names = await resultNames(run);
  const profiles = await run.profiles.list();
  const asSettings = profiles.find(({ name }) => name === written);
  let found: Searched;
  try {
    found = await searched(written, run);
  } catch (thrown) {
    if (run.signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    if (asSettings !== undefined) throw settingsProfile(written);
    throw new LinkisKernelError(
      thrown.code,
      `no result is named ${written} in this notebook, and the catalogue cannot be asked for a table: ${thrown.message}`,
      {
        hint: `Profile a result: %%sql --as NAME above a SELECT of it, then %profile NAME.`,
        cause: thrown,
      },
    );
  }
  if (found.place !== undefined) return found.place;
  if (asSettings !== undefined || written === 'default') throw settingsProfile(written);
  const where = found.database === undefined ? '' : ` in ${found.database}`;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `'${written}' is neither a result of this notebook nor a table${where}${suggestion(written, [...names, ...found.tables])}`,
    {
      hint: `%tables lists the tables, --as NAME above a query names its result. Of a table that the catalogue does not know (a temporary one): %%sql --as NAME, then %profile NAME.`,
    },
  );
}

/** `%profile` is about columns; what it names here is a profile of the settings. */
function settingsProfile(name: string): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `${name} is a profile of the settings, and neither a result of this notebook nor a table`,
    { hint: `The notebook goes on with it by %config --profile ${name}.` },
  );
}
