/** What a statement does, and what it has done, in words. */
import type { SqlStatement, SqlTable } from './statement.ts';

/** In one line: `reads sales.orders · writes report.daily (overwrites)`. */
export function statementInWords(statement: SqlStatement): string {
  const { kind, reads, why } = statement;
  const parts = [
    ...(reads.length === 0 ? [] : [`reads ${listed(reads)}`]),
    ...(kind === 'read' ? [] : [change(statement)]),
    ...(why === undefined ? [] : [why]),
  ];
  return parts.length === 0 ? 'reads no table' : parts.join(' · ');
}

function change({ kind, verb, writes, object, overwrites, losses }: SqlStatement): string {
  const [first = ''] = verb.replace(/^(?:EXPLAIN|DESCRIBE|DESC) ANALYZE /, '').split(' ');
  const named = object === undefined ? listed(writes) : `${object.kind} ${object.names}`.trim();
  switch (kind) {
    case 'unknown':
      return 'is not understood';
    case 'control':
      return `changes the session (${verb})`;
    case 'remove':
      if (first === 'DROP') return `drops ${named}`;
      if (first === 'TRUNCATE') return `empties ${named}`;
      return `deletes from ${named}${losses.length > 0 ? ' (without WHERE)' : ''}`;
    case 'define':
      if (object === undefined) return `changes what is defined (${verb})`;
      if (first === 'ALTER') return `alters ${named}`;
      if (first === 'SELECT') return `makes ${named}`;
      return `${overwrites || verb.includes('OR REPLACE') ? 'makes or replaces' : 'makes'} ${named}`;
    case 'write':
    case 'read': {
      if (writes.length === 0) return `writes (${verb})`;
      const how = overwrites ? ' (overwrites)' : losses.length > 0 ? ' (without WHERE)' : '';
      return `writes ${named}${how}`;
    }
  }
}

/** More names would bury what follows. */
const mostNames = 20;

function listed(tables: readonly SqlTable[]): string {
  const names = tables.slice(0, mostNames).map(({ text }) => text.replaceAll(/\s+/g, ' '));
  const more = tables.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** A statement that has ended well. `rows`: how many it changed; undefined where the engine does not tell. */
export interface DoneStatement {
  readonly statement: SqlStatement;
  readonly rows: number | undefined;
}

/** What statements have done, in their order: `table orders created`, `3 rows inserted`. Rows of one kind are added up. */
export function doneInWords(done: readonly DoneStatement[]): readonly string[] {
  const rows = new Map<string, number>();
  for (const { statement, rows: count } of done) {
    const how = howChanged(statement);
    if (how !== undefined && count !== undefined) rows.set(how, (rows.get(how) ?? 0) + count);
  }
  const facts = done.flatMap(({ statement, rows: count }) => {
    const how = howChanged(statement);
    if (how === undefined) return objectDone(statement, count) ?? [];
    const sum = rows.get(how);
    rows.delete(how);
    return sum === undefined ? [] : [`${rowsInWords(sum)} ${how}`];
  });
  return [...new Set(facts)];
}

/** True for a statement that changes rows, of which DuckDB counts each. */
export function changesRows({ kind, verb }: SqlStatement): boolean {
  return kind === 'write' || (kind === 'remove' && /\b(?:DELETE|TRUNCATE)$/.test(verb));
}

/** What became of the rows that such a statement counts. */
function howChanged(statement: SqlStatement): string | undefined {
  const { verb } = statement;
  if (!changesRows(statement) || verb.endsWith('TRUNCATE')) return undefined;
  if (verb === 'COPY TO') return 'written';
  const [first = ''] = verb.split(' ');
  if (first === 'INSERT' || first === 'COPY') return 'inserted';
  if (first === 'UPDATE') return 'updated';
  return first === 'DELETE' ? 'deleted' : 'changed';
}

function objectDone(
  { kind, verb, object, isConditional, writes }: SqlStatement,
  rows: number | undefined,
): readonly string[] | undefined {
  const [first = ''] = verb.split(' ');
  if (first === 'TRUNCATE') return [`${listed(writes)} emptied`];
  if (object === undefined || object.names === '') return undefined;
  const named = `${object.kind} ${object.names}`.replaceAll(/\s+/g, ' ');
  if (kind === 'remove') return [`${named} ${isConditional ? 'is gone' : 'dropped'}`];
  if (kind !== 'define') return undefined;
  if (first === 'ALTER') return [`${named} altered`];
  if (isConditional) return [`${named} is there`];
  const filled = rows === undefined || rows === 0 ? '' : ` with ${rowsInWords(rows)}`;
  return [`${named} ${verb.includes('OR REPLACE') ? 'created anew' : 'created'}${filled}`];
}

function rowsInWords(rows: number): string {
  return `${String(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}
