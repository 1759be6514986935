/** Python on a server that is no local gateway: what is sent, and that no log, code or failure shows what the kernel has put there. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startServer } from '../../support/server-stack.ts';

const server = fixture(async () => startServer({ run: { log: 'off' } }));
const whole = fixture(async () => startServer({ run: { log: 'full' } }));
const off = fixture(async () => startServer({ run: { lastExpression: 'off' } }));
const local = fixture(async () => startServer({}, 'duckdb-'));

const own = /linkis-kernel>|_linkis_value/;

describe('a Python cell on a server', () => {
  it('shows the value of its last expression', async () => {
    const run = await server.run('%%python\na = 40\na + 2  # the answer');
    expect(run.status).toBe('ok');
    expect(run.text('stdout')).toBe('42\n');
  });

  it('shows a value in the types that it renders itself in, as the value of the cell', async () => {
    // The engine's own name for what sends HTML.
    await server.run('%%python\nclass intp: showHTML = staticmethod(show.show_html)');
    const rich =
      'class Rich:\n  def __repr__(self): return "rich"\n  def _repr_html_(self): return "<b>"';
    const run = await server.run(`%%python\n${rich}\nRich()`);
    const values = run.events.filter((event) => event.kind === 'display' && event.isValue);
    expect(values).toMatchObject([{ bundle: { 'text/plain': 'rich', 'text/html': '<b>' } }]);
    await server.run('%%python\ndel intp');
  });

  it('says that show.show() has shown nothing, where the engine takes DataFrames alone', async () => {
    const told = (run: { displays(): readonly string[] }): boolean =>
      run.displays().join('').includes('shows DataFrames of pandas alone: display(x)');
    expect(told(await server.run('%%python\nshow.show([[1, 2]])'))).toBe(false);
    // As the engine of a Linkis does with a list.
    await server.run('%%python\nclass show: show = staticmethod(lambda value: None)');
    expect(told(await server.run('%%python\nshow.show([[1, 2]])'))).toBe(true);
    expect(told(await server.run('%%python\n# show.show(x)\n1'))).toBe(false);
    await server.run('%%python\ndel show');
  });

  it('has its own code alone in its log, in %code, in %log and in the history', async () => {
    const run = await whole.run('%%python\nb = 1\nb + 2');
    expect(run.text('stdout')).toContain('b + 2');
    const shown = [
      run,
      await whole.run('%log last'),
      await whole.run('%log last --json'),
      await whole.run('%code last --json'),
      await whole.run('%history --json'),
    ];
    for (const { events } of shown) expect(JSON.stringify(events)).not.toMatch(own);
    const code = shown[3]?.events.find((event) => event.kind === 'display');
    expect(code?.bundle['application/json']).toMatchObject({ submitted: 'b = 1\nb + 2' });
  });

  it('fails at the line of the user, and shows no frame or code but the own', async () => {
    const run = await server.run('%%python\nc = 1\n\nd = c / 0\nd');
    expect(run.outcome).toMatchObject({ error: { ename: 'LinkisTaskFailed' } });
    expect(JSON.stringify([run.events, run.outcome])).not.toMatch(own);
    expect(JSON.stringify(run.outcome)).toContain('line 4');
  });
});

describe('the code of a cell', () => {
  const code = 'a = 1\na';

  it.each([
    ['with %%raw', server, `%%python\n%%raw\n${code}`, code],
    ['with the setting off', off, `%%python\n${code}`, code],
    ['on a local gateway that is reached by its address', local, `%%python\n${code}`, code],
    ['in another language', server, '%%sh\necho 1', 'echo 1'],
    ['that is no Python', server, '%%python\na b', 'a b'],
  ])('goes as it is %s', async (_name, stack, cell, expected) => {
    await stack.run(cell);
    expect(stack.codes.at(-1)).toBe(expected);
  });

  it('has our line behind it else, also where values are put in', async () => {
    await server.run('%%var\nday = 007');
    await server.run("%%python\n'${day}'");
    const lines = server.codes.at(-1)?.split('\n') ?? [];
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^_linkis_value = '/);
    expect(lines[1]).toMatch(/^exec\(compile\(".*"<linkis-kernel>"/);
  });

  it('is what %preview shows', async () => {
    const run = await server.run(`%%preview\n%%python\n${code}`);
    expect(JSON.stringify(run.events)).not.toMatch(own);
  });
});
