import { describe, expect, it } from '@jest/globals';
import { engineVariables, undefinedReferences } from '../../../src/magics/index.ts';
import { growthOf } from '../../support/growth.ts';
import { fc } from '../../support/properties.ts';

const scope = { engine: 'duckdb', runType: 'sql', variables: { city: 'Basel', empty: '' } };

function found(code: string, own: Partial<typeof scope> = {}): readonly string[] {
  return undefinedReferences(code, { ...scope, ...own }).map(
    ({ name, line, column }) => `${name} ${String(line)}:${String(column)}`,
  );
}

describe('undefinedReferences', () => {
  it.each([
    ['select ${nope}', ['nope 1:8']],
    ["select '${nope}'", ['nope 1:9']],
    ['select "${nope}", `${other}`', ['nope 1:9', 'other 1:20']],
    ['select 1\n  , ${nope + 1}, ${nope}', ['nope 2:5']],
    ['select ${empty}', ['empty 1:8']],
    ["select '--', ${nope}", ['nope 1:14']],
    ["select '/*', ${nope}, '*/'", ['nope 1:14']],
    ["select 'it''s', ${nope}", ['nope 1:17']],
    ['select ${nope} -- ${nope}', ['nope 1:8']],
    ['select ${a.b}', ['a.b 1:8']],
    ['select ${run_dat}', ['run_dat 1:8']],
    ['/* a */ select ${nope} /* b */', ['nope 1:16']],
  ])('finds in %j %j', (code, expected) => {
    expect(found(code)).toEqual(expected);
  });

  it.each([
    ['what is set', "select '${city}', ${ city }, '${city+x}'"],
    ['built-in dates', "select '${run_date}', '${run_date-1}', '${run_month_end_std}'"],
    ['the user', "select '${user}', '${submit_user}', '${execute_user}'"],
    ['@set lines', '--@set day=1\nselect ${day}'],
    ['@set behind code', 'select 1; --@set day=1\nselect ${day}'],
    ['what is no variable to the server', "select ${hiveconf:x}, ${1a}, ${}, $ {x}, ${a b}, '$x'"],
    ['line comments', 'select 1 -- ${nope}\n, 2 # ${nope}'],
    ['block comments', 'select /* ${nope}\n${nope} */ 1 /* ${nope}'],
    ['dollar-quoted texts', 'create function f() as $$ ${nope} $$; select $tag$ ${nope} $tag$'],
    ['a comment in one reading of quotes', "select '\\' -- ${nope}\n"],
    ['a comment in the other reading', "select 'a\\'', '-- ${nope}'"],
    ['what the server takes for a comment in double quotes', 'select "a -- ${nope}"'],
    ['what the code SETs in its engine', "set day=1; set hivevar:b = 2;\nselect '${day}', '${b}'"],
    ['code that the server refuses anyway', '--@set a=b=c\nselect ${nope}'],
  ])('finds nothing in %s', (_what, code) => {
    expect(found(code)).toEqual([]);
  });

  it.each([
    ['shell', 'echo ${HOME}'],
    ['sh', 'echo ${HOME}'],
    ['py', 'print(f"${price}")'],
    ['python', 'print("${price}")'],
    ['scala', 's"${price}"'],
    ['java', '"${price}"'],
    ['json', '{"a": "${price}"}'],
    ['data_calc', '{"a": "${price}"}'],
    ['isql', 'select ${price}'],
    ['pipeline', 'from ${a} to ${b}'],
  ])('leaves %s alone, whose ${…} may be its own', (runType, code) => {
    expect(found(code, { runType })).toEqual([]);
  });

  it.each(['hql', 'jdbc', 'tsql', 'psql', 'HQL'])('looks into %s', (runType) => {
    expect(found('select ${nope}', { runType })).toEqual(['nope 1:8']);
  });

  it.each([
    ['spark', []],
    ['hive', []],
    ['duckdb', ['spark.app.name 1:8']],
    ['jdbc', ['spark.app.name 1:8']],
  ])('takes dotted names on %s for %j', (engine, expected) => {
    expect(found('select ${spark.app.name}', { engine })).toEqual(expected);
  });

  it('points at the name, and gives none for code without one, whatever the code', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '${nope}',
        '${city}',
        "'",
        '"',
        '`',
        '--',
        '/*',
        '*/',
        '#',
        '\n',
        '$$',
        ' set a=1;',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const code = pieces.join('');
        const references = undefinedReferences(code, scope);
        for (const { name, line, column } of references) {
          expect(
            code
              .split('\n')
              [line - 1]?.slice(column - 1)
              .replaceAll(/\s/g, ''),
          ).toContain(`\${${name}`);
        }
        if (!code.includes('${')) expect(references).toEqual([]);
        expect(undefinedReferences(code, { ...scope, runType: 'shell' })).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is quick in long code', async () => {
    const search = (lines: number) =>
      found(`${'select 1; -- $a$ \'"` /* x */\n'.repeat(lines)}select '\${nope}'`);
    expect(search(20_000)).toHaveLength(1);
    expect(await growthOf(search, 10_000)).toBeLessThan(3);
  });
});

describe('engineVariables', () => {
  it.each([
    ["set a=1;\n SET hivevar:b='x'; -- set c=1\nset d.e = 2", ['a', 'b', 'd.e']],
    ['update t set a=1', []],
    ['set x', []],
  ])('of %j are %j', (code, expected) => {
    expect([...engineVariables(code)]).toEqual(expected);
  });
});
