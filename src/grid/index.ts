/** What a grid view and its kernel say to each other: types and limits. */
export { besideAttribute, gridLimits, textOperators } from './messages.ts';
export type {
  ColumnKind,
  ColumnProfile,
  GridAnswer,
  GridColumn,
  GridFilter,
  GridLook,
  GridQuestion,
  GridSort,
  GridState,
  GridView,
} from './messages.ts';
