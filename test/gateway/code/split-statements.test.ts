import { describe, expect, it } from '@jest/globals';
import { anchorPaths } from '../../../src/gateway/duckdb/anchor-paths.ts';
import { splitStatements } from '../../../src/gateway/code/split-statements.ts';

describe('splitStatements', () => {
  it.each([
    ['SELECT 1; SELECT 2', ['SELECT 1', ' SELECT 2']],
    [';;\n;', []],
    ["SELECT 'a;''b'; x", ["SELECT 'a;''b'", ' x']],
    ['SELECT "a;""b"; x', ['SELECT "a;""b"', ' x']],
    ["SELECT E'a\\';b'; x", ["SELECT E'a\\';b'", ' x']],
    ['SELECT $$a;b$$; x', ['SELECT $$a;b$$', ' x']],
    ['SELECT $t$a;$$;b$t$; x', ['SELECT $t$a;$$;b$t$', ' x']],
    ['SELECT $1; x', ['SELECT $1', ' x']],
    ['SELECT 1 -- a; b\n; x', ['SELECT 1 -- a; b\n', ' x']],
    ['SELECT /* a; /* b; */ c; */ 1; x', ['SELECT /* a; /* b; */ c; */ 1', ' x']],
    ["SELECT 'open; end", ["SELECT 'open; end"]],
  ])('cuts %j', (code, statements) => {
    expect(splitStatements(code)).toEqual(statements);
  });
});

describe('anchorPaths', () => {
  it('finds the path behind comments of every kind, however many', () => {
    const comments = '/* a */ -- b\n/* /* nested */ */\n'.repeat(50);
    expect(anchorPaths(`${comments}COPY t TO 'a.csv'`, '/notebooks')).toBe(
      `${comments}COPY t TO '/notebooks/a.csv'`,
    );
    expect(anchorPaths(`${comments}SELECT 1`, '/notebooks')).toBe(`${comments}SELECT 1`);
  });

  it.each([
    [
      "COPY t TO 'a.csv' WITH (FORMAT csv) -- done",
      "COPY t TO '/n/a.csv' WITH (FORMAT csv) -- done",
    ],
    [
      "copy (select ' TO ', (1) as \"TO 'x'\") to 'a''b.csv' (delim ';')",
      "copy (select ' TO ', (1) as \"TO 'x'\") to '/n/a''b.csv' (delim ';')",
    ],
    ["EXPORT DATABASE m TO 'd' (FORMAT parquet)", "EXPORT DATABASE m TO '/n/d' (FORMAT parquet)"],
    ["ATTACH IF NOT EXISTS 'a.db' AS a", "ATTACH IF NOT EXISTS '/n/a.db' AS a"],
    ["COPY t FROM 'a.csv'", "COPY t FROM 'a.csv'"],
    ["COPY t TO '/a.csv'", "COPY t TO '/a.csv'"],
    ["COPY t TO 's3://a/b.csv'", "COPY t TO 's3://a/b.csv'"],
    ["ATTACH ':memory:' AS a", "ATTACH ':memory:' AS a"],
    ["COPY t TO 'a.csv", "COPY t TO 'a.csv"],
    ["SELECT 'COPY' TO 'a.csv'", "SELECT 'COPY' TO 'a.csv'"],
  ])('makes of %j %j', (statement, expected) => {
    expect(anchorPaths(statement, '/n')).toBe(expected);
  });
});
