/** `%preview --check`: what no engine would take in the code, and tables that the catalogue does not have. */
import type { PreviewCommand } from '../../magics/index.ts';
import { quoteLine } from '../../render/index.ts';
import { counted, linkedSignal, messageOf, suggestion } from '../../shared/index.ts';
import { splitName, type SqlStatement, type SqlTable } from '../../sql/index.ts';
import { spelled, tableOfParts, usualDatabase } from '../catalogue/names.ts';
import { namesDataFile } from '../catalogue/data-files.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isServedLocally } from '../task/served-locally.ts';
import type { TaskStatements } from '../task/task-statements.ts';

/** Milliseconds that the catalogue is asked: a check must not be slower than a run. */
const patienceMs = 2000;

/** Engines whose tables the catalogue lists. Others read other databases. */
const listed: ReadonlySet<string> = new Set(['hive', 'spark', 'impala', 'duckdb']);

export async function catalogueHas(engine: string, run: CellRun): Promise<boolean> {
  return listed.has(engine) || isServedLocally({ engine }, run);
}

/** Each finding is a sentence, then lines that point at its place. Rejects with the signal's reason. */
export async function checkedTask(
  { task }: PreviewCommand,
  found: TaskStatements | undefined,
  run: CellRun,
): Promise<readonly (readonly string[])[]> {
  if (found === undefined)
    return [[`Only SQL can be checked, and this cell is ${task.engine} ${task.runType}`]];
  const quoted = (sentence: string, offset: number): readonly string[] => {
    const place = found.placeOf(offset);
    if (place === undefined) return [sentence];
    // The cell's own text is not known here: lines count from the first line of its code.
    const { line, column } = place;
    const inCode = { line: line - task.headLines, column };
    const at = `line ${String(line)}, column ${String(column)}`;
    const lines = quoteLine(task.code, inCode).map((text) =>
      text.replace(/^line \d+: /, (label) => ' '.repeat(label.length)),
    );
    return [`${sentence} (${at})`, ...lines];
  };
  return [
    ...found.statements.flatMap((statement) => faultsOf(statement, quoted)),
    ...((await catalogueHas(task.engine, run))
      ? await missingTables(found.statements, quoted, run)
      : []),
  ];
}

/** Views of the session are in no catalogue. */
const aside = ' (a temporary table or view would not be in it)';

type Quoted = (sentence: string, offset: number) => readonly string[];

function faultsOf(
  { faults, kind, verb, why, whyAt, from }: SqlStatement,
  quoted: Quoted,
): readonly (readonly string[])[] {
  if (faults.length > 0)
    return faults.map(({ message, at }) =>
      quoted(`${message.charAt(0).toUpperCase()}${message.slice(1)}`, at),
    );
  if (kind !== 'unknown') return [];
  return [quoted(`${verb} is not understood${why === undefined ? '' : `: ${why}`}`, whyAt ?? from)];
}

/** Asks for the databases, and for the tables of each that is named. What cannot be asked for is told once. */
async function missingTables(
  statements: readonly SqlStatement[],
  quoted: Quoted,
  run: CellRun,
): Promise<readonly (readonly string[])[]> {
  const made = new Set<string>();
  const asked = statements.flatMap(({ reads, writes, kind, object, isConditional }) => {
    const known = (table: SqlTable): boolean =>
      !made.has(keyOf(table.text)) && isAskable(table.text);
    const read = reads.filter(known);
    // A table that the statement itself makes, or drops if it is there, need not exist.
    if (kind !== 'define' || object === undefined)
      return isConditional ? read : [...read, ...writes.filter(known)];
    for (const { text } of writes) made.add(keyOf(text));
    return read;
  });
  if (asked.length === 0) return [];
  const { signal, dispose } = linkedSignal([run.signal], patienceMs);
  try {
    const { catalogue } = run.client;
    const databases = await catalogue.databases(signal);
    const current = run.session.state.database ?? usualDatabase(databases);
    const tables = new Map<string, Promise<readonly string[]>>();
    const tablesOf = async (database: string): Promise<readonly string[]> => {
      const known =
        tables.get(database) ??
        catalogue.tables(database, signal).then((listed) => listed.map(({ name }) => name));
      tables.set(database, known);
      return known;
    };
    const findings: (readonly string[])[] = [];
    for (const { text, from } of asked) {
      const parts = splitName(text);
      const place = tableOfParts(parts, databases, current);
      if (place === undefined) {
        if (parts.length > 1)
          findings.push(
            quoted(
              `The catalogue has no database ${parts.slice(0, -1).join('.')}${suggestion(parts.slice(0, -1).join('.'), databases)}`,
              from,
            ),
          );
        continue;
      }
      const names = await tablesOf(place.database);
      if (spelled(place.table, names) === undefined)
        findings.push(
          quoted(
            `The catalogue has no table ${place.table} in ${place.database}${suggestion(place.table, names)}${parts.length === 1 ? aside : ''}`,
            from,
          ),
        );
    }
    return findings;
  } catch (thrown) {
    run.signal.throwIfAborted();
    const why = signal.aborted
      ? `the catalogue has not answered within ${String(patienceMs / 1000)} s`
      : messageOf(thrown);
    return [[`Whether ${counted(asked.length, 'table')} exist could not be looked up: ${why}`]];
  } finally {
    dispose();
  }
}

function keyOf(text: string): string {
  return splitName(text).join('.').toLowerCase();
}

/** What databases tell of themselves is in no list of tables. */
const ofSystem =
  /^(?:information_schema|pg_catalog|system|sys|performance_schema|mysql)\.|^(?:pg|duckdb|sqlite)_|^dual$/i;

/** Not for files, and not for names that a variable without a value is a part of. */
export function isAskable(text: string): boolean {
  return (
    !ofSystem.test(text) &&
    !text.startsWith("'") &&
    !text.includes('${') &&
    !text.includes('*') &&
    !namesDataFile(splitName(text).join('.'))
  );
}
