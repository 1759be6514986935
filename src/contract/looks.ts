/**
 * Questions to tables beside tasks: the local gateway's own, for a grid that asks many a second. A Linkis server has no such path. A look is a
 * place in DuckDB with tables of its own; what lies in it ends with it.
 */
import { asArray, asNumber, asObject, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** `ask`: SQL in a look, `table`: how a file stores its columns, `end`: gives a look back. */
export const lookPaths = {
  ask: '/looks/ask',
  table: '/looks/table',
  end: '/looks/end',
} as const;

export interface LookQuestion {
  /** Small letters and digits. */
  readonly look: string;
  /** It may be made; else a look that is not there is told. */
  readonly isNew: boolean;
  /** Several statements; the last one's rows are answered. */
  readonly code: string;
}

/** Refuses what is no question. */
export function decodeLookQuestion(body: unknown): LookQuestion | undefined {
  const given = asObject(body);
  const look = asString(given?.['look']);
  const code = asString(given?.['code']);
  if (look === undefined || code === undefined || !/^[a-z0-9]{1,40}$/.test(look)) return undefined;
  return { look, code, isNew: given?.['isNew'] === true };
}

export type LookRows = readonly (readonly (string | null)[])[];

/** Its rows; or that the look is not there; or why DuckDB refuses the code. */
export type LookAnswer =
  | { readonly kind: 'rows'; readonly rows: LookRows }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly message: string };

export function decodeLookAnswer({ data }: Envelope, where: string): LookAnswer {
  const message = asString(data['failed']);
  if (message !== undefined) return { kind: 'failed', message };
  if (data['gone'] === true) return { kind: 'gone' };
  const rows = asArray(data['rows']);
  if (rows === undefined) throw shapeError(where, 'rows', 'a list', data['rows']);
  return {
    kind: 'rows',
    rows: rows.map((row) => (asArray(row) ?? []).map((cell) => asString(cell) ?? null)),
  };
}

export interface LookTable {
  /** In order; `type` is DuckDB's name, `isPython`: numbers and times are written as Python does. */
  readonly columns: readonly { readonly type: string; readonly isPython: boolean }[];
  readonly rows: number;
}

export function decodeLookTable({ data }: Envelope, where: string): LookTable {
  const columns = asArray(data['columns']);
  const rows = asNumber(data['rows']);
  if (columns === undefined) throw shapeError(where, 'columns', 'a list', data['columns']);
  if (rows === undefined) throw shapeError(where, 'rows', 'a number', data['rows']);
  return {
    rows,
    columns: columns.map((column) => ({
      type: asString(asObject(column)?.['type']) ?? 'VARCHAR',
      isPython: asObject(column)?.['isPython'] === true,
    })),
  };
}
