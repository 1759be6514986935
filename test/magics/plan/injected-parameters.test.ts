import { describe, expect, it } from '@jest/globals';
import { initialState, parseCell, planCell } from '../../../src/magics/index.ts';

const settings = {
  engine: 'duckdb',
  runType: undefined,
  creator: 'notebook',
  variables: {},
  runtime: {},
  startup: {},
  aliases: {},
};

function variablesOf(code: string): Readonly<Record<string, string>> {
  return planCell(parseCell(code), initialState(settings)).state.variables;
}

function valueOf(literal: string): string | undefined {
  return variablesOf(`# Parameters\nv = ${literal}`)['v'];
}

describe('a parameter that Python writes', () => {
  it.each([
    [String.raw`"\u4e2d\u6587"`, '中文'],
    [String.raw`"caf\xe9"`, 'café'],
    [String.raw`"\U0001f600"`, '😀'],
    [String.raw`"\U0000004A\x4a\112"`, 'JJJ'],
    [String.raw`"\7\07\007\0"`, '\u0007\u0007\u0007\0'],
    [String.raw`"\777"`, '\u01ff'],
    [String.raw`"\1234"`, 'S4'],
    [String.raw`"\a\b\f\v\n\r\t"`, '\u0007\b\f\u000b\n\r\t'],
    [String.raw`"c:\\dir"`, String.raw`c:\dir`],
    [String.raw`"\'\""`, `'"`],
    [String.raw`'\'\"'`, `'"`],
    [String.raw`"\d+\.\w \ %"`, String.raw`\d+\.\w \ %`],
    ['"two \\\nlines"', 'two lines'],
    [String.raw`r"\u4e2d\n"`, String.raw`\u4e2d\n`],
    [String.raw`R'it\'s'`, String.raw`it\'s`],
    ['u"text"', 'text'],
    ['"""one\n"two"\n\n# three"""', 'one\n"two"\n\n# three'],
    ["'''it's'''", "it's"],
    [String.raw`'a' "b" r'\c'`, String.raw`ab\c`],
    ['("long "\n    "text")  # in brackets', 'long text'],
    ['""', ''],
    ['"# no comment"  # a comment', '# no comment'],
    ['6684121293811353602', '6684121293811353602'],
    ['1_000_000', '1000000'],
    ['0xFF', '255'],
    ['-0x1f', '-31'],
    ['0o17', '15'],
    ['0b1_01', '5'],
    ['0xffffffffffffffffffff', '1208925819614629174706175'],
    ['1.50', '1.50'],
    ['.5', '.5'],
    ['1.', '1.'],
    ['1e5', '1e5'],
    ['-1.5E-07', '-1.5E-07'],
    ['+5', '5'],
    ['- 5', '-5'],
    ['0', '0'],
    ['None', 'NULL'],
    ['True', 'true'],
    ['False', 'false'],
    ["float('nan')", 'NaN'],
    ['float("-inf")', '-Infinity'],
    ["float('Infinity')", 'Infinity'],
    [String.raw`["\u4e2d", "b's", 3, 1.50, None, True]`, `'中', 'b''s', 3, 1.50, NULL, true`],
    ['("a", "b",)', `'a', 'b'`],
    ['(1,)', '1'],
    ['{"a", "b"}', `'a', 'b'`],
    ['[\n  "a",  # first\n  "b, c"\n]', `'a', 'b, c'`],
    ['[]', ''],
    [
      String.raw`{"a": "\u4e2d", "b": {"c": [1, None, True]}, "d": 1.50, 2: .5}`,
      '{"a": "中", "b": {"c": [1, null, true]}, "d": 1.50, "2": 0.5}',
    ],
    ['{}', '{}'],
  ])('is exact: %s', (literal, value) => {
    expect(valueOf(literal)).toBe(value);
  });

  it.each([
    [String.raw`"\N{BULLET}"`, String.raw`v: \N{…} is not read here; write the character itself`],
    [String.raw`"\x4"`, String.raw`v: \x is no character`],
    [String.raw`"\U00110000"`, String.raw`v: \U00110000 is no character`],
    ['b"bytes"', 'v: bytes are no text'],
    ['f"{x}"', 'v: the prefix f makes no plain text'],
    ['"open', 'v: the text has no closing "'],
    ['[1, 2', 'v: it has no closing ]'],
    ['[1 2]', `v: ']' is expected`],
    ['[[1], [2]]', 'v: a list in a list has no form in SQL'],
    [`{"a": float('nan')}`, 'v: NaN in a dict has no form in JSON'],
    ['datetime(2026, 1, 1)', 'v: it is no literal'],
    ['5j', 'v: it is no literal'],
    ['007', 'v: a whole number begins with no 0'],
    ['1 + 1', 'v: more than one value stands here'],
    ['1; w = 2', 'v: more than one value stands here'],
    ['', 'v: it is no literal'],
    [`1\n_x = 2`, "parameters (line 3): '_x' is no variable name"],
    ['1\n名 = 2', "parameters (line 3): '名' is no variable name"],
    ['1\nuser = "bob"', 'parameters (line 3): user is set by the server and cannot be changed'],
    ['1\nselect 1', 'parameters (line 3): this is not name = value'],
    [`${'['.repeat(200)}`, 'v: it is nested too deeply'],
  ])('is refused where it cannot be exact: %j', (literal, problem) => {
    expect(() => valueOf(literal)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(problem),
      }),
    );
  });

  it('is told with its line', () => {
    expect(() => variablesOf('# Parameters\na = 1\n\nb = """\n"""\nc = [\n  1,\n  x]')).toThrow(
      'parameters (line 8): c: it is no literal',
    );
  });

  it('may have a type behind its name, and notes between', () => {
    expect(
      variablesOf('\n# Parameters\n# of the day\nn: int = 3\nd: "dict[str, int]" = {"a": 1}\n'),
    ).toEqual({ n: '3', d: '{"a": 1}' });
  });
});

describe('parameters without a head, as jupyter-scheduler writes them', () => {
  it('are variables, each as it would be below %%var', () => {
    expect(
      variablesOf(
        'day = 2026-11-23\ncity = Zürich\n\nquoted = "a # b"\ncities = [Bern, "New York"]',
      ),
    ).toEqual({ day: '2026-11-23', city: 'Zürich', quoted: 'a # b', cities: "'Bern', 'New York'" });
  });

  it.each([
    ['a comparison', 'a == 1'],
    ['SQL below', 'day = 1\nSELECT 1'],
    ['a comment alone', '-- day = 1'],
    ['a name that is none of a variable', '数据 = 5'],
    ['an update', "UPDATE t\nSET day = '2026-11-23'"],
  ])('are not seen in %s', (_what, code) => {
    expect(variablesOf(code)).toEqual({});
  });

  it('say what they are, to whoever took them for Python', () => {
    const { answers } = planCell(parseCell('day = 1'), initialState(settings));
    expect(answers.map(({ text }) => text)).toEqual([
      'day = 1',
      'Lines name = value alone are variables where code is SQL; %%python above them runs them as Python.',
    ]);
  });

  it.each([
    ['%%python', 'day = 1'],
    ['%%sh', 'day = 1'],
    ['%%raw', 'day = 1'],
  ])('are code below %s', (magic, code) => {
    const { state, task } = planCell(parseCell(`${magic}\n${code}`), initialState(settings));
    expect(state.variables).toEqual({});
    expect(task?.code).toContain('day = 1');
  });

  it('fail with the line of a name that no variable may have', () => {
    expect(() => variablesOf('day = 1\n\nsubmit_user = ann')).toThrow(/parameters \(line 3\)/);
  });
});
