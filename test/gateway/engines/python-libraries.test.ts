/** Libraries that know notebooks show themselves in Python cells: those of the tests' own environment, and stand-ins for others. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { fixture } from '../../support/fixture.ts';
import { type EngineSession, type JobRecord, startSession } from './engine-session.ts';
import { formsOf, inShort } from './shown-page.ts';

/** They load large libraries. */

const python = path.resolve('.venv/bin/python');

const session = fixture(async () =>
  startSession(pythonEngine, { python, variables: { PATH: process.env['PATH'] ?? '' } }),
);

async function ran(code: string): Promise<JobRecord> {
  const job = await session.run(code);
  expect(job.failure).toBeUndefined();
  return job;
}

async function shown(code: string): Promise<readonly string[]> {
  return inShort(await session.pages(await ran(code)));
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

async function table(code: string, on: EngineSession = session): Promise<Table> {
  const [page, ...others] = await on.pages(await ran(code));
  expect(others).toEqual([]);
  if (page?.kind !== 'table') throw new Error(`no table but ${JSON.stringify(page)}`);
  return {
    columns: page.columns.map(({ name, type }) => `${name} ${type}`),
    rows: page.rows,
  };
}

describe('a frame of pandas', () => {
  const frame =
    "import pandas as pd\ndf = pd.DataFrame({'region': ['a', 'a', 'b'], 'amount': [1.5, None, 3], 'note': ['x', None, float('nan')], 'day': pd.to_datetime(['2024-01-01', None, '2024-01-02'])})\n";

  it.each(['df', 'display(df)', 'show.show(df)', 'df.reset_index(drop=True)'])(
    'is a table without its index, where that only counts the rows, and NULL is what is missing: %s',
    async (last) => {
      expect(await table(`${frame}${last}`)).toEqual({
        columns: ['region string', 'amount double', 'note string', 'day timestamp'],
        rows: [
          ['a', '1.5', 'x', '2024-01-01 00:00:00'],
          ['a', null, null, null],
          ['b', '3.0', null, '2024-01-02 00:00:00'],
        ],
      });
    },
  );

  it.each([
    [
      "df.groupby('region').amount.agg(['sum', 'count'])",
      'region string,sum double,count bigint',
      'a,1.5,1;b,3.0,1',
    ],
    [
      "show.show(df.describe()[['amount']].head(2))",
      'index string,amount double',
      'count,2.0;mean,2.25',
    ],
    [
      "df.groupby(['region', 'note'], dropna=False).agg({'amount': ['sum', 'max']}).head(1)",
      'region string,note string,amount_sum double,amount_max double',
      'a,x,1.5,1.5',
    ],
    ["df[df.region == 'b'][['amount']]", 'index bigint,amount double', '2,3.0'],
    ["df.rename_axis('id')[['region']].head(1)", 'id bigint,region string', '0,a'],
    ['df.amount.head(1)', 'amount double', '1.5'],
    ["pd.Series([1, 2], index=['x', 'y'])", 'index string,value bigint', 'x,1;y,2'],
    ["pd.DataFrame({'index': [1]}, index=['x'])", 'level_0 string,index bigint', 'x,1'],
    ["pd.DataFrame({'a': [1, None]}, dtype='Int64')", 'a bigint', '1;'],
    ["pd.Series(['x', 'y'], name='c', dtype='category')", 'c string', 'x;y'],
    ["pd.Series([1, 2], name='c', dtype='category')", 'c bigint', '1;2'],
  ])(
    'has its index as first columns and flat names of columns: %s',
    async (code, columns, rows) => {
      const found = await table(`${frame}${code}`);
      expect(found.columns.join()).toBe(columns);
      expect(found.rows.map((row) => row.join()).join(';')).toBe(rows);
    },
  );

  it('is cut at a bound of cells where it goes as text and nobody asked for all of it, and says so', async () => {
    // The bound is a million; the test lowers it.
    const job = await ran(
      "import sys\nhidden = sys.modules.pop('pyarrow.parquet', None)\nsys.modules['pyarrow.parquet'] = None\ndriver = display.__globals__\nbound, driver['_shown_cells'] = driver['_shown_cells'], 10_000\nimport pandas as pd\nlong = pd.DataFrame({'a': range(6_000), 'b': 1})\nlong",
    );
    const [page] = await session.pages(job, 1);
    expect(page).toMatchObject({ kind: 'table', rows: [['0', '1']] });
    const [file] = (await session.store.list(job.directory)) ?? [];
    expect(await session.store.count(file?.path ?? '', -1)).toEqual({ columns: 2, rows: 5_000 });
    expect(job.log).toEqual([
      {
        level: 'WARN',
        text: 'The result has the first 5,000 of 6,000 rows; --as NAME and show.show(…) keep all of them, and so does pyarrow where it is installed.',
      },
    ]);
    const named = await session.run('long', { 'linkis.kernel.python.all.rows': true });
    const [kept] = (await session.store.list(named.directory)) ?? [];
    expect(await session.store.count(kept?.path ?? '', -1)).toMatchObject({ rows: 6_000 });
    await ran("sys.modules.pop('pyarrow.parquet')");
    const whole = await ran('long');
    const [file_] = (await session.store.list(whole.directory)) ?? [];
    expect(await session.store.count(file_?.path ?? '', -1)).toMatchObject({ rows: 6_000 });
    expect(whole.log).toEqual([]);
    const restored = await ran("driver['_shown_cells'] = bound\nprint(bound)");
    expect((await session.pages(restored)).flatMap((one) => inShort([one])).join()).toContain(
      '1000000',
    );
  });

  it('counts NaN as a number where a list has it', async () => {
    const { rows } = await table("show.show([1.5, float('nan'), None])");
    expect(rows).toEqual([['1.5'], ['NaN'], [null]]);
  });
});

describe('a figure of matplotlib', () => {
  const begin = 'import matplotlib.pyplot as plt\n';

  it('is shown by plt.show() at that moment, or at the end of the cell, once', async () => {
    expect(
      await shown(
        `${begin}print('a')\nplt.plot([1]); plt.title('one')\nplt.show()\nprint('b')\nplt.figure(); plt.plot([2]); plt.title('two');`,
      ),
    ).toEqual(['a', 'display Figure: one', 'b', 'display Figure: two']);
    expect(await shown(`${begin}plt.get_fignums()`)).toEqual(['value []']);
  });

  it.each([
    ['fig', ['value Figure: T, y by x']],
    ['display(fig)', ['display Figure: T, y by x']],
    ['show.show(fig)', ['display Figure: T, y by x']],
    ['show.show(plt)', ['display Figure: T, y by x']],
    ['plt.show()\nfig', ['display Figure: T, y by x']],
    [
      'display(fig)\nax.set_title("U")\ndisplay(fig)',
      ['display Figure: T, y by x', 'display Figure: U, y by x'],
    ],
    ['1 / 0', ['display Figure: T, y by x']],
  ])('is shown once by %j', async (last, texts) => {
    const job = await session.run(
      `${begin}fig, ax = plt.subplots()\nax.set(title='T', xlabel='x', ylabel='y')\n${last}`,
    );
    expect(inShort(await session.pages(job))).toEqual(texts);
  });

  it('is a picture with a text for those who cannot see it', async () => {
    const [page] = await session.pages(await ran(`${begin}plt.title('"quoted"');`));
    const forms = formsOf(page);
    const { 'image/png': picture, ...others } = forms?.data ?? {};
    expect(Buffer.from(String(picture), 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(others).toEqual({ 'text/plain': 'Figure: "quoted"' });
    expect(forms?.document).toBe(
      `<img alt="Figure: &quot;quoted&quot;" src="data:image/png;base64,${String(picture)}">`,
    );
  });

  it('stays with the backend that the code has chosen, and child processes have their own', async () => {
    expect(
      await shown(
        `import os\nimport matplotlib\nbefore = matplotlib.get_backend()\nmatplotlib.use('Agg')\n${begin}plt.plot([1])\nmatplotlib.use(before)\nplt.close('all')\nprint(os.environ.get('MPLBACKEND'))`,
      ),
    ).toEqual(['None']);
  });
});

describe('IPython', () => {
  it('displays on the same way', async () => {
    const job = await ran(
      "from IPython.display import clear_output, display, HTML, Markdown\ndisplay(HTML('<b>1</b>'), Markdown('*2*'))\nclear_output()\nprint('between')\nHTML('<i>3</i>')",
    );
    const pages = await session.pages(job);
    expect(pages.map((page) => formsOf(page)?.data['text/markdown'])).toEqual([
      undefined,
      '*2*',
      undefined,
      undefined,
    ]);
    expect(formsOf(pages[0])?.document).toBe('<b>1</b>');
    expect(formsOf(pages[3])).toMatchObject({ result: true, document: '<i>3</i>' });
    expect(job.log).toEqual([]);
  });
});

describe('tqdm', () => {
  it.each(['tqdm.auto', 'tqdm.notebook', 'tqdm.autonotebook'])(
    'of %s is a bar of text',
    async (name) => {
      const job = await ran(
        `from ${name} import tqdm, trange\nfor _ in tqdm(range(3)): pass\nfor _ in trange(2): pass`,
      );
      expect(await session.pages(job)).toEqual([]);
      const log = job.log.map(({ text }) => text).join('\n');
      expect(log).toMatch(/\r100%\|█+\| 3\/3 [\s\S]*\r100%\|█+\| 2\/2 /);
      expect(log).not.toMatch(/ImportError|Warning/);
    },
  );

  it.each([
    // On another stream than its bars nothing of them is wiped, which would leave an empty line of stderr above each text.
    ['stdout', '', ['wrote 0', 'wrote 1'], 0],
    ['stderr', ', file=sys.stderr', [], 2],
  ])('writes a line to %s and leaves no empty bar', async (_, file, printed, wiped) => {
    const job = await ran(
      `import sys\nfrom tqdm import tqdm\nfor i in tqdm(range(2)): tqdm.write("wrote %d" % i${file})`,
    );
    const texts = (await session.pages(job)).flatMap((page) =>
      page.kind === 'text' ? page.rows.flat() : [],
    );
    expect(texts).toEqual(printed);
    const log = job.log.map(({ text }) => text).join('\n');
    expect(log.match(/\r +\r/g) ?? []).toHaveLength(wiped);
    expect(log.match(/\r100%\|█+\| 2\/2/g)).toHaveLength(1);
  });
});

describe('plotly', () => {
  it('draws in a frame of its own', async () => {
    // What the engine uses of plotly, as version 6 has it.
    const home = path.join(session.directory, 'session', 'plotly');
    await mkdir(path.join(home, 'io'), { recursive: true });
    await writeFile(path.join(home, '__init__.py'), '');
    await writeFile(path.join(home, 'io', 'base_renderers.py'), 'class ExternalRenderer: pass\n');
    await writeFile(
      path.join(home, 'io', '__init__.py'),
      `class Renderers(dict):
    default = None
renderers = Renderers()
def to_html(figure, **_):
    return '<html><script charset="utf-8" src="https://cdn.example/plotly.js"></script>"&' + str(figure['data']) + '</html>'
def to_json(figure, **_):
    import json
    return json.dumps(figure)
class Figure:
    def _ipython_display_(self):
        renderers[renderers.default].render({'data': [1], 'layout': {'height': 300, 'title': {'text': 'A & B'}}})
    show = _ipython_display_
`,
    );
    const job = await ran(
      "import plotly.io\nfigure = plotly.io.Figure()\nfigure.show()\nprint('between')\nfigure",
    );
    const pages = await session.pages(job);
    expect(inShort(pages)).toEqual([
      'display plotly figure: A & B',
      'between',
      'display plotly figure: A & B',
    ]);
    const { document = '', data } = formsOf(pages[0]) ?? {};
    // A client that draws it takes this; one that runs no scripts shows the line.
    expect(data).toMatchObject({ 'application/vnd.plotly.v1+json': { data: [1] } });
    expect(document).toMatch(
      /<style>\.linkis-without-scripts\{display:none\}<\/style><div class="linkis-without-scripts">plotly figure: A &amp; B \(/,
    );
    expect(document).toMatch(
      /^<iframe title="A &amp; B" style="[^"]*height:320px[^"]*" srcdoc="&lt;html&gt;&lt;script charset=&quot;utf-8&quot; onerror=/,
    );
    expect(document).toContain('&lt;/script&gt;&quot;&amp;[1]&lt;/html&gt;"></iframe>');
  });
});
