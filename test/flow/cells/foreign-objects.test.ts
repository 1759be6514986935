/** Notebooks of Databricks and Zeppelin in Python: their objects on the local gateway and on a server, and `%pip`. */
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

const before = process.env['LINKIS_KERNEL_PYTHON'];
process.env['LINKIS_KERNEL_PYTHON'] = path.resolve('.venv/bin/python');
const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine }));
const own = fixture(async () => startStack({ workingDirectory: machine.workingDirectory }));
afterAll(() => {
  if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
  else process.env['LINKIS_KERNEL_PYTHON'] = before;
});

function whole(ran: RanCell): string {
  if (ran.outcome.status === 'error') return ran.outcome.error.traceback.join('\n');
  const texts = ran.events.flatMap((event) => (event.kind === 'text' ? [event.text] : []));
  return [...texts, ...ran.displays()].join('\n');
}

describe('Python of another notebook', () => {
  it('shows HTML, once, with its text for clients without HTML', async () => {
    const ran = await own.run(
      '%%python\nprint(1)\ndisplayHTML("<h4>Orders &lt; 5</h4><script>x</script>")',
    );
    expect(whole(ran)).toContain('1\n');
    const bundles = ran.events.flatMap((event) =>
      event.kind === 'display' && 'text/html' in event.bundle ? [event.bundle] : [],
    );
    expect(bundles).toEqual([
      expect.objectContaining({
        'text/plain': 'Orders < 5',
        'text/html': expect.stringContaining('<h4>Orders &lt; 5</h4>'),
      }),
    ]);
  });

  it('makes variables of widgets, for SQL too, and takes those of the notebook', async () => {
    const made = await own.run(
      '%%python\ndbutils.widgets.text("region", "north")\nprint(dbutils.widgets.get("region"))',
    );
    expect(whole(made)).toContain('north\n');
    expect(whole(made)).toContain('region is north, the default of its widget: %var region=VALUE');
    expect(whole(await own.run("select '${region}' as r"))).toContain('north');
    await own.run('%var region=south');
    const again = await own.run(
      '%%python\ndbutils.widgets.text("region", "north")\nz.input("region", "x") + dbutils.widgets.get("region")',
    );
    expect(whole(again)).toContain("'southsouth'");
    expect(whole(again)).not.toContain('default of its widget');
  });

  it('shows frames by z.show, and hands values on by z.put', async () => {
    const table = await own.run(
      '%%python\nimport pandas as pd\nz.put("frame", pd.DataFrame({"a": [1, 2]}))\nz.show(z.get("frame"))',
    );
    expect(whole(table)).toMatch(/2 rows × 1 column/);
    const figure = await own.run(
      '%%python\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nz.show(plt)',
    );
    expect(
      figure.events.filter((event) => event.kind === 'display' && 'image/png' in event.bundle),
    ).toHaveLength(1);
  });

  it('is told what does the rest, at its own line', async () => {
    const ran = await own.run('%%python\nx = 1\nfor f in dbutils.fs.ls("/mnt"):\n    print(f)');
    expect(whole(ran)).toContain(
      'dbutils.fs.ls is not available in this kernel. Here: a %%shell cell',
    );
    expect(whole(ran)).toContain('line 3: for f in dbutils.fs.ls');
    expect(whole(ran)).not.toContain('<linkis-kernel>');
  });

  it('keeps what the user calls by such a name', async () => {
    await own.run(
      '%%python\nclass Own:\n    def show(self, x): return "own"\nz, dbutils = Own(), 5',
    );
    expect(whole(await own.run('%%python\n(z.show(1), dbutils)'))).toContain("('own', 5)");
    await own.run('%%python\ndel z, dbutils');
  });
});

describe('%pip', () => {
  it('runs pip of the Python that runs the cells, and shows what it writes', async () => {
    const ran = await own.run('%pip --version\n%%python\nprint("after")');
    expect([ran.status, whole(ran)]).toEqual(['ok', expect.stringMatching(/^pip \d[^]*after/m)]);
    expect(whole(ran)).toContain(path.resolve('.venv'));
    expect(whole(ran)).not.toContain('What was imported');
  });

  it('says what an import keeps, after an installation', async () => {
    const ran = await own.run('%pip install pip');
    expect([ran.status, whole(ran)]).toEqual([
      'ok',
      expect.stringMatching(/already satisfied: pip[^]*%configure -f begins with a fresh session/),
    ]);
  });

  it('fails the cell where pip fails, and runs nothing below it', async () => {
    const ran = await own.run(
      '%pip install --no-index no-such-package-here\n%%python\nprint("after")',
    );
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(whole(ran)).toContain('pip has ended with code 1');
    expect(whole(ran)).not.toMatch(/line \d+|exec\(/);
    expect(whole(ran)).not.toContain('after');
  });

  it('is refused beside a server, with what does it there', async () => {
    const ran = await server.run('%pip install pandas');
    expect(ran.status).toBe('UsageError');
    expect(whole(ran)).toContain('%%shell\npython3 -m pip install pandas');
  });
});
