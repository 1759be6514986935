/** Objects that Python of Databricks and Zeppelin finds ready, run by a real Python as Linkis runs it. */
import { describe, expect, it } from '@jest/globals';
import {
  foreignObjectsCode,
  withoutShownLines,
  withoutShownValue,
  withShownValue,
} from '../../../src/magics/index.ts';
import { printed, runAsLinkis, type Sent } from '../../support/linkis-python/run-cells.ts';

const variables = { country: 'BE', odd: `"'\\\n\${x} 日` };

async function sent(...cells: readonly string[]): Promise<readonly (readonly Sent[])[]> {
  const codes = cells.map(async (code) =>
    withShownValue(code, foreignObjectsCode({ code, runType: 'py', variables })),
  );
  return runAsLinkis('python', await Promise.all(codes));
}

function endOf(all: readonly Sent[] = []): string {
  const value = all.at(-1)?.value;
  return typeof value === 'string' ? value : '';
}

describe('objects of other systems', () => {
  it.each([
    ['displayHTML', 'displayHTML("<h4>Orders</h4>")'],
    ['displayHTML', "if True:\n    displayHTML('x')"],
    ['dbutils', 'x = dbutils.widgets.get("country")'],
    ['z', 'z.show(df)'],
    ['z', "z.input('day')"],
  ])('are made for code that names %s: %j', (_name, code) => {
    expect(foreignObjectsCode({ code, runType: 'py', variables })).toBeDefined();
    expect(foreignObjectsCode({ code, runType: 'scala', variables })).toBeUndefined();
  });

  it.each(['z = 1\nz.real', 'x.z.show(1)', 'my_dbutils.x', 'azure.dbutils', 'z.real.show()', 'z'])(
    'are not made for %j',
    (code) => {
      expect(foreignObjectsCode({ code, runType: 'py', variables })).toBeUndefined();
    },
  );

  it('show HTML as a value that has such a form', async () => {
    const [cell = []] = await sent(
      'displayHTML("<style>b{}</style><h4>Orders &amp; <b>more</b></h4>")',
    );
    expect(cell.map(({ kind }) => kind)).toEqual(['html', 'end']);
    const html = String(cell[0]?.value);
    expect(html).toContain('<h4>Orders &amp; <b>more</b></h4>');
    const [, encoded = ''] = /mime ([^ ]+)-->/.exec(html) ?? [];
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toMatchObject({
      data: { 'text/plain': 'Orders & more' },
      html: true,
    });
  });

  it.each([
    ['dbutils.widgets.get("country")', "'BE'\n"],
    ['dbutils.widgets.text("country", "NL")\nprint(dbutils.widgets.get("country"))', 'BE\n'],
    ['dbutils.widgets.dropdown("size", "L", ["S", "L"])\ndbutils.widgets.get("size")', "'L'\n"],
    ['print(dbutils.widgets.getArgument("none", "1") + z.input("none"))', '11\n'],
    [
      'print(dbutils.widgets.get("odd") == "\\"\'\\\\\\n${\'$\'}{x} 日".replace("${\'$\'}", "$"))',
      'True\n',
    ],
    ['z.put("a", [1]); print(z.get("a"))', '[1]\n'],
    ['z.show([1, 2])', '[1, 2]\n'],
    ['z.select("pick", [("a", "A"), ("b", "B")], "b")', "'b'\n"],
    ['z.checkbox("all", ["a", "b"])', "['a', 'b']\n"],
    ['# COMMAND\nfor i in range(2):\n    print(dbutils.widgets.get("country"))', 'BE\nBE\n'],
    ['dbutils.library.restartPython()', expect.stringContaining('%configure -f')],
  ])('do %j', async (code, text) => {
    const [cell] = await sent(code);
    expect([printed(cell), endOf(cell)]).toEqual([text, '']);
  });

  it.each([
    [
      'dbutils.fs.ls("/mnt")',
      'dbutils.fs.ls is not available in this kernel. Here: a %%shell cell',
    ],
    ['dbutils.notebook.run("./x", 60)', '%run FILE.ipynb -p NAME=VALUE'],
    ['dbutils.notebook.exit("done")', 'nothing ends a notebook early but an error'],
    ['dbutils.secrets.get("a", "b")', 'os.environ'],
    ['dbutils.data.summarize(1)', '%profile NAME'],
    ['dbutils.widgets.get("nowhere")', '%var nowhere=VALUE'],
    ['z.run("paragraph")', '%run FILE'],
    ['z.get("totals")', '%%python --with totals'],
  ])('answer %j with what does it here', async (code, said) => {
    const [cell] = await sent(`x = 1\n${code}`);
    const lines = withoutShownLines(endOf(cell).split('\n'));
    expect(lines.join('\n')).toContain(said);
    expect(lines.join('\n')).toContain('line 2');
    expect(lines.join('\n')).not.toContain('linkis-kernel');
  });

  it('are hidden by what the user calls so', async () => {
    const cells = await sent(
      'class Own(object):\n    def show(self, x): return "own"\nz = Own()',
      'z.show(1)',
      'def displayHTML(x): return "mine"',
      'displayHTML("<b>")',
    );
    expect(printed(cells[1])).toBe("'own'\n");
    expect(printed(cells[3])).toBe("'mine'\n");
  });

  it('are taken out of what the server says of the code', async () => {
    const code = 'y = dbutils.widgets.get("country")';
    const whole = await withShownValue(
      code,
      foreignObjectsCode({ code, runType: 'py', variables }),
    );
    expect(whole.split('\n')[0]).toContain(code);
    expect(withoutShownValue(whole).trim()).toBe(code);
  });
});
