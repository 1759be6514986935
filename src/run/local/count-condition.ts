/** Conditions that only the size of a table decides, such as `rows > 0 and columns = 5`: read here, so that no row is fetched for them. */
import { duckdbSql, type SqlToken, sqlTokens } from '../../sql/index.ts';

export interface TableSize {
  readonly rows: number;
  readonly columns: number;
}

/** A condition that {@link countCondition} has read. */
export type CountCondition = (size: TableSize) => boolean;
type Amount = (size: TableSize) => number;

/** Undefined when the text is of another form; DuckDB is then asked. */
export function countCondition(text: string): CountCondition | undefined {
  const tokens = [...sqlTokens(text, duckdbSql)];
  const reader = createReader(tokens);
  const condition = reader.either();
  return reader.isAtEnd() ? condition : undefined;
}

/** Each method gives undefined where the text is of another form, which ends the reading. */
interface Reader {
  either(): CountCondition | undefined;
  isAtEnd(): boolean;
}

function createReader(tokens: readonly SqlToken[]): Reader {
  let at = 0;
  const peek = (): string => tokens[at]?.keyword ?? '';
  const taken = (...words: readonly string[]): boolean => {
    const isNext = words.every((word, index) => tokens[at + index]?.keyword === word);
    if (isNext) at += words.length;
    return isNext;
  };

  function either(): CountCondition | undefined {
    let left = both();
    while (left !== undefined && taken('OR')) {
      const [one, other] = [left, both()];
      left = other === undefined ? undefined : (size) => one(size) || other(size);
    }
    return left;
  }

  function both(): CountCondition | undefined {
    let left = negated();
    while (left !== undefined && taken('AND')) {
      const [one, other] = [left, negated()];
      left = other === undefined ? undefined : (size) => one(size) && other(size);
    }
    return left;
  }

  function negated(): CountCondition | undefined {
    if (!taken('NOT')) return grouped();
    const of = negated();
    return of === undefined ? undefined : (size) => !of(size);
  }

  function grouped(): CountCondition | undefined {
    const start = at;
    if (taken('(')) {
      const inner = either();
      if (inner !== undefined && taken(')')) return inner;
      at = start;
    }
    return compared();
  }

  function compared(): CountCondition | undefined {
    const left = sum();
    if (left === undefined) return undefined;
    const isNot = taken('NOT');
    if (taken('BETWEEN')) {
      const from = sum();
      const to = taken('AND') ? sum() : undefined;
      if (from === undefined || to === undefined) return undefined;
      const within: CountCondition = (size) => left(size) >= from(size) && left(size) <= to(size);
      return isNot ? (size) => !within(size) : within;
    }
    if (isNot) return undefined;
    const compare = comparison();
    const right = compare === undefined ? undefined : sum();
    return compare === undefined || right === undefined
      ? undefined
      : (size) => compare(left(size), right(size));
  }

  function comparison(): ((left: number, right: number) => boolean) | undefined {
    if (taken('<', '=')) return (left, right) => left <= right;
    if (taken('>', '=')) return (left, right) => left >= right;
    if (taken('<', '>') || taken('!', '=')) return (left, right) => left !== right;
    if (taken('=', '=') || taken('=')) return (left, right) => left === right;
    if (taken('<')) return (left, right) => left < right;
    return taken('>') ? (left, right) => left > right : undefined;
  }

  function sum(): Amount | undefined {
    let left = product();
    while (left !== undefined && (peek() === '+' || peek() === '-')) {
      const sign = taken('+') ? 1 : -1;
      if (sign === -1) taken('-');
      const [one, other] = [left, product()];
      left = other === undefined ? undefined : (size) => one(size) + sign * other(size);
    }
    return left;
  }

  function product(): Amount | undefined {
    let left = amount();
    while (left !== undefined && taken('*')) {
      const [one, other] = [left, amount()];
      left = other === undefined ? undefined : (size) => one(size) * other(size);
    }
    return left;
  }

  function amount(): Amount | undefined {
    if (taken('ROWS')) return ({ rows }) => rows;
    if (taken('COLUMNS')) return peek() === '(' ? undefined : ({ columns }) => columns;
    const start = at;
    if (taken('(')) {
      const inner = sum();
      if (inner !== undefined && taken(')')) return inner;
      at = start;
      return undefined;
    }
    const token = tokens[at];
    if (token?.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) return undefined;
    at += 1;
    const number = Number(token.text);
    return () => number;
  }

  return { either, isAtEnd: () => at === tokens.length };
}

/** Our words that the condition has, each once, as the user wrote them. */
export function sizeWords(text: string): readonly ('rows' | 'columns')[] {
  const found = new Set<'rows' | 'columns'>();
  for (const { kind, keyword } of sqlTokens(text, duckdbSql)) {
    if (kind !== 'word') continue;
    if (keyword === 'ROWS') found.add('rows');
    if (keyword === 'COLUMNS') found.add('columns');
  }
  return [...found];
}
