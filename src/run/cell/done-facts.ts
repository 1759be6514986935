/** What the SQL of a task has done, for the line that sums it up: from the statements and the counts of rows in the log. */
import { languageOf, type PlannedTask, ranCode } from '../../magics/index.ts';
import { changesRows, doneInWords, statementsOf } from '../../sql/index.ts';
import type { LogLine } from '../../task/index.ts';

export interface DoneFacts {
  /** Takes the counts from these lines, and gives the other lines. */
  log(lines: readonly LogLine[]): readonly LogLine[];
  /** Rows were changed, as the engine tells. */
  hasRows(): boolean;
  /** Of a task that has ended well. */
  facts(): readonly string[];
  /** The counts as sentences, for a task that has not. */
  counts(): readonly string[];
}

/** What DuckDB and the JDBC engine log of a statement without a result. */
const count = /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} INFO\s+)?only return affect rows : (\d+)$/;
/** More facts make no line. */
const mostFacts = 3;

/** `isTold`: the counts are told by the line; else they stay in the log. */
export function createDoneFacts(planned: PlannedTask, isTold: boolean): DoneFacts {
  const rows: number[] = [];
  const isSql = languageOf(planned.runType) === 'sql';
  return {
    log(lines) {
      if (!isSql || !isTold) return lines;
      return lines.filter(({ text }) => {
        const found = count.exec(text)?.[1];
        if (found !== undefined) rows.push(Number(found));
        return found === undefined;
      });
    },
    hasRows: () => rows.some((one) => one > 0),
    facts() {
      if (!isSql) return [];
      // Without the user's name and variables of the server, a name of a table may be told as it is written.
      const statements = statementsOf(ranCode(planned, false).text, planned.engine);
      const changing = statements.filter(({ kind }) => kind !== 'read');
      // The JDBC engine counts for each statement without a result, DuckDB only for those that change rows.
      const counted = [changing, changing.filter(changesRows)].find(
        ({ length }) => length === rows.length,
      );
      const facts = doneInWords(
        changing.map((statement) => ({ statement, rows: rows[counted?.indexOf(statement) ?? -1] })),
      );
      const sum = rows.reduce((total, one) => total + one, 0);
      const all =
        counted !== undefined || sum === 0
          ? facts
          : [...facts, `${String(sum)} ${sum === 1 ? 'row' : 'rows'} changed`];
      const more = all.length - mostFacts;
      return more > 0 ? [...all.slice(0, mostFacts), `and ${String(more)} more`] : all;
    },
    counts: () =>
      rows
        .filter((one) => one > 0)
        .map((one) => `${String(one)} row${one === 1 ? '' : 's'} affected`),
  };
}
