/** What comes from the kernel, checked: a message of another shape is a failure of its question, and never breaks the grid. */
import {
  type ColumnKind,
  type ColumnProfile,
  type GridAnswer,
  type GridColumn,
  type GridFilter,
  type GridLook,
  type GridState,
  textOperators,
} from '../../messages.ts';

const kinds: readonly ColumnKind[] = [
  'number',
  'text',
  'boolean',
  'date',
  'time',
  'timestamp',
  'other',
];

class WrongShape extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WrongShape();
  return { ...value };
}

function list<T>(value: unknown, decode: (one: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new WrongShape();
  return value.map(decode);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new WrongShape();
  return value;
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : text(value);
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new WrongShape();
  return value;
}

function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new WrongShape();
  return value;
}

function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (thrown) {
    if (thrown instanceof WrongShape) return undefined;
    throw thrown;
  }
}

export function decodeState(value: unknown): GridState | undefined {
  return tryDecode(() => {
    const state = fields(value);
    if (state['version'] !== 1) throw new WrongShape();
    return {
      version: 1,
      title: text(state['title']),
      columns: list(state['columns'], columnOf),
      fetchedRows: count(state['fetchedRows']),
      totalRows: state['totalRows'] === null ? null : count(state['totalRows']),
      isFetching: flag(state['isFetching']),
      notices: list(state['notices'], text),
      ended: textOrNull(state['ended']),
      pageRows: Math.max(1, count(state['pageRows'])),
      beside: text(state['beside']),
    };
  });
}

function columnOf(value: unknown): GridColumn {
  const { name, type, kind } = fields(value);
  return { name: text(name), type: text(type), kind: kinds.find((one) => one === kind) ?? 'other' };
}

/** How the user looked last; undefined where nothing is kept, or what is kept cannot be read. */
export function decodeLook(value: unknown): GridLook | undefined {
  return tryDecode(() => {
    const look = fields(value);
    return {
      sort: list(look['sort'], (one) => {
        const { column, descending } = fields(one);
        return { column: text(column), descending: flag(descending) };
      }),
      filters: list(look['filters'], filterOf),
      search: text(look['search']),
      order: list(look['order'], count),
      hidden: list(look['hidden'], count),
      frozen: count(look['frozen']),
      widths: list(look['widths'], pairOf),
    };
  });
}

function filterOf(value: unknown): GridFilter {
  const filter = fields(value);
  const column = text(filter['column']);
  const { operator } = filter;
  const ofText = textOperators.find((one) => one === operator);
  if (ofText !== undefined) {
    const matchCase = filter['matchCase'] === true;
    return { column, operator: ofText, value: text(filter['value']), matchCase };
  }
  switch (operator) {
    case 'isNull':
    case 'isNotNull':
      return { column, operator };
    case 'range':
      return {
        column,
        operator,
        from: textOrNull(filter['from']),
        to: textOrNull(filter['to']),
      };
    case 'in':
    case 'notIn':
      return { column, operator, values: list(filter['values'], textOrNull) };
    default:
      throw new WrongShape();
  }
}

/** The id of an answer, also of one that cannot be read any further. */
export function idOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'number' ? value.id : undefined;
}

export function decodeAnswer(value: unknown): GridAnswer | undefined {
  return tryDecode(() => {
    const answer = fields(value);
    return { id: count(answer['id']), ...contentOf(answer) };
  });
}

type Content<Answer> = Answer extends GridAnswer ? Omit<Answer, 'id'> : never;

function contentOf(answer: Fields): Content<GridAnswer> {
  switch (answer['answer']) {
    case 'rows':
      return {
        answer: 'rows',
        from: count(answer['from']),
        rows: list(answer['rows'], (row) => list(row, textOrNull)),
        cut: list(answer['cut'], pairOf),
        matching: count(answer['matching']),
        over: count(answer['over']),
      };
    case 'columns':
      return {
        answer: 'columns',
        profiles: list(answer['profiles'], profileOf),
        matching: count(answer['matching']),
        over: count(answer['over']),
      };
    case 'values':
      return {
        answer: 'values',
        values: list(answer['values'], valueOf),
        more: flag(answer['more']),
      };
    case 'value':
      return { answer: 'value', text: textOrNull(answer['text']), cut: flag(answer['cut']) };
    case 'copy':
      return {
        answer: 'copy',
        text: text(answer['text']),
        rows: count(answer['rows']),
        cut: flag(answer['cut']),
      };
    case 'sql':
      return { answer: 'sql', code: text(answer['code']) };
    case 'saved':
      return { answer: 'saved', name: text(answer['name']), rows: count(answer['rows']) };
    case 'error': {
      const { code, message, hint } = answer;
      return {
        answer: 'error',
        code: text(code),
        message: text(message),
        ...(hint === undefined || hint === null ? {} : { hint: text(hint) }),
      };
    }
    default:
      throw new WrongShape();
  }
}

function pairOf(value: unknown): readonly [number, number] {
  const [row, column] = list(value, count);
  return [count(row), count(column)];
}

function valueOf(value: unknown): { value: string | null; count: number } {
  const one = fields(value);
  return { value: textOrNull(one['value']), count: count(one['count']) };
}

function profileOf(value: unknown): ColumnProfile {
  const profile = fields(value);
  return {
    column: text(profile['column']),
    nulls: count(profile['nulls']),
    distinct: count(profile['distinct']),
    distinctIsExact: flag(profile['distinctIsExact']),
    minimum: textOrNull(profile['minimum']),
    maximum: textOrNull(profile['maximum']),
    bars: list(profile['bars'], (bar) => {
      const { label, count: rows } = fields(bar);
      return { label: text(label), count: count(rows) };
    }),
  };
}
