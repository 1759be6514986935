/** What a grid view and its kernel say to each other: types and limits. */
export type {
  ColumnKind,
  ColumnProfile,
  GridAnswer,
  GridColumn,
  GridFilter,
  GridQuestion,
  GridSort,
  GridState,
  GridView,
  TextOperator,
} from './messages.ts';
