/** What `--query`, `--save`, `--with` and `{{name}}` make of a cell. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { nameOf, readStatement, sqlTokens, statementTokens } from '../../sql/index.ts';
import { composeQueries, type ComposedCode } from '../code/compose-queries.ts';
import { dialectFor } from '../code/query-library.ts';
import { languageOf } from '../code/engines.ts';
import { textAnswer } from '../form/answer.ts';
import type { Answer } from '../form/cell-plan.ts';
import { type KeptQuery, keyOfQuery } from '../form/kept-query.ts';
import type { Draft } from '../form/magic.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import type { Cell, MagicCall } from '../grammar/cell.ts';
import { invalid, isOption } from '../grammar/options.ts';

/** The notebook with the query of a cell. */
export interface KeptByCell {
  readonly state: NotebookState;
  readonly answers: readonly Answer[];
  /** The cell runs its code too. */
  readonly runs: boolean;
}

/** Undefined for a cell that keeps none. Throws `OPTION_INVALID` for code that is no query, or not one alone. */
export function keptByCell(cell: Cell, draft: Draft): KeptByCell | undefined {
  const { keep } = draft.own;
  if (keep === undefined) return undefined;
  checkSql(cell, draft, keep.runs ? 'save' : 'query');
  const { queries } = draft.state;
  const query = queryOf(draft, keep.name);
  const key = keyOfQuery(keep.name);
  const before = queries.get(key);
  const others = [...queries].filter(([other]) => other !== key);
  const state = { ...draft.state, queries: new Map([...others, [key, query]]) };
  if (keep.runs) return { state, answers: [], runs: true };
  const lines = query.text.split('\n').length;
  const size = `${String(lines)} ${lines === 1 ? 'line' : 'lines'}`;
  const told =
    before === undefined || before.text === query.text ? '' : ', in place of the one before';
  const text = `The query ${keep.name} is kept (${size})${told}: {{${keep.name}}} stands for it in SQL, %queries lists them. Nothing was run.`;
  const own = ownTable(query, draft) ? [ownTableNote(keep.name)] : [];
  return { state, answers: [text, ...own].map(textAnswer), runs: false };
}

/** True where the query reads a table of its own name: within it the name is the table's, everywhere else the query's. */
function ownTable({ name, text }: KeptQuery, { own, state }: Draft): boolean {
  const tokens = sqlTokens(text, dialectFor(text, (own.engine ?? state.engine).name));
  const [statement = []] = statementTokens(tokens);
  return readStatement(statement)
    .tableNames()
    .some((token) => keyOfQuery(nameOf(token)) === keyOfQuery(name));
}

function ownTableNote(name: string): string {
  return `It reads a table ${name}: {{${name}}} is the query, and so is ${name} without braces in a statement that has {{${name}}}.`;
}

/** The code with the queries that it refers to. Only SQL has such references, and none where `%%raw` sends the code as it is. */
export function withKeptQueries(
  cell: Cell,
  draft: Draft,
  code: string,
  headLines: number,
): ComposedCode {
  const { name: engine, runType } = draft.own.engine ?? draft.state.engine;
  const tables = draft.own.with ?? [];
  // In Python they are results.
  if (tables.length > 0 && languageOf(runType) !== 'python') checkTables(cell, draft, tables);
  if (cell.raw || languageOf(runType) !== 'sql')
    return { code, origin: undefined, notices: [], put: [] };
  const { queries, variables } = draft.state;
  return composeQueries(code, {
    engine,
    queries,
    variables: { ...variables, ...draft.own.variables },
    tables,
    headLines,
    allowUndefined: draft.own.allowUndefined,
  });
}

function queryOf({ body, headLines, own, state }: Draft, name: string): KeptQuery {
  const dialect = dialectFor(body, (own.engine ?? state.engine).name);
  const all = [...sqlTokens(body, dialect)];
  const [first, second] = statementTokens(all);
  const refuse = (at: number, problem: string, hint: string): LinkisKernelError => {
    const line = body.slice(0, at).split('\n').length + headLines;
    return new LinkisKernelError(
      'OPTION_INVALID',
      `the query ${name} cannot be kept: line ${String(line)} ${problem}`,
      { hint: `${hint} Nothing was run.` },
    );
  };
  if (first === undefined) throw refuse(0, 'has no statement', 'Write the SELECT below the magic.');
  if (second !== undefined)
    throw refuse(
      second[0].from,
      'begins a second statement, and a query is one',
      'Write each query into a cell of its own.',
    );
  const reader = readStatement(first);
  if (!reader.isQuery())
    throw refuse(
      first[0].from,
      reader.beginsAsQuery()
        ? 'begins a query that writes, and only one that reads can stand in others'
        : `begins with ${first[0].text.slice(0, 40)}, which is no query`,
      'It may begin with SELECT, WITH … SELECT, FROM, VALUES or TABLE.',
    );
  const ends = new Set(all.filter(({ keyword }) => keyword === ';').map(({ from }) => from));
  const text =
    ends.size === 0
      ? body
      : body
          .split('')
          .filter((_, at) => !ends.has(at))
          .join('');
  return { name, text: trimmed(text), tables: own.with ?? [] };
}

/** Without blank lines around it; code that stood on the magic's line loses the blanks in its place. */
function trimmed(text: string): string {
  const lines = text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
  return lines.includes('\n') ? lines : lines.trim();
}

function checkTables(cell: Cell, draft: Draft, tables: readonly string[]): void {
  checkSql(cell, draft, 'with');
  const { queries } = draft.state;
  const missing = tables.find((table) => !queries.has(keyOfQuery(table)));
  if (missing === undefined) return;
  const names = [...queries.values()].map(({ name }) => name);
  const kept = names.length === 0 ? 'none is kept yet' : `kept are ${names.join(', ')}`;
  throw invalidAt(
    cell,
    'with',
    `names '${missing}', which is no kept query${suggestion(missing, names)}; ${kept}. A result that --as named is a table under %%local sql`,
  );
}

function checkSql(cell: Cell, draft: Draft, option: 'query' | 'save' | 'with'): void {
  const { runType } = draft.own.engine ?? draft.state.engine;
  if (cell.raw)
    throw invalidAt(cell, option, 'is not for a %%raw cell, which goes to the server as it is');
  if (languageOf(runType) !== 'sql')
    throw invalidAt(
      cell,
      option,
      `is for SQL${option === 'with' ? ' and Python' : ''}, and this cell's run type is ${runType}`,
    );
}

/** An error at the option where the cell has it, else at the magic: an alias may bring it. */
function invalidAt(
  { magics }: Cell,
  option: 'query' | 'save' | 'with',
  problem: string,
): LinkisKernelError {
  const form = {
    query: /^--query(?:=|$)/,
    save: /^(?:--save|-S)(?:=|$)/,
    with: /^(?:--with|-w)(?:=|$)/,
  };
  for (const call of magics) {
    const word = call.words.find((one) => isOption(one) && form[option].test(one.text));
    if (word !== undefined) return invalid(call, word, `--${option} ${problem}`);
  }
  return new LinkisKernelError('OPTION_INVALID', `--${option} ${problem}`, {
    hint: 'Nothing was submitted.',
  });
}

/** True where a query is asked to be kept: that there is none is an error, since later cells would miss it. */
export function keepsQuery({ words }: MagicCall): boolean {
  return words.some((word) => isOption(word) && /^(?:--query|--save|-S)(?:=|$)/.test(word.text));
}
