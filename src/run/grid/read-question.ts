/** What a view sends, checked: a question of the closed list, within the limits, about columns that are there. Nothing else comes further. */
import {
  type GridFilter,
  gridLimits,
  type GridQuestion,
  type GridSort,
  type GridView,
  textOperators,
} from '../../grid/index.ts';
import {
  asArray,
  asBoolean,
  asObject,
  asString,
  type JsonObject,
  LinkisKernelError,
} from '../../shared/index.ts';
import { asResultName } from '../../magics/index.ts';

/** The id of a message, if it has one that can be answered. */
export function questionId(content: unknown): number | undefined {
  const id = asObject(content)?.['id'];
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : undefined;
}

/** Throws `OPTION_INVALID` for what is no question. `columns`: names that the table has, in order. */
export function readQuestion(content: unknown, columns: readonly string[]): GridQuestion {
  const given = asObject(content) ?? {};
  const id = questionId(content) ?? refuse('id', given['id']);
  const known = new Set(columns);
  const view = readView(given['view'], known);
  const column = (): string => readColumn(given['column'], known);
  const chosen = (most: number): readonly string[] => readColumns(given['columns'], known, most);
  const some = (): { readonly columns?: readonly string[] } =>
    given['columns'] === undefined ? {} : { columns: chosen(columns.length) };
  switch (given['ask']) {
    case 'rows':
      return { id, ask: 'rows', view, ...readPart(given, gridLimits.pageRows), ...some() };
    case 'columns':
      return { id, ask: 'columns', view, columns: chosen(gridLimits.profiled) };
    case 'values':
      return {
        id,
        ask: 'values',
        view,
        column: column(),
        contains: readText(given['contains'], 'contains'),
      };
    case 'value':
      return { id, ask: 'value', view, row: readCount(given['row'], 'row'), column: column() };
    case 'copy': {
      const { format } = given;
      if (format !== 'cells' && format !== 'csv') refuse('format', format);
      return {
        id,
        ask: 'copy',
        view,
        ...readPart(given, gridLimits.copiedRows),
        columns: chosen(columns.length),
        format: format === 'csv' ? 'csv' : 'cells',
        header: asBoolean(given['header']) ?? refuse('header', given['header']),
      };
    }
    case 'sql':
      return { id, ask: 'sql', view, ...some() };
    case 'save':
      return { id, ask: 'save', view, name: readName(given['name']), ...some() };
    default:
      return refuse('ask', given['ask']);
  }
}

/** Throws `OPTION_INVALID`. */
export function readView(value: unknown, known: ReadonlySet<string>): GridView {
  const view = asObject(value);
  const sort = asArray(view?.['sort']);
  const filters = asArray(view?.['filters']);
  if (view === undefined || sort === undefined || filters === undefined)
    return refuse('view', value);
  if (sort.length > gridLimits.sort) tooMany('sorted columns', gridLimits.sort);
  if (filters.length > gridLimits.filters) tooMany('filters', gridLimits.filters);
  return {
    sort: sort.map((one): GridSort => {
      const given = asObject(one) ?? {};
      const { descending } = given;
      return {
        column: readColumn(given['column'], known),
        descending: asBoolean(descending) ?? refuse('descending', descending),
      };
    }),
    filters: filters.map((one) => readFilter(asObject(one) ?? {}, known)),
    search: readText(view['search'], 'search'),
  };
}

function readFilter(given: JsonObject, known: ReadonlySet<string>): GridFilter {
  const column = readColumn(given['column'], known);
  const { operator } = given;
  const ofText = textOperators.find((one) => one === operator);
  if (ofText !== undefined) {
    const { matchCase } = given;
    const isCased = matchCase === undefined ? false : asBoolean(matchCase);
    return {
      column,
      operator: ofText,
      value: readText(given['value'], 'value'),
      matchCase: isCased ?? refuse('matchCase', matchCase),
    };
  }
  switch (operator) {
    case 'isNull':
    case 'isNotNull':
      return { column, operator };
    case 'range': {
      const end = (key: 'from' | 'to'): string | null =>
        given[key] === null ? null : readText(given[key], key);
      return { column, operator, from: end('from'), to: end('to') };
    }
    case 'in':
    case 'notIn': {
      const values = asArray(given['values']) ?? refuse('values', given['values']);
      if (values.length > gridLimits.values) tooMany('values', gridLimits.values);
      return {
        column,
        operator,
        values: values.map((value) => (value === null ? null : readText(value, 'values'))),
      };
    }
    default:
      return refuse('operator', operator);
  }
}

function readColumn(value: unknown, known: ReadonlySet<string>): string {
  const name = asString(value);
  if (name === undefined || !known.has(name)) return refuse('column', value);
  return name;
}

/** Each once, and at least one. */
function readColumns(value: unknown, known: ReadonlySet<string>, most: number): readonly string[] {
  const names = asArray(value) ?? refuse('columns', value);
  if (names.length === 0 || names.length > most) tooMany('columns', most);
  const read = names.map((name) => readColumn(name, known));
  if (new Set(read).size < read.length) refuse('columns', 'a column twice');
  return read;
}

function readPart(
  given: JsonObject,
  most: number,
): { readonly from: number; readonly count: number } {
  const from = readCount(given['from'], 'from');
  const count = readCount(given['count'], 'count');
  if (count > most) tooMany('rows', most);
  return { from, count };
}

export function readCount(value: unknown, key: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return refuse(key, value);
}

/** A NUL would end the text in DuckDB. */
function readText(value: unknown, key: string): string {
  const text = asString(value);
  if (text === undefined || text.includes('\0')) return refuse(key, value);
  if (text.length > gridLimits.text) tooMany(`letters of ${key}`, gridLimits.text);
  return text;
}

function readName(value: unknown): string {
  const name = asResultName((asString(value) ?? '').slice(0, 200).trim());
  if (name !== undefined) return name;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${excerpt(value)} cannot be the name of a result`,
    {
      hint: 'A name has up to 64 letters, digits and _, begins with no digit, and is not last or all.',
    },
  );
}

export function refuse(key: string, value: unknown): never {
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `a question of a grid cannot be read: ${key} is ${excerpt(value)}`,
    { hint: 'Open the grid anew: run its cell again.' },
  );
}

export function tooMany(what: string, most: number): never {
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `a question of a grid takes 1 to ${String(most)} ${what}`,
  );
}

function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : typeof value;
  return text.slice(0, 80);
}
