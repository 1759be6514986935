/** Code that shows its last value on a Linkis server: run by a real Python as Linkis runs it, and taken out of what the server says. */
import { describe, expect, it } from '@jest/globals';
import { withoutShownLines, withoutShownValue, withShownValue } from '../../../src/magics/index.ts';
import { printed, runAsLinkis, type Sent } from '../../support/linkis-python/run-cells.ts';

const sendAll = async (
  cells: readonly string[],
  engine: 'python' | 'spark' = 'python',
): Promise<readonly (readonly Sent[])[]> =>
  runAsLinkis(engine, await Promise.all(cells.map(async (code) => withShownValue(code))));

const shown = (sent: readonly Sent[] = []): readonly string[] =>
  sent.filter(({ kind }) => kind !== 'print').map(({ kind }) => kind);

/** The bundle that an HTML result holds, and the HTML behind it. */
function bundleOf(sent: readonly Sent[] = []): { content: unknown; rest: string } {
  const value = sent.find(({ kind }) => kind === 'html')?.value;
  const html = typeof value === 'string' ? value : '';
  const [head = '', encoded = ''] = /^<!--linkis-kernel:mime ([^ ]+)-->/.exec(html) ?? [];
  return {
    content: JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')),
    rest: html.slice(head.length),
  };
}

describe('the value of the last expression', () => {
  const samples: readonly (readonly [code: string, printed: string])[] = [
    ['1 + 1', '2\n'],
    ['a = 1\na', '1\n'],
    ['a = 1; a + 1', '2\n'],
    ['f = lambda *n: n\nf(\n  1,\n\n  # a comment\n  2)  # behind\n# below\n\n', '(1, 2)\n'],
    ["'a' \\\n  'b'", "'ab'\n"],
    ['"""a\nb"""', "'a\\nb'\n"],
    ['x = [1]\n*x, 2', '(1, 2)\n'],
    ['import math\nmath.pi', '3.141592653589793\n'],
    ['from __future__ import division\n3 / 2', '1.5\n'],
    ['(y := 5)', '5\n'],
    ['1 if False else "Zürich"', "'Zürich'\n"],
    ['print("x") or 3', 'x\n'],
    ['print("x")', 'x\n'],
    ['1;', ''],
    ['None', ''],
    ['a = 1', ''],
    ['for n in (1, 2): n', ''],
    ['import math', ''],
    ['def f(): return 1\nf.__name__', "'f'\n"],
  ];

  it('is printed once, if there is one', async () => {
    const sent = await sendAll(samples.map(([code]) => code));
    expect(
      sent.map((cell, index) => [samples[index]?.[0], printed(cell), cell.at(-1)?.value]),
    ).toEqual(samples.map(([code, text]) => [code, text, '']));
  });

  it('is calculated once, and leaves no name behind', async () => {
    const [sent, after] = await sendAll([
      'calls = []\ncalls.append(1) or len(calls)',
      'sorted(n for n in globals() if "linkis_" in n or n in ("put", "data", "g", "value")), len(calls)',
    ]);
    expect(printed(sent)).toBe('1\n');
    expect(printed(after)).toBe('([], 1)\n');
  });

  it('is not shown a second time when the next cell fails', async () => {
    const [, failed, next] = await sendAll(['1', '1 / 0', 'a = 1']);
    expect(printed(failed)).toBe('');
    expect(printed(next)).toBe('');
  });

  it('is sent in the types that it renders itself in, for other clients as HTML', async () => {
    const cell = [
      'class Rich(object):',
      '    def __repr__(self): return "rich"',
      '    def _repr_html_(self): return "<b>rich</b>"',
      '    def _repr_latex_(self): return "$x$"',
      '    def _repr_png_(self): return b"\\x89PNG"',
      '    def _repr_json_(self): return {"a": 1}',
      '    def _repr_svg_(self): raise ValueError("no")',
      'Rich()',
    ].join('\n');
    for (const engine of ['python', 'spark'] as const) {
      const [sent] = await sendAll([cell], engine);
      expect(shown(sent)).toEqual(['html', 'end']);
      expect(bundleOf(sent)).toEqual({
        content: {
          data: {
            'text/plain': 'rich',
            'text/latex': '$x$',
            'image/png': Buffer.from('\u0089PNG', 'latin1').toString('base64'),
            'application/json': { a: 1 },
          },
          metadata: {},
          result: true,
          html: true,
        },
        rest: '<b>rich</b>',
      });
    }
  });

  it('that cannot be written says so and fails nothing', async () => {
    const [sent] = await sendAll(['class Bad:\n  def __repr__(self): return 1 / 0\nBad()']);
    expect(printed(sent)).toBe('<Bad, whose repr() failed: division by zero>\n');
    expect(sent?.at(-1)).toEqual({ kind: 'end', value: '' });
  });
});

/** As much of pandas as is used of it. */
const pandas = `class Index(list):
    nlevels, name = 1, None
class DataFrame(object):
    def __init__(self, columns, lines, index=None):
        self.columns, self.lines = columns, lines
        self.index = Index(range(len(lines)) if index is None else index)
        self.shape = (len(lines), len(columns))
    def __len__(self): return len(self.lines)
    def rows(self): return self.lines
    def head(self, n): return DataFrame(self.columns, self.lines[:n], self.index[:n])
    def copy(self): return self
    def reset_index(self):
        return DataFrame(['index'] + list(self.columns), [[i] + row for i, row in zip(self.index, self.lines)])
DataFrame.__module__ = 'pandas.core.frame'
df = DataFrame(['a', 2], [[1, 'x'], [3, 'y']])`;

describe('a DataFrame', () => {
  it('of pandas is a table with names that are text, and an index that counts is left out', async () => {
    const [, plain, indexed] = await sendAll([pandas, 'df', 'DataFrame(["a"], [[1]], ["k"])']);
    expect(plain?.[0]).toEqual({
      kind: 'table',
      value: {
        names: ['a', '2'],
        rows: [
          ['1', 'x'],
          ['3', 'y'],
        ],
      },
    });
    expect(indexed?.[0]).toEqual({
      kind: 'table',
      value: { names: ['index', 'a'], rows: [['k', '1']] },
    });
  });

  it('that is long is sent in its beginning, with the way to the rest', async () => {
    const [, sent] = await sendAll([pandas, 'DataFrame(["a"], [[n] for n in range(9000)])']);
    const table = sent?.[0]?.value as { rows: unknown[] } | undefined;
    expect(table?.rows).toHaveLength(5000);
    expect(printed(sent)).toBe('The first 5000 of 9000 rows: show.show(df) sends all of them.\n');
  });

  it('is what show.show takes, and of what it shows nothing it says so', async () => {
    const [, sent] = await sendAll([pandas, 'show.show(df)\nshow.show([1])\nshow.show({})']);
    expect(shown(sent)).toEqual(['table', 'end']);
    expect(printed(sent)).toMatch(/shows a DataFrame of pandas or plt, no list: .*\n.*no dict: /);
  });

  it('of Spark is what its show() sends, and an error of its job is the error of the cell', async () => {
    const spark = [
      'class DataFrame(object):',
      '    rows = [1]',
      'DataFrame.__module__ = "pyspark.sql.dataframe"',
      'class Lazy(DataFrame):',
      '    @property',
      '    def rows(self): raise ValueError("no such column")',
      'Lazy.__name__, Lazy.__module__ = "DataFrame", "pyspark.sql.dataframe"',
    ].join('\n');
    const other =
      'class DataFrame(object):\n  def __repr__(self): return "of pandas on Spark"\nDataFrame.__module__ = "pyspark.pandas.frame"\nDataFrame()';
    const [, sent, failed, pandasOnSpark] = await sendAll(
      [spark, 'DataFrame()', 'x = 1\nLazy()', other],
      'spark',
    );
    expect(printed(pandasOnSpark)).toBe('of pandas on Spark\n');
    expect(sent?.[0]).toEqual({ kind: 'table', value: [1] });
    const trace = String(failed?.at(-1)?.value);
    expect(trace).toContain('ValueError: no such column');
    const own = withoutShownValue(trace);
    expect(own).not.toMatch(/linkis-kernel|_linkis|<string>", line 3/);
    expect(own).toContain('ValueError: no such column');
  });
});

describe('display()', () => {
  it('is there in the first cell that calls it, on the same lines, and shows what is no result', async () => {
    const code = '# first\nimport json\n\ndisplay(1, "two")\nraise ValueError("at line 3")';
    const [sent] = await sendAll([code]);
    expect(printed(sent)).toBe("1\n'two'\n");
    expect(String(sent?.at(-1)?.value)).toContain('File "<string>", line 3, in <module>');
    const html = 'class Rich:\n  def _repr_html_(self): return "<i>"\nif True:\n  display(Rich())';
    const [, inside] = await sendAll(['1', html]);
    expect(bundleOf(inside)).toMatchObject({ content: { result: false }, rest: '<i>' });
  });

  it("of the user's own stays", async () => {
    const [sent] = await sendAll(['def display(v): print("mine", v)\ndisplay(1)']);
    expect(printed(sent)).toBe('mine 1\n');
  });
});

describe('figures', () => {
  const plotting = [
    'import sys, types',
    'class Figure(object):',
    '    def savefig(self, out, **options): out.write(b"png")',
    'Figure.__module__ = "matplotlib.figure"',
    'plt = types.ModuleType("matplotlib.pyplot")',
    'plt.open = {}',
    'plt.get_fignums = lambda: sorted(plt.open)',
    'plt.figure = lambda n: plt.open.setdefault(n, Figure())',
    'plt.close = lambda n: plt.open.clear()',
    'plt.show = lambda: print("shown by the code")',
    'sys.modules["matplotlib.pyplot"] = plt',
  ].join('\n');

  it('that are open are shown at the end, once, also one that is the value', async () => {
    const [, sent, next] = await sendAll([plotting, 'plt.figure(1)\nplt.figure(2)', 'a = 1']);
    expect(shown(sent)).toEqual(['html', 'html', 'end']);
    expect(bundleOf(sent)).toMatchObject({
      content: { data: { 'image/png': 'cG5n' }, result: true },
      rest: '<img src=data:image/png;base64,cG5n>',
    });
    expect(shown(next)).toEqual(['end']);
  });

  it('that the code shows are not shown again', async () => {
    const [, sent, next] = await sendAll([plotting, 'f = plt.figure(1)\nplt.show()', '1']);
    expect(shown(sent)).toEqual(['end']);
    expect(printed(sent)).toBe('shown by the code\n');
    expect(shown(next)).toEqual(['end']);
  });
});

describe('the code that is sent', () => {
  it.each([
    'a b',
    '!ls',
    'print "x',
    '1 +',
    'x \\\n',
    '  ',
    '# nothing',
    "f'{a b}'",
    'for x in y:\nx',
  ])('%j is left as it is', async (code) => {
    expect(await withShownValue(code)).toBe(code);
  });

  it.each(['a = 1\na', 'def f():\n  x\n', 'display(1)\n# end', 'f(${ids}, "&{yyyy}")', '${only}'])(
    'of %j has its lines in their places, and is what the user wrote without our part',
    async (code) => {
      const sent = await withShownValue(code);
      expect(sent).not.toBe(code);
      expect(withoutShownValue(sent)).toBe(code);
      const lines = sent.split('\n');
      expect(lines).toHaveLength(code.split('\n').length + 1);
      expect(sent).not.toContain('_linkis_value = ${only}');
    },
  );

  it('has nothing that the server would take for a variable, a comment, or a forbidden word', async () => {
    const own = (await withShownValue('a')).split('\n')[1] ?? '';
    expect(own).not.toMatch(/[$&]\{|#|\bimport (?:os|sys|subprocess)\b|[^\x20-\x7E]/);
    expect(own.length).toBeLessThan(5000);
  });
});

describe('a text of the server', () => {
  it('is without our part: echoed code, frames, and the caret below a line that was moved', async () => {
    const [first = '', own = ''] = (await withShownValue('40+2')).split('\n');
    expect(
      withoutShownLines([
        `127.0.0.1:1 >> ${first}`,
        own,
        `    ${first}`,
        `    ${' '.repeat('_linkis_value = '.length)}  ^`,
        'a line',
        '  File "<string>", line 2, in <module>',
        '  File "<linkis-kernel>", line 90, in <module>',
        '  File "<linkis-kernel>", line 80, in put',
        'ValueError: x',
      ]),
    ).toEqual(['127.0.0.1:1 >> 40+2', '    40+2', '      ^', 'a line', 'ValueError: x']);
  });

  it('keeps the line of the user that called display', () => {
    const lines = [
      '  File "<string>", line 2, in <module>',
      '  File "<linkis-kernel>", line 9, in display',
    ];
    expect(withoutShownLines(lines)).toEqual(lines.slice(0, 1));
  });
});
