/** Reads the queries of a statement: which tables each one names, and which columns it gives to the query around it. */
import { isName, nameOf, type SqlToken } from '../../sql/index.ts';
import { fileTableAt } from './file-table.ts';
import {
  type ColumnsOf,
  distinct,
  type ScopeColumn,
  type ScopeTable,
  tableNamed,
} from './tables.ts';

const setOperators = new Set(['UNION', 'EXCEPT', 'INTERSECT', 'MINUS']);
const introducers = new Set('FROM JOIN INTO UPDATE TABLE USING DESCRIBE OVERWRITE'.split(' '));
const notAliases = new Set(
  `WHERE GROUP ORDER HAVING LIMIT JOIN INNER LEFT RIGHT FULL CROSS OUTER ON USING UNION EXCEPT INTERSECT MINUS SET VALUES SELECT
   FROM LATERAL WINDOW QUALIFY TABLESAMPLE PARTITION CLUSTER DISTRIBUTE SORT NATURAL SEMI ANTI AS WHEN FETCH OFFSET FOR PIVOT
   UNPIVOT ASOF POSITIONAL BY AND OR RETURNING`.split(/\s+/),
);
/** Nested queries are read to this depth: a CTE that names itself would never end. */
const deepest = 12;

/** A range of tokens in a statement; `to` is the index after the last one. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

export function isQuery(tokens: readonly SqlToken[], index: number): boolean {
  return /^(SELECT|WITH|FROM)$/.test(tokens[index]?.keyword ?? '');
}

/** The queries that UNION, EXCEPT and the like join. */
export function segmentsOf(
  tokens: readonly SqlToken[],
  closing: ReadonlyMap<number, number>,
  block: Block,
): readonly Block[] {
  const segments: Block[] = [];
  let { from } = block;
  for (let index = block.from; index < block.to; index += 1) {
    if (tokens[index]?.keyword === '(') index = closing.get(index) ?? block.to;
    else if (setOperators.has(tokens[index]?.keyword ?? '')) {
      segments.push({ from, to: index });
      from = index + 1;
    }
  }
  return [...segments, { from, to: block.to }];
}

/** Reads one statement. `ctes` and `outer`: those of the surrounding queries; `depth`: how deep the query is nested. */
export interface QueryReader {
  ctes(block: Block, outer: readonly ScopeTable[], depth: number): readonly ScopeTable[];
  tables(segment: Block, ctes: readonly ScopeTable[], depth: number): readonly ScopeTable[];
}

/** `closing`: the index of the closing bracket, by the index of its opening one. */
export function createQueryReader(
  tokens: readonly SqlToken[],
  closing: ReadonlyMap<number, number>,
  columnsOf: ColumnsOf,
): QueryReader {
  const word = (index: number): string => tokens[index]?.keyword ?? '';
  const name = (index: number): string => nameOf(tokens[index]);
  const after = (index: number): number => (closing.get(index) ?? tokens.length) + 1;

  /** The names in the brackets at `index`, as in `t (a, b)`. */
  function namesIn(index: number): readonly string[] {
    return tokens
      .slice(index + 1, closing.get(index) ?? tokens.length)
      .filter(isName)
      .map(nameOf);
  }

  function ctes(block: Block, outer: readonly ScopeTable[], depth: number): readonly ScopeTable[] {
    if (word(block.from) !== 'WITH' || depth > deepest) return [];
    const found: ScopeTable[] = [];
    let index = block.from + (word(block.from + 1) === 'RECURSIVE' ? 2 : 1);
    while (index < block.to && isName(tokens[index])) {
      const own = name(index);
      index += 1;
      const listed = word(index) === '(' ? namesIn(index) : undefined;
      if (listed !== undefined) index = after(index);
      while (index < block.to && /^(AS|NOT|MATERIALIZED)$/.test(word(index))) index += 1;
      if (word(index) !== '(') break;
      const body = { from: index + 1, to: closing.get(index) ?? block.to };
      const before = found.length;
      found.push({
        name: own,
        parts: [],
        columns: once(
          () =>
            listed?.map(untyped) ?? outputs(body, [...found.slice(0, before), ...outer], depth + 1),
        ),
      });
      index = after(index);
      if (word(index) !== ',') break;
      index += 1;
    }
    return found;
  }

  function tables(
    segment: Block,
    visible: readonly ScopeTable[],
    depth: number,
  ): readonly ScopeTable[] {
    const found: ScopeTable[] = [];
    if (depth > deepest) return found;
    let index = segment.from;
    while (index < segment.to) {
      const keyword = word(index);
      if (keyword === '(') {
        index = after(index);
      } else if (keyword === 'LATERAL' && word(index + 1) === 'VIEW') {
        index = lateralView(index + 2, segment.to, found);
      } else if (introducers.has(keyword) || (keyword === 'DESC' && index === 0)) {
        index = references(index + 1, segment.to, keyword, visible, depth, found);
      } else index += 1;
    }
    return found;
  }

  /** `[OUTER] explode(x) t AS a, b` */
  function lateralView(from: number, to: number, found: ScopeTable[]): number {
    let index = from + (word(from) === 'OUTER' ? 1 : 0);
    while (index < to && word(index) !== '(') index += 1;
    index = after(index);
    const hasAlias = isName(tokens[index]) && !notAliases.has(word(index));
    const own = hasAlias ? name(index) : undefined;
    if (hasAlias) index += 1;
    const listed: ScopeColumn[] = [];
    if (word(index) === 'AS') {
      for (index += 1; index < to && isName(tokens[index]); index += 2) {
        listed.push(untyped(name(index)));
        if (word(index + 1) !== ',') {
          index += 1;
          break;
        }
      }
    }
    found.push({ name: own, parts: [], columns: () => listed });
    return index;
  }

  /** `a x, b AS y, (SELECT …) z`: all that stands between one introducing word and the next word that is no name. */
  function references(
    from: number,
    to: number,
    introducer: string,
    visible: readonly ScopeTable[],
    depth: number,
    found: ScopeTable[],
  ): number {
    let index = from;
    while (index < to) {
      while (/^(LATERAL|ONLY|TABLE|IF|NOT|EXISTS|OVERWRITE)$/.test(word(index))) index += 1;
      let table: Omit<ScopeTable, 'name'> | undefined;
      let own: string | undefined;
      const file = fileTableAt(tokens, closing, index);
      if (word(index) === '(') {
        const body = { from: index + 1, to: closing.get(index) ?? to };
        if (isQuery(tokens, body.from)) {
          table = { parts: [], columns: () => outputs(body, visible, depth + 1) };
        } else if (introducer !== 'USING' && depth < deepest) {
          references(body.from, body.to, 'FROM', visible, depth + 1, found);
          for (const table of tables(body, visible, depth + 1)) found.push(table);
        }
        index = after(index);
      } else if (file !== undefined) {
        const parts = [file.path];
        table = { parts, columns: () => columnsOf(parts) };
        own = file.name;
        index = file.to;
      } else {
        const parts: string[] = [];
        while (index < to && isName(tokens[index]) && !notAliases.has(word(index))) {
          parts.push(name(index));
          index += 1;
          if (word(index) !== '.') break;
          index += 1;
        }
        if (parts.length === 0) return index;
        own = parts.at(-1);
        const isFunction = word(index) === '(' && introducer !== 'INTO' && introducer !== 'TABLE';
        const cte = parts.length === 1 ? tableNamed(visible, parts[0] ?? '') : undefined;
        table = isFunction
          ? { parts: [], columns: () => undefined }
          : {
              parts: cte === undefined ? parts : [],
              columns: () => cte?.columns() ?? columnsOf(parts),
            };
        if (word(index) === '(') index = after(index);
      }
      if (word(index) === 'AS') index += 1;
      let listed: readonly string[] | undefined;
      if (index < to && isName(tokens[index]) && !notAliases.has(word(index))) {
        own = name(index);
        index += 1;
        if (word(index) === '(') {
          listed = namesIn(index);
          index = after(index);
        }
      }
      if (table !== undefined) {
        const { parts, columns } = table;
        found.push({ name: own, parts, columns: () => listed?.map(untyped) ?? columns() });
      }
      if (word(index) !== ',') return index;
      index += 1;
    }
    return index;
  }

  /** The columns in the SELECT list of a query. */
  function outputs(
    block: Block,
    outer: readonly ScopeTable[],
    depth: number,
  ): readonly ScopeColumn[] | undefined {
    if (depth > deepest) return undefined;
    const visible = [...ctes(block, outer, depth), ...outer];
    const [segment = block] = segmentsOf(tokens, closing, block);
    let index = segment.from;
    while (index < segment.to && word(index) !== 'SELECT')
      index = word(index) === '(' ? after(index) : index + 1;
    const own = tables(segment, visible, depth);
    const columns: ScopeColumn[] = [];
    let item: number[] = [];
    for (index += 1; index <= segment.to; index += 1) {
      const keyword = index === segment.to ? 'FROM' : word(index);
      if (keyword === ',' || keyword === 'FROM' || keyword === 'INTO') {
        for (const column of outputOf(item, own)) columns.push(column);
        item = [];
        if (keyword !== ',') break;
      } else if (keyword !== 'DISTINCT' && keyword !== 'ALL') {
        item.push(index);
        // Words in brackets name nothing outside of them.
        if (keyword === '(') index = after(index) - 1;
      }
    }
    return distinct(columns);
  }

  function outputOf(item: readonly number[], own: readonly ScopeTable[]): readonly ScopeColumn[] {
    const last = item.at(-1);
    if (last === undefined) return [];
    const before = item.length > 1 ? word(item.at(-2) ?? -1) : undefined;
    if (word(last) === '*' && (before === undefined || before === '.')) {
      const of = before === '.' ? tableNamed(own, name(item.at(-3) ?? -1)) : undefined;
      return (before === '.' ? [of] : own).flatMap((table) => table?.columns() ?? []);
    }
    if (!isName(tokens[last])) return [];
    const isPath = item.every((index) => isName(tokens[index]) || word(index) === '.');
    const hasAlias = isPath && before !== undefined && before !== '.';
    if (isPath && !hasAlias) {
      const wanted = name(last).toLowerCase();
      const source = own
        .flatMap((table) => table.columns() ?? [])
        .find((column) => column.name.toLowerCase() === wanted);
      return [source ?? untyped(name(last))];
    }
    return word(last) === 'END' ? [] : [untyped(name(last))];
  }

  return { ctes, tables };
}

/** Reads only once: CTEs that join one another would be read again and again. */
function once<T>(read: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => (answer ??= { value: read() }).value;
}

function untyped(name: string): ScopeColumn {
  return { name, type: '' };
}
