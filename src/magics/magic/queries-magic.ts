/** `%queries`: the queries that the notebook keeps, for `{{name}}` in SQL. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { composedQuery } from '../code/compose-queries.ts';
import { namesUsedBy } from '../code/query-library.ts';
import type { ComposeScope } from '../code/query-scope.ts';
import { tableAnswer, textAnswer, withJson } from '../form/answer.ts';
import type { Answer } from '../form/cell-plan.ts';
import { type KeptQuery, keyOfQuery } from '../form/kept-query.ts';
import { type Draft, jsonOption, type Magic, withAnswer } from '../form/magic.ts';
import type { NotebookState } from '../form/notebook-state.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { invalid, placeOf } from '../grammar/options.ts';
import { readUnsetNames } from '../variables/unset-names.ts';

export const queriesMagic: Magic = {
  name: 'queries',
  summary:
    'The kept queries (%%sql --query NAME), or the whole text of one, with those that it refers to.',
  usage: '[NAME]',
  options: {
    unset: { kind: 'list', short: 'u', value: 'NAME,…', help: 'forget these queries' },
    ...jsonOption,
  },
  examples: [
    '%%sql --query large\nselect * from orders where amount > 100',
    '%%sql\nselect country, count(*) from {{large}} group by country',
    '%queries',
    '%queries large',
    '%queries --unset large',
  ],
  notes: [
    '{{NAME}} in SQL is the query as a table: the kernel puts it in front of the statement as a common table',
    'expression, with all that it refers to in turn. %%preview shows the code as it is sent. Texts, quoted names,',
    'comments, other languages and %%raw cells are left alone. ${variables} get the values of the cell that runs.',
  ],
  apply(call, options, draft) {
    const [word] = options.words;
    const json = options.flag('json');
    const { queries } = draft.state;
    if (options.flag('unset')) {
      const given = [
        ...options.list('unset'),
        ...options.words.flatMap(({ text }) => text.split(',')),
      ];
      // Letter case does not count in the name of a query.
      const spelled = given.filter((name) => queries.has(keyOfQuery(name)));
      const names = [...queries.values()].map(({ name }) => name);
      const known = [...names, ...spelled];
      return unsetQueries(draft, readUnsetNames(options, options.words, known, 'query'), json);
    }
    if (word === undefined) return withAnswer(draft, listQueries(draft.state, json));
    const query = queries.get(keyOfQuery(word.text));
    if (query === undefined) throw invalid(call, word, notKept(word.text, draft.state));
    return withAnswer(draft, wholeQuery(query, draft.state, json));
  },
};

function unsetQueries(draft: Draft, given: readonly string[], json: boolean): Draft {
  const keys = new Set(given.map(keyOfQuery));
  const names = [...keys].flatMap((key) => draft.state.queries.get(key)?.name ?? []);
  const queries = new Map([...draft.state.queries].filter(([key]) => !keys.has(key)));
  const state = { ...draft.state, queries };
  const lines = names.map((name) => {
    const users = usersOf(name, state);
    const still =
      users.length === 0
        ? ''
        : `; ${users.join(', ')} still ${users.length === 1 ? 'refers' : 'refer'} to it`;
    return `the query ${name} is forgotten${still}`;
  });
  const answer = withJson(textAnswer(lines.join('\n')), json, { unset: names });
  return withAnswer({ ...draft, state }, answer);
}

function usersOf(name: string, state: NotebookState): readonly string[] {
  return [...state.queries.values()]
    .filter((query) =>
      namesUsedBy(query, state.engine.name).some((used) => keyOfQuery(used) === keyOfQuery(name)),
    )
    .map((query) => query.name);
}

/** Name, size, what it refers to and the first line of each. */
export function listQueries(state: NotebookState, json = false): Answer {
  const rows = [...state.queries.values()].map((query) => ({
    name: query.name,
    lines: query.text.split('\n').length,
    uses: namesUsedBy(query, state.engine.name),
    text: query.text,
  }));
  const answer = tableAnswer(
    ['name', 'lines', 'uses', 'begins'],
    rows.map(({ name, lines, uses, text }) => [
      name,
      String(lines),
      uses.length === 0 ? '–' : uses.join(', '),
      text.split('\n', 1)[0] ?? '',
    ]),
    rows.length === 0
      ? [
          'No query is kept. %%sql --query NAME above a SELECT keeps it for {{NAME}} in later cells.',
        ]
      : [],
  );
  return withJson(answer, json, rows);
}

/** The text of a query with all that it refers to, as the engine in force would get it. */
function wholeQuery(query: KeptQuery, state: NotebookState, json: boolean): Answer {
  const { code, put } = composedQuery(query, scopeOf(state));
  const facts = { name: query.name, text: query.text, uses: put.map(({ name }) => name), code };
  return withJson(textAnswer(code), json, facts);
}

function scopeOf(state: NotebookState): ComposeScope {
  const { engine, queries, variables } = state;
  return { engine: engine.name, queries, variables, headLines: 0 };
}

function notKept(name: string, { queries }: NotebookState): string {
  const names = [...queries.values()].map((query) => query.name);
  const kept = names.length === 0 ? 'none is kept yet' : `kept are ${names.join(', ')}`;
  return `'${name}' is no kept query${suggestion(name, names)}; ${kept}`;
}

/** What `%sqlcmd snippets [NAME]` and `%sqlrender NAME` of JupySQL show; without a name the list. Throws `OPTION_INVALID`. */
export function jupysqlQueries(call: MagicCall, name: string | undefined, draft: Draft): Draft {
  if (name === undefined) return withAnswer(draft, listQueries(draft.state));
  const query = draft.state.queries.get(keyOfQuery(name));
  if (query === undefined)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${placeOf(call)}: ${notKept(name, draft.state)}`,
      { hint: 'Here: %queries' },
    );
  return withAnswer(draft, wholeQuery(query, draft.state, false));
}

/** What `%sqlcmd snippets --delete NAME` does. Throws `OPTION_INVALID`. */
export function jupysqlDelete(call: MagicCall, name: string, draft: Draft): Draft {
  const query = draft.state.queries.get(keyOfQuery(name));
  if (query === undefined) return jupysqlQueries(call, name, draft);
  return unsetQueries(draft, [query.name], false);
}
