/** What a hostile page sends to a grid, and names and texts that should be read as SQL. Data alone. */
import { type GridLook, type GridView, gridLimits } from '../../src/grid/index.ts';

/** The whole table in its own order. */
const whole: GridView = { sort: [], filters: [], search: '' };

function view(change: Readonly<Record<string, unknown>>): unknown {
  return { ...whole, ...change };
}

/** No question of the closed list, beyond its limits, or about what a table with the columns `a` and `b` does not have. The id is added. */
export const hostileQuestions: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { ask: 'drop' },
  { ask: '__proto__', view: whole },
  { ask: 'rows' },
  { ask: 'rows', view: null, from: 0, count: 1 },
  { ask: 'rows', view: {}, from: 0, count: 1 },
  { ask: 'rows', view: view({ search: 7 }), from: 0, count: 1 },
  { ask: 'rows', view: view({ search: 'a\0b' }), from: 0, count: 1 },
  { ask: 'rows', view: view({ search: 'x'.repeat(gridLimits.text + 1) }), from: 0, count: 1 },
  { ask: 'rows', view: whole, from: -1, count: 1 },
  { ask: 'rows', view: whole, from: 0.5, count: 1 },
  { ask: 'rows', view: whole, from: '0; DROP TABLE v1', count: 1 },
  { ask: 'rows', view: whole, from: 0, count: gridLimits.pageRows + 1 },
  { ask: 'rows', view: whole, from: 0, count: 1e308 },
  { ask: 'rows', view: whole, from: 0, count: 1, columns: [] },
  { ask: 'rows', view: whole, from: 0, count: 1, columns: ['a', 'a'] },
  { ask: 'rows', view: whole, from: 0, count: 1, columns: ['c0'] },
  { ask: 'rows', view: whole, from: 0, count: 1, columns: ['__proto__'] },
  {
    ask: 'rows',
    view: view({ sort: [{ column: 'a) --', descending: true }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ sort: [{ column: 'a', descending: 'DESC' }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ sort: Array(17).fill({ column: 'a', descending: true }) }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: Array(101).fill({ column: 'a', operator: 'isNull' }) }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'a', operator: 'or 1=1' }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'a', operator: 'constructor' }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'b', operator: 'contains' }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({
      filters: [{ column: 'b', operator: 'contains', value: 'x', matchCase: 'no' }],
    }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'a', operator: 'in', values: Array(1001).fill('1') }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'a', operator: 'in', values: [1] }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'a', operator: 'range', from: '1)', to: null }] }),
    from: 0,
    count: 1,
  },
  {
    ask: 'rows',
    view: view({ filters: [{ column: 'a', operator: 'range', from: '1e9999', to: null }] }),
    from: 0,
    count: 1,
  },
  { ask: 'columns', view: whole, columns: 'a' },
  { ask: 'values', view: whole, column: 'nowhere', contains: '' },
  { ask: 'value', view: whole, row: 0 },
  {
    ask: 'copy',
    view: whole,
    from: 0,
    count: 1,
    columns: ['a'],
    format: 'html',
    header: true,
  },
  { ask: 'copy', view: whole, from: 0, count: 1, columns: ['a'], format: 'csv' },
  { ask: 'save', view: whole, name: "x'; DROP" },
  { ask: 'save', view: whole, name: 'last' },
  { ask: 'save', view: whole, name: '--yes' },
];

/** Names that end a quoted name, look like SQL, or name what every object has. */
export const hostileNames: readonly string[] = [
  'a"b',
  '"; DROP TABLE v1; --',
  "it's",
  '__proto__',
  'constructor',
  'select',
  'c0',
  't0',
  'file_row_number',
  'r',
  'x',
  'v',
  '<img src=x onerror=alert(1)>',
  '汉字',
  'two words',
  'a.b',
  'A',
  'a',
  ' ',
  '${x}',
];

const plain: GridLook = { ...whole, order: [0, 1], hidden: [], frozen: 0, widths: [] };

/** Looks that no view of a table with the columns `a` and `b` has, by what is wrong with them. */
export const hostileLooks: readonly (readonly [string, unknown])[] = [
  ['a text', 'sorted'],
  ['a list', []],
  ['a column that is not there', { ...plain, order: [0, 2] }],
  ['a column twice', { ...plain, order: [0, 0] }],
  ['a hidden column that is none', { ...plain, hidden: ['a'] }],
  ['a part of a column', { ...plain, hidden: [0.5] }],
  ['more frozen columns than there are', { ...plain, frozen: 3 }],
  ['a width without end', { ...plain, widths: [[0, 1e308]] }],
  ['a width of nothing', { ...plain, widths: [[]] }],
  ['more widths than columns', { ...plain, widths: Array.from({ length: 3 }, () => [0, 100]) }],
  ['a filter of another kind', { ...plain, filters: [{ column: 'a', operator: 'sql' }] }],
  ['a filter of no column', { ...plain, filters: [{ column: 'c', operator: 'isNull' }] }],
  ['no order of rows', { ...plain, sort: undefined }],
  [
    'more than is kept',
    {
      ...plain,
      filters: Array.from({ length: 11 }, () => ({
        column: 'b',
        operator: 'equals',
        value: 'x'.repeat(gridLimits.text - 100),
      })),
    },
  ],
];

/** Texts to filter and to search by: no value has any of them. */
export const hostileTexts: readonly string[] = [
  "x'; DROP TABLE v1; --",
  "' OR '1'='1",
  '%',
  '_',
  '\\',
  '"',
  '$$',
  '--',
  '/*',
  ';',
  '\n',
  '\u2028',
  '${x}',
];
