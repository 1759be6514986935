/** What the SQL of a task does when it runs: with the values of its variables put in, by the dialect of the engine that gets it. */
import { languageOf, type PlannedTask, ranCode } from '../../magics/index.ts';
import { type SqlStatement, statementsOf } from '../../sql/index.ts';
import { userNames } from '../../substitution/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { userName } from '../named/user-name.ts';
import { consoleVariables } from '../session/console-variables.ts';
import { isServedLocally } from './served-locally.ts';

export interface TaskStatements {
  readonly statements: readonly SqlStatement[];
  /** The line and column in the cell, from 1, of an offset in a statement. */
  placeOf(offset: number): { readonly line: number; readonly column: number } | undefined;
}

/** Undefined for a task that is not SQL. Asks the server for variables and the user's name only where the code has some without a value. */
export async function taskStatements(
  planned: PlannedTask,
  run: CellRun,
): Promise<TaskStatements | undefined> {
  if (languageOf(planned.runType) !== 'sql') return undefined;
  const isLocal = await isServedLocally(planned, run);
  const { code } = planned;
  const kept = code.includes('${') ? await consoleVariables(run) : { variables: {} };
  const variables = { ...('trouble' in kept ? {} : kept.variables), ...planned.variables };
  const namesUser = [...userNames].some((name) => code.includes(name)) && code.includes('${');
  const user = namesUser ? await userName(run) : undefined;
  const ran = ranCode({ ...planned, variables }, isLocal, user);
  return {
    // Whatever engine was asked for, DuckDB runs it there.
    statements: statementsOf(ran.text, isLocal ? 'duckdb' : planned.engine),
    placeOf(offset) {
      const place = ran.placeOf(offset);
      return place && { line: place.line + planned.headLines, column: place.column };
    },
  };
}
