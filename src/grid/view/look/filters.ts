/** Which conditions a column can have, and how they are said. */
import { type ColumnKind, type GridFilter, textOperators } from '../../messages.ts';
import { oneLine } from '../page/text.ts';

export type Operator = GridFilter['operator'];

const words: Readonly<Record<Operator, string>> = {
  contains: 'contains',
  notContains: 'does not contain',
  equals: 'is exactly',
  notEquals: 'is not exactly',
  startsWith: 'starts with',
  endsWith: 'ends with',
  range: 'is between',
  in: 'is one of',
  notIn: 'is none of',
  isNull: 'is NULL',
  isNotNull: 'is not NULL',
};

export function wordsOf(operator: Operator): string {
  return words[operator];
}

const ofTexts: readonly Operator[] = [...textOperators, 'in', 'notIn', 'isNull', 'isNotNull'];
const ofAmounts: readonly Operator[] = ['range', 'in', 'notIn', 'isNull', 'isNotNull'];

/** The usual one first. */
export const operatorsOf: Readonly<Record<ColumnKind, readonly Operator[]>> = {
  text: ofTexts,
  number: ofAmounts,
  date: ofAmounts,
  time: ofAmounts,
  timestamp: ofAmounts,
  boolean: ['in', 'notIn', 'isNull', 'isNotNull'],
  other: ['contains', 'notContains', 'isNull', 'isNotNull'],
};

/** The filter without its column: `contains “north”`. */
export function describeFilter(filter: GridFilter): string {
  switch (filter.operator) {
    case 'isNull':
    case 'isNotNull':
      return words[filter.operator];
    case 'in':
    case 'notIn':
      return `${words[filter.operator]} ${listOf(filter.values)}`;
    case 'range':
      if (filter.from === null) return `≤ ${oneLine(filter.to)}`;
      if (filter.to === null) return `≥ ${oneLine(filter.from)}`;
      return `${oneLine(filter.from)} … ${oneLine(filter.to)}`;
    case 'contains':
    case 'notContains':
    case 'equals':
    case 'notEquals':
    case 'startsWith':
    case 'endsWith':
      return `${words[filter.operator]} “${oneLine(filter.value, 40)}”${filter.matchCase === true ? ' (Aa)' : ''}`;
  }
}

function listOf(values: readonly (string | null)[]): string {
  const shown = values.slice(0, 3).map((value) => (value === '' ? '“”' : oneLine(value, 24)));
  const more = values.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${String(more)} more` : shown.join(', ');
}
