/** SQL text in its dialects: where texts, names, comments and statements begin and end, and that long texts take no longer than they are. */
import { describe, expect, it } from '@jest/globals';
import {
  duckdbSql,
  entranceSql,
  maskSql,
  type SqlDialect,
  sqlPieces,
  sqlStatements,
  sqlTokens,
  withBackslash,
  withoutBackslash,
} from '../../src/sql/index.ts';
import { pieces } from '../support/adversarial-pieces.ts';
import { fc } from '../support/properties.ts';
import { fastGrowth } from '../support/growth.ts';

const dialects: readonly SqlDialect[] = [
  withBackslash,
  withoutBackslash,
  duckdbSql,
  entranceSql,
  { ...withBackslash, variables: true, lineComments: ['#', '//'] },
  { ...withBackslash, tripledQuotes: true },
  { ...entranceSql, ...duckdbSql },
];

function piecesOf(code: string, dialect: SqlDialect): readonly string[] {
  return Array.from(sqlPieces(code, dialect), ({ kind, from, to, isOpen }) =>
    [kind, code.slice(from, to), ...(isOpen ? ['open'] : [])].join(': '),
  );
}

describe('sqlPieces', () => {
  it.each<[string, SqlDialect, readonly string[]]>([
    ["'it''s' -- a\n\"n\"", withBackslash, ["text: 'it''s'", 'line comment: -- a', 'name: "n"']],
    ["'a\\' -- b'", withBackslash, ["text: 'a\\' -- b'"]],
    ["'a\\' -- b'", withoutBackslash, ["text: 'a\\'", "line comment: -- b'"]],
    ["e'a\\' -- b'", withoutBackslash, ["text: 'a\\' -- b'"]],
    ["like'a\\' -- b'", withoutBackslash, ["text: 'a\\'", "line comment: -- b'"]],
    ['a # `b', withBackslash, ['line comment: # `b']],
    ['a # `b` // c', duckdbSql, []],
    ['// c', { lineComments: ['//'] }, ['line comment: // c']],
    ['/* a /* b */ c */ d', withBackslash, ['block comment: /* a /* b */ c */']],
    ['/* a /* b */ c', withBackslash, ['block comment: /* a /* b */']],
    ['/* a /* b */ c */ d', entranceSql, ['block comment: /* a /* b */']],
    ["/* a 'b", withBackslash, ["block comment: /* a 'b: open"]],
    ["/* a 'b'", entranceSql, ["text: 'b'"]],
    ['`a``b` "c', withBackslash, ['name: `a``b`', 'name: "c: open']],
    [`"a 'b'`, entranceSql, ["text: 'b'"]],
    ["'a'' -- b", entranceSql, ["text: 'a'", 'line comment: -- b']],
    ['-- a\u2028b', entranceSql, ['line comment: -- a']],
    ['-- a\u2028b', duckdbSql, ['line comment: -- a\u2028b']],
    ["$$ it's $$ $t$ $$ $t$", duckdbSql, ["text: $$ it's $$", 'text: $t$ $$ $t$']],
    ["a$b$ 'c' $b$", duckdbSql, ["text: 'c'"]],
    ["$1 $$ 'a'", duckdbSql, ["text: 'a'"]],
    ["${a 'b} ${c", { variables: true }, ["variable: ${a 'b}", 'variable: ${c: open']],
    ["${a 'b}", {}, ["text: 'b}: open"]],
    [`'''a'b''' ""`, { tripledQuotes: true }, [`text: '''a'b'''`, 'name: ""']],
  ])('finds in %j', (code, dialect, expected) => {
    expect(piecesOf(code, dialect)).toEqual(expected);
  });

  it('follow one another inside the code, with every blank left and each other sign in one token, in every dialect', () => {
    const text = fc.array(fc.oneof(fc.string(), fc.constantFrom(...pieces)), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.constantFrom(...dialects), (parts, dialect) => {
        const code = parts.join('');
        let behind = 0;
        for (const token of sqlTokens(code, dialect)) {
          expect(code.slice(behind, token.from).trim()).toBe('');
          expect(token.text).toBe(code.slice(token.from, token.to));
          expect(token.to).toBeGreaterThan(token.from);
          behind = token.to;
        }
        expect(code.slice(behind).trim()).toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it.each(dialects.map((dialect) => [JSON.stringify(dialect), dialect] as const))(
    'take as long as the code is in %s',
    async (_name, dialect) => {
      const repeated = [...pieces, "'a' ", "$$'", '"\'', '`\\', "e'"].map(
        (piece) => (length: number) => `${piece.repeat(Math.ceil(length / piece.length))};`,
      );
      const tags = (length: number): string =>
        Array.from({ length: Math.ceil(length / 6) }, (_, at) => `$a${String(at)}$ `).join('');
      const step = (code: string): unknown => [
        ...sqlStatements(code, dialect),
        maskSql(code, dialect, () => 'x'),
      ];
      for (const text of [...repeated, tags])
        expect([text(8), await fastGrowth({ text, step })]).toEqual([text(8), undefined]);
    },
  );
});

describe('sqlStatements', () => {
  it.each([
    ["select ';' -- ;\n; b", ["select ';' -- ;\n", ' b']],
    [';', ['', '']],
    ['', ['']],
    ['a; $$ ; $$ /* ; */;', ['a', ' $$ ; $$ /* ; */', '']],
  ])('ends those of %j', (code, expected) => {
    expect(
      Array.from(sqlStatements(code, withBackslash), ({ from, to }) => code.slice(from, to)),
    ).toEqual(expected);
  });
});
