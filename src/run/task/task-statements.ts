/** What the SQL of a task does when it runs: with the values of its variables put in, by the dialect of the engine that gets it. */
import { languageOf, lineInWords, type PlannedTask, ranCode } from '../../magics/index.ts';
import { type SqlStatement, statementsOf } from '../../sql/index.ts';
import { userNames } from '../../substitution/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { userName } from '../named/user-name.ts';
import { consoleVariables } from '../session/console-variables.ts';
import { isServedLocally, sqlEngineOf } from './served-locally.ts';

/** A place from 1, in the cell or in a kept query. */
interface StatementPlace {
  readonly line: number;
  readonly column: number;
  /** The kept query's text; undefined = the place is in the cell. */
  readonly text: string | undefined;
  /** The line for a sentence. */
  readonly inWords: string;
}

export interface TaskStatements {
  readonly statements: readonly SqlStatement[];
  /** Where an offset in a statement was written. */
  placeOf(offset: number): StatementPlace | undefined;
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
    statements: statementsOf(ran.text, await sqlEngineOf(planned, run)),
    placeOf(offset) {
      const place = ran.placeOf(offset);
      if (place === undefined) return undefined;
      const { query, line, column } = place;
      const inWords = lineInWords(place, planned.headLines);
      return query === undefined
        ? { line: line + planned.headLines, column, text: undefined, inWords }
        : { line, column, text: query.text, inWords };
    },
  };
}
