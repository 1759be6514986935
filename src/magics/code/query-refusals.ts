/** Why kept queries cannot be put in, and what is told where they are. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { nameOf, type SqlToken, type WithClause } from '../../sql/index.ts';
import { type KeptQuery, keyOfQuery } from '../form/kept-query.ts';
import { lineInWords, type WrittenPlace } from '../form/written-place.ts';
import type { ComposeScope, Library, ReadText, Use } from './query-scope.ts';

/** Engines that take a query in WITH for a recursion when it reads a table of its own name. */
const refusesOwnName: ReadonlySet<string> = new Set(['hive']);

function placeWords(place: WrittenPlace, { headLines }: ComposeScope): string {
  return `${lineInWords(place, headLines)}, column ${String(place.column)}`;
}

export function notKept(name: string, place: WrittenPlace, scope: ComposeScope): LinkisKernelError {
  const { queries, variables } = scope;
  const names = [...queries.values()].map((query) => query.name);
  const isVariable = Object.hasOwn(variables, name);
  const meant = isVariable ? '' : suggestion(name, names);
  const kept = names.length === 0 ? 'No query is kept yet' : `Kept are ${names.join(', ')}`;
  return new LinkisKernelError(
    'VARIABLE_UNDEFINED',
    `{{${name}}} (${placeWords(place, scope)}) names no kept query${meant}`,
    {
      hint: isVariable
        ? `${name} is a variable: write \${${name}}. Nothing was submitted.`
        : `${kept}; %%sql --query ${name} above a SELECT keeps it. The value of a variable is \${NAME}. Nothing was submitted.`,
    },
  );
}

export function circle(queries: readonly KeptQuery[]): LinkisKernelError {
  const names = queries.map(({ name }) => name);
  return new LinkisKernelError(
    'OPTION_INVALID',
    names.length === 2
      ? `the kept query ${names[0] ?? ''} refers to itself`
      : `kept queries refer to one another in a circle: ${names.join(' → ')}`,
    {
      hint: `Keep one of them anew, without that reference; %queries lists what each uses. Nothing was submitted.`,
    },
  );
}

/** A WITH of the text that defines the name of a query: the name would mean two things. */
export function checkOwnNames({ reader, uses, placeOf }: ReadText, scope: ComposeScope): void {
  if (uses.length === 0) return;
  const own = new Set(reader.ownNames().map(keyOfQuery));
  const use = uses.find(({ query }) => own.has(keyOfQuery(query.name)));
  if (use !== undefined) throw definedTwice(use.query, placeOf(use.from), scope);
}

function definedTwice(
  { name }: KeptQuery,
  place: WrittenPlace,
  scope: ComposeScope,
): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `${name} is put in as a kept query (${placeWords(place, scope)}), and a WITH beside it defines that name too`,
    { hint: 'Give one of the two another name. Nothing was submitted.' },
  );
}

/** Refuses what the engine would read otherwise than meant, once the queries stand in one WITH. */
export function checkList(
  put: readonly KeptQuery[],
  own: WithClause | undefined,
  first: Use,
  { placeOf }: ReadText,
  library: Library,
): void {
  const { scope } = library;
  const names = new Set(own?.names.map(keyOfQuery));
  for (const query of put) {
    const key = keyOfQuery(query.name);
    if (names.has(key)) throw definedTwice(query, placeOf(first.from), scope);
    if (own?.isRecursive !== true && !refusesOwnName.has(scope.engine)) continue;
    const { plain, placeOf: placeInQuery } = library.textOf(query);
    const self = plain.find((token) => keyOfQuery(nameOf(token)) === key);
    if (self === undefined) continue;
    const where = placeWords(placeInQuery(self.from), scope);
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `the kept query ${query.name} reads a table of its own name (${where}), which ${own?.isRecursive === true ? 'WITH RECURSIVE' : scope.engine} takes for a recursion`,
      {
        hint: 'Write the database in front of the table, or keep the query under another name. Nothing was submitted.',
      },
    );
  }
}

/** Names without braces that the engine will read as a kept query, since it stands in the same WITH. */
export function sameNames(
  read: ReadText,
  put: readonly KeptQuery[],
  library: Library,
): readonly string[] {
  const positions = new Map(put.map(({ name }, index) => [keyOfQuery(name), index]));
  const told = (text: ReadText, before: number): readonly string[] => {
    const seen = new Set<string>();
    return text.plain.flatMap((token) => {
      const name = nameOf(token);
      const key = keyOfQuery(name);
      if ((positions.get(key) ?? before) >= before || seen.has(key)) return [];
      seen.add(key);
      const where = placeWords(text.placeOf(token.from), library.scope);
      return [
        `${name} (${where}) is the kept query ${name} too, since that is put into the same statement: write the database in front where a table of that name is meant.`,
      ];
    });
  };
  return [
    ...told(read, put.length),
    ...put.flatMap((query, index) => told(library.textOf(query), index)),
  ];
}

export function noQueryThere(
  use: Use,
  { text }: SqlToken,
  { reader, placeOf }: ReadText,
  scope: ComposeScope,
): LinkisKernelError {
  const { name } = use.query;
  const where = `{{${name}}} (${placeWords(placeOf(use.from), scope)})`;
  const verb = text.toUpperCase();
  return new LinkisKernelError(
    'OPTION_INVALID',
    reader.isTarget(use.index)
      ? `${where} is what ${verb} would write to, and a kept query is no table`
      : `${where} cannot be put into this ${verb}: it holds no query there`,
    {
      hint: `Read it in a query, as in ${/^(?:DESC|DESCRIBE|SUMMARIZE)$/.test(verb) ? verb : 'CREATE TABLE t AS'} SELECT * FROM {{${name}}}. Nothing was submitted.`,
    },
  );
}
